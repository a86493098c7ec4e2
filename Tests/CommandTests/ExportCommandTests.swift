import Foundation
import TestThreads
import Testing

@Suite(.blocking) struct ExportCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A Python that has pandas, or datasets: what `ASSAY_PYTHON` names, or the one of the Argilla server, which has both.
  private static let python =
    ProcessInfo.processInfo.environment["ASSAY_PYTHON"]
    ?? (FileManager.default.isExecutableFile(atPath: ArgillaServer.python) ? ArgillaServer.python : "/usr/bin/python3")
  static func has(_ module: String) -> Bool {
    (try? Tool.Started([python, "-c", "import \(module)"], stdin: Data()).wait())?.status == 0
  }
  static let hasPandas = has("pandas")
  static let hasDatasets = has("datasets")
  static let duckdb = ProcessInfo.processInfo.environment["ASSAY_DUCKDB"] ?? "/usr/bin/duckdb"
  static let hasDuckDB = FileManager.default.isExecutableFile(atPath: duckdb)

  /// What tears tables apart: quotes, line ends, commas, formulas, text that looks like numbers or nothing, odd spaces.
  private static let awkward = "=1+1,\"x\"\r\nNA\u{2028}007\u{0}é\u{301}\t|"

  private func answer(_ name: String, _ response: String, total: Int?) -> [String: Any] {
    [
      "id": name, "name": name, "model": name == "a" ? "heron-7b" : "=otter", "response": response,
      "program": NSNull(), "examples": [] as [Any], "runs": [] as [Any], "evidence": [:] as [String: Any],
      "score": [
        "total": total ?? NSNull(), "confidence": total == nil ? NSNull() : 0.5 as Any, "rubric": "r@1",
        "criteria": [
          "all": ["points": total ?? NSNull(), "max": 7, "confidence": NSNull(), "reasons": ["x"]] as [String: Any]
        ],
      ] as [String: Any],
    ]
  }

  private func line(_ value: [String: Any]) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value, options: .sortedKeys), as: UTF8.self) + "\n"
  }

  private func record(_ id: String, _ instruction: String, _ answers: [(String, String, Int?)]) throws -> String {
    try line([
      "schema": 1, "id": id, "instruction": instruction, "metadata": [:] as [String: Any],
      "responses": answers.map { answer($0.0, $0.1, total: $0.2) },
    ])
  }

  private func annotation(
    _ record: String, _ response: String, _ total: Int, user: String = "ann", correction: String? = nil,
    status: String = "submitted", at: String = "2026-11-22T10:00:00Z"
  ) throws -> String {
    try line([
      "record": record, "response": response, "user": ["id": user, "name": user], "status": status,
      "ratings": ["total": total], "corrected_response": correction ?? NSNull(), "updated_at": at,
    ])
  }

  private func export(
    _ form: String, _ graded: String, _ annotations: String = "", _ options: [String] = [],
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try Tool.run(
      ["export", "--as", form, "--annotations", folder.write("annotations.jsonl", annotations)] + options,
      stdin: graded, environment: environment)
  }

  private func python(_ script: String, _ arguments: [String]) throws -> Outcome {
    try Tool.Started([Self.python, "-c", script] + arguments, stdin: Data(), environment: ["HF_HUB_OFFLINE": "1"])
      .wait()
  }

  // MARK: - Tables

  private func tableInput() throws -> (graded: String, annotations: String) {
    (
      try record("r1", Self.awkward, [("a", Self.awkward, 7), ("b", "=cmd", nil)])
        + record("r2", "007", [("a", "", 3)]),
      try annotation("r1", "a", 6, user: "ann", correction: Self.awkward)
        + annotation("r1", "a", 3, user: "bob") + annotation("r1", "b", 1, user: "ann", correction: Self.awkward)
        + annotation("r2", "a", 0, user: "ann", status: "draft")
    )
  }

  /// A row for each annotator of each answer, and every field as it was, by Python's csv module.
  @Test func longTable() throws {
    let input = try tableInput()
    let outcome = try export("csv", input.graded, input.annotations)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let file = try folder.write("long.csv", outcome.output)
    let script = """
      import csv, json, sys
      rows = list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
      print(json.dumps(rows))
      """
    let read = try python(script, [file])
    let rows = try #require(JSONSerialization.jsonObject(with: read.output) as? [[String: String]], "\(read.errors)")
    #expect(rows.map { $0["annotator"] } == ["ann", "bob", "ann", ""])
    #expect(rows.map { $0["rating"] } == ["6", "3", "1", ""])
    #expect(rows.map { $0["assay"] } == ["7", "7", "", "3"])
    #expect(rows[0]["instruction"] == Self.awkward)
    #expect(rows[0]["response"] == Self.awkward)
    #expect(rows[0]["corrected_response"] == Self.awkward)
    #expect(rows[3]["instruction"] == "007")
  }

  @Test func wideTable() throws {
    let input = try tableInput()
    let outcome = try export("csv-wide", input.graded, input.annotations, ["--csv-safe", "--bom"])
    let text = try #require(String(data: outcome.output, encoding: .utf8))
    #expect(outcome.output.starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(text.contains("instruction,response_1,response_2,rating_1,rating_2,corrected_response\r\n"))
    // The median of 6 and 3, and assay's 3 where nobody submitted anything.
    #expect(text.contains(",'=cmd,4.5,1,"))
    #expect(text.hasSuffix("007,,,3,,\r\n"))
    #expect(text.contains("\"'=1+1,\"\"x\"\""))
    let human = try export("csv-wide", input.graded, input.annotations, ["--human-only", "--max-disagreement", "2"])
    #expect(human.text.hasSuffix("007,,,,,\r\n"))
    #expect(human.text.contains(",=cmd,,1,"))
  }

  @Test(.enabled(if: hasPandas, "no pandas; ASSAY_PYTHON may name a Python that has it"))
  func pandasChangesNothing() throws {
    let input = try tableInput()
    let outcome = try export("csv", input.graded, input.annotations)
    // Before version 2 pandas ends a cell at NUL.
    let table = Data(outcome.output.filter { $0 != 0 })
    let file = try folder.write("long.csv", table)
    let script = """
      import pandas, sys
      frame = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False, lineterminator=None)
      frame.to_csv(sys.argv[2], index=False, lineterminator="\\r\\n")
      print(len(frame))
      """
    let read = try python(script, [file, folder.path + "/again.csv"])
    #expect(read.text == "4\n", "\(read.errors)")
    #expect(folder.contents("again.csv") == table)
  }

  @Test func rowsOfJSON() throws {
    let input = try tableInput()
    let rows = try export("jsonl", input.graded, input.annotations).records()
    #expect(rows.count == 4)
    #expect(Set(rows.map { $0.keys.sorted() }).count == 1)
    #expect(rows[0]["response"] as? String == Self.awkward)
    #expect(rows[0]["score"] as? Double == 4.5)
    #expect(rows[3]["source"] as? String == "auto")
  }

  // MARK: - Training data

  private func trainingInput() throws -> (graded: String, annotations: String) {
    (
      try record("apart", "Add.", [("a", "good", 1), ("b", "bad", 7)])
        + record("tie", "Tie.", [("a", "x", 5), ("b", "y", 5)])
        + record("poor", "Poor.", [("a", "p", 3), ("b", "q", 0)])
        + record("same", "Same.", [("a", "s", 7), ("b", "s", 2)])
        + record("again", "Add.", [("a", "good", 7), ("b", "bad", 1)])
        + record("auto", "Auto.", [("a", "m", 6), ("b", "n", 4)])
        + record("withheld", "No.", [("a", "m", nil), ("b", "n", 7)]),
      // People before assay, who has it the other way round.
      try annotation("apart", "a", 7) + annotation("apart", "b", 2) + annotation("poor", "a", 2, correction: "old")
        + annotation("poor", "a", 2, user: "bob", correction: "better", at: "2026-11-23T10:00:00Z")
        + annotation("tie", "a", 6, correction: "never submitted", at: "2026-11-24T10:00:00Z")
        .replacingOccurrences(of: "\"submitted\"", with: "\"discarded\"")
    )
  }

  private func text(_ messages: Any?) -> String? { (messages as? [[String: String]])?.last?["content"] }

  @Test func preferences() throws {
    let input = try trainingInput()
    let rows = try export("preference", input.graded, input.annotations).records()
    let pairs = rows.map { "\(text($0["prompt"]) ?? "") \(text($0["chosen"]) ?? "") > \(text($0["rejected"]) ?? "")" }
    #expect(pairs == ["Add. good > bad", "Poor. better > q", "Auto. m > n"])
    #expect(rows[0]["score_chosen"] as? Double == 7)
    #expect(rows[0]["source_chosen"] as? String == "human")
    #expect(rows[1]["source_chosen"] as? String == "corrected")
    #expect(rows[1]["score_chosen"] is NSNull)
    #expect(rows[2]["source_rejected"] as? String == "auto")
    let wide = try export("preference", input.graded, input.annotations, ["--min-margin", "3", "--human-only"])
      .records()
    #expect(wide.map { text($0["chosen"]) } == ["good", "better"])
  }

  @Test func completions() throws {
    let input = try trainingInput()
    let sft = try export("sft", input.graded, input.annotations).records()
    #expect(sft.map { text($0["messages"]) } == ["good", "better", "s", "m", "n"])
    #expect((sft[0]["messages"] as? [[String: String]])?.map { $0["role"] } == ["user", "assistant"])
    let pairs = try export("prompt-completion", input.graded, input.annotations).records()
    #expect(pairs.map { text($0["completion"]) } == ["good", "better", "s", "m", "n"])
    let kto = try export("kto", input.graded, input.annotations).records()
    // The text "s" is both good and bad, so it is neither; 4 is between.
    #expect(
      kto.map { "\(text($0["completion"]) ?? "") \($0["label"] as? Bool ?? false)" }
        == ["good true", "bad false", "better true", "p false", "q false", "m true", "n true"])
  }

  /// Tasks are dealt, not rows: equal instructions are never on both sides, and the same seed deals them alike.
  @Test func splitByTask() throws {
    let graded = try (0..<120).map {
      try record("r\($0)", "Task \($0 % 60).", [("a", "text \($0)", 7), ("b", "other \($0)", 1)])
    }.joined()
    func split(_ name: String, seed: String) throws -> (train: Set<String>, test: Set<String>, readme: String) {
      let outcome = try export(
        "preference", graded, "", ["--test-share", "0.25", "--seed", seed, "--output", folder.path + "/" + name])
      #expect(outcome.status == 0, "\(outcome.errors)")
      func prompts(_ file: String) throws -> [String] {
        try Outcome(status: 0, output: folder.contents("\(name)/\(file)") ?? Data(), errors: "").records().compactMap {
          text($0["prompt"])
        }
      }
      let (train, test) = (try prompts("train.jsonl"), try prompts("test.jsonl"))
      #expect(train.count + test.count == 120)
      return (
        Set(train), Set(test), String(decoding: folder.contents("\(name)/README.md") ?? Data(), as: UTF8.self)
      )
    }
    let first = try split("one", seed: "5")
    #expect(first.train.isDisjoint(with: first.test))
    #expect((5...28).contains(first.test.count), "\(first.test.count)")
    #expect(try split("two", seed: "5").test == first.test)
    #expect(try split("three", seed: "6").test != first.test)
    #expect(first.readme.contains("  - split: test\n    path: test.jsonl\n"))
    #expect(!first.readme.contains("license:"))
    #expect(first.readme.contains("None is stated"))
    #expect(first.readme.contains("25 % of the tasks for testing, seed 5"))
  }

  @Test(
    .enabled(if: hasDatasets, "no datasets; ASSAY_PYTHON may name a Python that has it"),
    arguments: ["sft", "prompt-completion", "preference", "kto"])
  func datasetsLoadsThem(form: String) throws {
    let input = try trainingInput()
    let set = folder.path + "/set"
    let outcome = try export(
      form, input.graded, input.annotations, ["--output", set, "--test-share", "0.4", "--seed", "3"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let script = """
      import datasets, json, sys
      loaded = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2])
      print(json.dumps({name: len(rows) for name, rows in loaded.items()}))
      def said(feature):
          # Before version 4 a list is written as one.
          feature = feature[0] if isinstance(feature, list) else getattr(feature, "feature", feature)
          return {key: said(value) for key, value in feature.items()} if isinstance(feature, dict) else feature.dtype
      print(json.dumps({name: json.dumps(said(feature), sort_keys=True) for name, feature in loaded["train"].features.items()}))
      """
    let read = try python(script, [set, folder.path + "/cache"])
    let said = try read.records()
    let sizes = try #require(said.first as? [String: Int], "\(read.errors)")
    let features = try #require(said.last as? [String: String])
    let rows = try export(form, input.graded, input.annotations).records()
    #expect(sizes.values.reduce(0, +) == rows.count)
    #expect(sizes.keys.sorted() == ["test", "train"])
    #expect(features.keys.sorted() == rows.first?.keys.sorted())
    for column in ["messages", "prompt", "completion", "chosen", "rejected"] {
      guard let type = features[column] else { continue }
      #expect(type == #"{"content": "string", "role": "string"}"#)
    }
  }

  @Test(.enabled(if: hasDuckDB, "no duckdb command; ASSAY_DUCKDB may name it"))
  func parquet() throws {
    let input = try trainingInput()
    let path = URL(fileURLWithPath: Self.duckdb).deletingLastPathComponent().path + ":/usr/bin:/bin"
    let set = folder.path + "/set"
    let outcome = try export(
      "preference", input.graded, input.annotations, ["--output", set, "--parquet"], environment: ["PATH": path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let read = try Tool.Started(
      [Self.duckdb, "-json", "-c", "SELECT * FROM '\(set)/train.parquet'"], stdin: Data()
    ).wait()
    let rows = try #require(JSONSerialization.jsonObject(with: read.output) as? [[String: Any]], "\(read.errors)")
    #expect(rows.map { text($0["chosen"]) } == ["good", "better", "m"])
    #expect(rows[1]["score_chosen"] is NSNull)
    #expect(try FileManager.default.contentsOfDirectory(atPath: set).sorted() == ["README.md", "train.parquet"])
  }

  @Test func parquetWithoutItsCommand() throws {
    let input = try trainingInput()
    let outcome = try export(
      "sft", input.graded, input.annotations, ["--output", folder.path + "/set", "--parquet"],
      environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("duckdb"))
  }

  @Test func wrongUsage() throws {
    for options in [["--test-share", "0.5"], ["--min-margin", "0"], ["--max-bad", "6"], ["--csv-safe"]] {
      #expect(try export("sft", "", "", options).status == 64, "\(options)")
    }
    #expect(try export("sft", "").status == 65)
    #expect(try export("sft", "{}\n").errors.contains("standard input:1:1: this is not a"))
    let nothing = try export("sft", record("r", "x", [("a", "y", 2)]), "", ["--output", folder.path + "/none"])
    #expect(nothing.status == 65)
    #expect(nothing.errors.contains("no row is left for training"))
  }
}
