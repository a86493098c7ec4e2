import Foundation
import TestThreads
import Testing

/// The gates of `assay grade`, through the exit status of the built binary. Graded are four answers of the samples, which get
/// 7, 1 and twice no total.
@Suite(.blocking) struct GateTests {
  private let folder: TemporaryFolder
  private let input: String
  private let baseline: String

  /// The scores as `--format scores` prints them; graded once.
  private static let scores: Result<String, any Error> = Result {
    let outcome = try Tool.run(["grade", "-q", "--format", "scores"], stdin: sample.get())
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.text
  }

  private static let sample: Result<String, any Error> = Result {
    let lines = try String(contentsOfFile: Tool.example("answers.jsonl"), encoding: .utf8).split(separator: "\n")
    return lines.filter { $0.contains("\"id\": \"tram-fare\"") || $0.contains("\"id\": \"late-loans\"") }
      .joined(separator: "\n") + "\n"
  }

  init() throws {
    folder = try TemporaryFolder()
    input = try folder.write("in.jsonl", Self.sample.get())
    baseline = try folder.write("baseline.jsonl", Self.scores.get())
  }

  /// The scores with the second answer's total raised, from 1.
  private func raisedBaseline(to total: Int) throws -> String {
    let lines = try Self.scores.get().split(separator: "\n").map { line -> String in
      var record = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      guard record["id"] as? String == "tram-fare" else { return String(line) }
      var answers = responses(of: record)
      var score = try #require(answers[1]["score"] as? [String: Any])
      try #require(score["total"] as? Int == 1)
      score["total"] = total
      answers[1]["score"] = score
      record["responses"] = answers
      return String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self)
    }
    return try folder.write("raised.jsonl", lines.joined(separator: "\n"))
  }

  /// What one test has graded, the others take: what is tried here comes after.
  private static let cache: String = {
    atexit { try? FileManager.default.removeItem(atPath: GateTests.cache) }
    return NSTemporaryDirectory() + "/assay-tests-gates-\(getpid())"
  }()

  private func grade(_ arguments: [String], stdin: String? = nil) throws -> Outcome {
    try Tool.run(
      ["grade", "--format", "scores", "--cache", Self.cache] + arguments + (stdin == nil ? [input] : []),
      stdin: stdin ?? "")
  }

  @Test func scoresAreWhatTheOtherTestsTakeThemFor() throws {
    let records = try Self.scores.get().split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    let totals = records.flatMap { responses(of: $0) }.map { ($0["score"] as? [String: Any])?["total"] as? Int }
    #expect(totals == [7, 1, nil, nil])
    #expect(records.flatMap { responses(of: $0) }.allSatisfy { $0["response"] == nil && $0["runs"] == nil })
  }

  /// Arguments, the exit status, and the gate that is missed.
  static let table: [(arguments: [String], status: Int32, missed: String?)] = [
    ([], 0, nil),
    (["--min-mean", "4"], 0, nil),
    (["--min-mean", "4.01"], 1, "min-mean"),
    (["--min-pass-rate", "0.5", "--pass-at", "5"], 0, nil),
    (["--min-pass-rate", "0.51", "--pass-at", "5"], 1, "min-pass-rate"),
    (["--min-pass-rate", "1", "--pass-at", "1"], 0, nil),
    (["--min", "comments=0.5", "--min", "tests=0.75"], 0, nil),
    (["--min", "comments=1.9"], 1, "min comments"),
    (["--max-withheld", "2"], 0, nil),
    (["--max-withheld", "1"], 1, "max-withheld"),
    (["--max-withheld", "50%"], 0, nil),
    (["--max-withheld", "49%"], 1, "max-withheld"),
    (["--baseline", "BASELINE", "--max-drop", "0", "--max-regressions", "0"], 0, nil),
    (["--baseline", "RAISED"], 0, nil),
    (["--baseline", "RAISED", "--max-drop", "1"], 0, nil),
    (["--baseline", "RAISED", "--max-drop", "0.9"], 1, "max-drop"),
    (["--baseline", "RAISED", "--max-regressions", "1"], 0, nil),
    (["--baseline", "RAISED", "--max-regressions", "0"], 1, "max-regressions"),
    (
      ["--baseline", "RAISED", "--max-drop", "0", "--max-regressions", "0", "--min-mean", "0"], 1,
      "max-drop, max-regressions"
    ),
  ]

  @Test(arguments: table.indices) func exitStatus(row: Int) throws {
    let (arguments, status, missed) = Self.table[row]
    let raised = try raisedBaseline(to: 3)
    let outcome = try grade(
      arguments.map { $0 == "BASELINE" ? baseline : $0 == "RAISED" ? raised : $0 })
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    // What is printed and how it ends are one verdict.
    #expect(outcome.errors.contains("MISSED") == (status == 1))
    if let missed { #expect(outcome.errors.contains("gates missed: \(missed)\n"), "\(outcome.errors)") }
    #expect(outcome.text == (try Self.scores.get()))
  }

  @Test func saysBothNumbers() throws {
    let outcome = try grade(["-q", "--min-mean", "4.5", "--max-withheld", "5"])
    #expect(
      outcome.errors == """
        gate min-mean: MISSED: the mean total is 4.00 of 7 over 2 answers; at least 4.50 is required
        assay: 1 of 2 gates missed: min-mean

        """)
  }

  @Test func nothingScoredFails() throws {
    let line = try Self.sample.get().split(separator: "\n").filter { $0.contains("late-loans") }.joined() + "\n"
    #expect(try grade([], stdin: line).status == 0)
    for gate in [["--min-mean", "0"], ["--max-withheld", "9"], ["--min", "correctness=0"]] {
      let outcome = try grade(gate, stdin: line)
      #expect(outcome.status == 1 && outcome.errors.contains("nothing was scored"), "\(outcome.errors)")
    }
  }

  @Test func otherFailuresOutweighAGate() throws {
    #expect(try grade(["--min-mean", "7"], stdin: "\n").status == 65)
    let malformed = try grade(["--min-mean", "7", "--keep-going"], stdin: "{\n" + answerLine("a", "no code"))
    #expect(malformed.status == 65 && malformed.errors.contains("MISSED"))
    #expect(try grade(["--min-mean", "0", "--baseline", "/none.jsonl"]).status == 65)
    let bad = try folder.write("bad.jsonl", "{\"id\": 1}\n")
    let outcome = try grade(["--baseline", bad, "--max-drop", "1"])
    // Before anything is graded.
    #expect(outcome.status == 65 && outcome.errors.hasPrefix("assay: \(bad):1:1: ") && outcome.output.isEmpty)
    #expect(try grade(["--baseline", folder.write("empty.jsonl", ""), "--max-drop", "1"]).status == 65)
  }

  @Test(arguments: [
    ["--min-pass-rate", "0.5"], ["--min-pass-rate", "80", "--pass-at", "5"], ["--min-mean", "8"],
    ["--min-mean", "nan"],
    ["--min", "nonsuch=1"], ["--min", "comments"], ["--min", "comments=3"], ["--max-withheld", "x"],
    ["--max-withheld", "-1"], ["--max-drop", "1"], ["--max-regressions", "1"], ["--significant"], ["--pass-at", "8"],
    ["--junit", "x.xml"], ["--log-format", "xml"],
  ])
  func usage(arguments: [String]) throws {
    let outcome = try grade(arguments)
    #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(outcome.errors)")
  }

  // MARK: - Stopping early

  @Test func failFastStopsWhereTheRunIsLost() throws {
    let lines = try (0..<40).map { try answerLine("a\($0)", "no code") }.joined()
    let first = try Self.sample.get().split(separator: "\n").filter { $0.contains("tram-fare") }.joined() + "\n"
    let arguments = ["--fail-fast", "--min-pass-rate", "1", "--pass-at", "1", "--jobs", "2"]
    let output = folder.path + "/out.jsonl"
    let outcome = try Tool.run(["grade", "--output", output] + arguments, stdin: lines)
    #expect(outcome.status == 1 && outcome.errors.contains("stopped after 1 record: "), "\(outcome.errors)")
    // What is not complete has no name of its own.
    #expect(folder.contents("out.jsonl") == nil && folder.contents("out.jsonl.part")?.filter { $0 == 0x0A }.count == 1)
    let whole = try Tool.run(["grade", "--fail-fast", "--min-pass-rate", "1", "--pass-at", "1"], stdin: first)
    #expect(whole.status == 0 && !whole.errors.contains("stopped"))
    let malformed = try Tool.run(["grade", "--fail-fast", "--keep-going"], stdin: "{\n" + lines)
    #expect(malformed.status == 65 && malformed.lines.count == 1)
  }

  // MARK: - The log

  @Test func jsonLogHoldsOneObjectALine() throws {
    for arguments in [["--min-mean", "7"], ["--baseline", "/none.jsonl"]] {
      let outcome = try grade(["--log-format", "json"] + arguments)
      let lines = outcome.errors.split(separator: "\n")
      #expect(!lines.isEmpty)
      for line in lines {
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        #expect(object["message"] is String && ["info", "warning", "error"].contains(object["level"] as? String))
      }
      #expect(lines.last?.contains("\"level\":\"error\"") == true)
    }
  }

  /// A terminal shows the verdict in colour unless that is refused.
  @Test(arguments: [
    (flag: "", environment: [:], colours: true), ("--no-color", [:], false), ("", ["NO_COLOR": "1"], false),
  ])
  func colours(flag: String, environment: [String: String], colours: Bool) throws {
    let outcome = try Tool.shell(
      "script -qec \"'$ASSAY' grade --format scores --min-mean 7 \(flag) '\(input)'\" /dev/null",
      environment: environment.merging(["TERM": "xterm"]) { $1 })
    #expect(outcome.text.contains("MISSED"))
    #expect(outcome.text.contains("\u{1b}[31mMISSED") == colours, "\(outcome.text)")
  }

  // MARK: - Comparing

  @Test func comparesTwoFiles() throws {
    let same = try Tool.run(["compare", "--exit-code", baseline, baseline])
    #expect(same.status == 0 && same.text.contains("Nothing differs"))
    let lines = try Self.scores.get().split(separator: "\n").map(String.init)
    let raised = try raisedBaseline(to: 3)
    let fewer = try folder.write("fewer.jsonl", lines.filter { $0.contains("tram-fare") }.joined(separator: "\n"))
    let worse = try Tool.run(["compare", raised, baseline, "--exit-code"], environment: ["COLUMNS": "120"])
    #expect(
      worse.status == 1 && worse.text.contains("Worse (1)") && worse.text.contains("changed by -1.00"), "\(worse.text)")
    let better = try Tool.run(["compare", baseline, raised])
    #expect(better.status == 0 && better.text.contains("Better (1)"))
    let vanished = try Tool.run(["compare", baseline, fewer, "--exit-code"])
    #expect(vanished.status == 1 && vanished.text.contains("Vanished (2)"))
    let appeared = try Tool.run(["compare", fewer, baseline, "--exit-code", "--format", "markdown"])
    #expect(appeared.status == 1 && appeared.text.contains("## Appeared (2)"))
    let json = try Tool.run(["compare", "--format", "json", raised, "-"], stdin: Self.scores.get()).records()
    let rows = try #require(json.first?["worse"] as? [[String: Any]])
    #expect(rows.count == 1 && (rows[0]["before"] as? [String: Any])?["total"] as? Int == 3)
    #expect((rows[0]["after"] as? [String: Any])?["total"] as? Int == 1 && json.first?["unchanged"] as? Bool == false)
  }

  @Test func comparesFullLinesToo() throws {
    let full = try folder.write("full.jsonl", Tool.run(["grade", "-q", "--format", "jsonl", input]).output)
    #expect(try Tool.run(["compare", "--exit-code", full, baseline]).status == 0)
    #expect(try Tool.run(["compare", full, folder.write("none.jsonl", "")]).status == 65)
    #expect(try Tool.run(["compare", full]).status == 64)
    #expect(try Tool.run(["compare", "-", "-"]).status == 64)
  }
}
