import Foundation
import TestThreads
import Testing

/// docs/schema against what is really read and printed, by Debian's python3-jsonschema.
@Suite(.blocking) struct SchemaTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func hasModule(_ name: String) -> Bool {
    (try? Tool.shell("/usr/bin/python3 -I -c 'import \(name)'"))?.status == 0
  }

  static let validates = hasModule("jsonschema")
  static let readsYAML = validates && hasModule("yaml")

  private func validate(_ schema: String, _ files: [String], strict: Bool, at least: Int) throws {
    try Self.validate(schema, files, strict: strict, at: least)
  }

  /// - Parameter strict: a key that the schema does not describe is a fault.
  static func validate(_ schema: String, _ files: [String], strict: Bool, at least: Int) throws {
    let command = ["/usr/bin/python3", "-I", "-B", Tool.project + "/Tests/Schemas/validate.py"]
    let arguments = (strict ? ["--strict"] : []) + [Tool.project + "/docs/schema", schema] + files
    let outcome = try Tool.Started(command + arguments, stdin: Data()).wait()
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
    let checked = outcome.lines.last?.split(separator: " ").first.flatMap { Int($0) }
    #expect((checked ?? 0) >= least, "\(outcome.text)")
  }

  private func validate(_ schema: String, _ outcome: Outcome, at least: Int) throws {
    #expect(!outcome.output.isEmpty, "status \(outcome.status): \(outcome.errors)")
    try validate(
      schema, [folder.write("out-\(UUID().uuidString).jsonl", outcome.output)], strict: true, at: least)
  }

  @Test(
    .enabled(if: validates, "python3-jsonschema is not installed"),
    arguments: [
      "annotations.json", "argilla-status.json", "corrections.json", "doctor.json", "extracted.json",
      "languages.json", "policy.json", "record.json", "run.json", "shard.json", "task.json",
    ])
  func examplesInTheSchemas(schema: String) throws {
    // Keys that are not described are metadata in a record.
    try validate(schema, [], strict: schema != "record.json", at: 1)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func sampleInputs() throws {
    let names = ["answers.jsonl", "answers-flat.jsonl", "answers-lines.jsonl"]
    try validate("record.json", names.map(Tool.example), strict: false, at: 42)
  }

  /// What the schema takes for a record, `assay` does, and what it refuses is refused.
  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func refusesWhatAssayRefuses() throws {
    let lines = [
      #"{"instruction":"x"}"#, #"{"response":"x"}"#, #"{"instruction":1,"response":"x"}"#, #"[]"#,
      #"{"instruction":"x","response":1}"#, #"{"instruction":"x","responses":[]}"#,
      #"{"instruction":"x","responses":[],"failures":[]}"#,
      #"{"instruction":"x","responses":[{"model":"m"}],"response_1":"y"}"#,
      #"{"instruction":"x","response_1":"y","response_2":7}"#, #"{"id":"","instruction":"x","response":"y"}"#,
      #"{"instruction":"x","context":[{"role":"user"}],"response":"y"}"#,
    ]
    for line in lines {
      #expect(try Tool.run(["extract"], stdin: line).status == 65, "\(line)")
      let input = try folder.write("refused.jsonl", line)
      let outcome = try Tool.Started(
        [
          "/usr/bin/python3", "-I", "-B", Tool.project + "/Tests/Schemas/validate.py",
          Tool.project + "/docs/schema",
          "record.json", input,
        ], stdin: Data()
      ).wait()
      #expect(outcome.status == 1, "\(line)")
    }
    let taken = [
      #"{"instruction":"x","response":null,"model":null,"id":1.5,"context":null}"#,
      #"{"instructions":"x","responses":[{"response":null,"name":null}],"response_1":7}"#,
      #"{"instructions":"x","response_1":null,"response":7}"#,
      #"{"instruction":"x","context":[{"content":"only"}],"response":"y","name":"n"}"#,
      #"{"instruction":"x","responses":[],"failures":[{"model":"m","sample":1,"code":"refused","message":"no"}]}"#,
    ]
    for line in taken { #expect(try Tool.run(["extract"], stdin: line).status == 0, "\(line)") }
    try validate(
      "record.json", [folder.write("taken.jsonl", taken.joined(separator: "\n"))], strict: false, at: 5)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func tasksAndGeneratedRecords() throws {
    let tasks = try Tool.run(["tasks", "-"], stdin: ScriptedModel.tasks(2))
    try validate("task.json", tasks, at: 2)
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer()])
    let answers = try Tool.run(["generate", "--model", "m@\(server.url)"], stdin: tasks.output)
    try validate(
      "record.json", [folder.write("answers.jsonl", answers.output)], strict: false, at: 2)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func gradedRecords() throws {
    let graded = try Tool.run(
      ["grade", "-q", "--format", "jsonl", Tool.example("answers-flat.jsonl")], seconds: 240)
    try validate("graded.json", graded, at: 6)
    let joined = try Tool.run(
      [
        "grade", "-q", "--format", "jsonl", "--no-usage", "--group-by", "task",
        Tool.example("answers-lines.jsonl"),
      ])
    try validate("graded.json", joined, at: 6)
    let odd = try Tool.run(
      ["grade", "-q", "--format", "jsonl", "--keep-going"],
      stdin: "{\n" + #"{"instruction":"","response":null,"context":"c","n":1e400}"# + "\n")
    try validate("graded.json", odd, at: 2)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func extractedRecordsAndRuns() throws {
    for name in ["answers.jsonl", "answers-flat.jsonl"] {
      let extracted = try Tool.run(["extract", Tool.example(name)])
      try validate("extracted.json", extracted, at: 6)
      guard name == "answers-flat.jsonl" else { continue }
      try validate("run.json", Tool.run(["run", "--cpu", "2"], stdin: extracted.output), at: 12)
    }
    try validate("extracted.json", Tool.run(["extract", "--keep-going"], stdin: "{\n"), at: 1)
    try validate("run.json", Tool.run(["run", "--no-usage", "--", "/bin/echo", "x"]), at: 1)
    let refused = "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0); 1 / 0"
    try validate("run.json", Tool.run(["run", "--", "/usr/bin/python3", "-c", refused]), at: 1)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func markersOfShards() throws {
    let output = folder.path + "/shard.jsonl"
    let arguments = ["grade", "-q", "--no-usage", "--group-by", "task", "--shard", "1/2", "--output", output]
    #expect(try Tool.run(arguments + [Tool.example("answers-lines.jsonl")]).status == 0)
    try validate("shard.json", [output + ".done"], strict: true, at: 1)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func doctorsReports() throws {
    try validate("doctor.json", Tool.run(["doctor", "--format", "json"]), at: 1)
    let lesser = OuterFilter.command(.seccomp, error: ENOSYS, [Tool.path, "doctor", "--format", "json"])
    try validate("doctor.json", Tool.Started(lesser, stdin: Data()).wait(), at: 1)
  }

  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func languages() throws {
    try validate("languages.json", Tool.run(["languages", "--format", "json"]), at: 1)
  }

  @Test(
    .enabled(if: readsYAML, "python3-jsonschema or python3-yaml is not installed"),
    arguments: [
      ("language.json", "Sandbox/languages"), ("policy.json", "Sandbox/policies"), ("rubric.json", "Rubrics"),
    ])
  func definitions(schema: String, place: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Tool.project + "/" + place)
    let files = names.filter { $0.hasSuffix(".yaml") }.sorted().map { Tool.project + "/\(place)/\($0)" }
    try validate(schema, files, strict: true, at: files.count)
  }

  /// The page that explains the output shows a line that could be one.
  @Test(.enabled(if: validates, "python3-jsonschema is not installed"))
  func exampleOfTheDocument() throws {
    let page = String(
      decoding: FileManager.default.contents(atPath: Tool.project + "/docs/output.md") ?? Data(),
      as: UTF8.self)
    let blocks = page.components(separatedBy: "```json\n").dropFirst().map { block in
      // The answer inside the example has fences too, but none at the start of a line.
      block.components(separatedBy: "\n```").first ?? ""
    }
    try #require(blocks.count == 2)
    for (schema, block) in zip(["record.json", "graded.json"], blocks) {
      let value = try JSONSerialization.jsonObject(with: Data(block.utf8))
      let line = try JSONSerialization.data(withJSONObject: value)
      try validate(schema, [folder.write(schema + "l", line)], strict: schema == "graded.json", at: 1)
    }
  }
}
