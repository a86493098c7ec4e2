import Foundation
import TestThreads
import Testing

/// Tasks, answers, grades and a dataset in Argilla by one command.
@Suite(.blocking) struct PipelineTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var output: String { folder.path + "/out" }

  private func config(_ models: String, push: String? = nil) throws -> String {
    try folder.write(
      "tasks.csv", "task,name\nWrite a Python function double(n). double(4) returns 8.,d\nWrite f(x).,f\n")
    return try folder.write(
      "pipeline.yaml",
      """
      folder: \(output)
      tasks: {from: "\(folder.path)/tasks.csv", column: task, id_column: name}
      \(models)
      grade: {jobs: 2}
      \(push.map { "push: {dataset: \($0), blind: true}" } ?? "")
      """)
  }

  private func stamp(_ name: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: output + "/" + name)[.modificationDate] as? Date
  }

  /// Each stage leaves its file; run again, it does what is missing and no more.
  @Test func goesOnWhereItStopped() throws {
    let answer = "```python\ndef double(n):\n    return 2 * n\n```"
    let server = try FaultyServer([
      ScriptedModel.models(),
      ScriptedModel.answer(answer, rule: ["times": 1]),
      ScriptedModel.refusal(503, "loading", rule: ["times": 1, "headers": ["x-should-retry": "false"]]),
      ScriptedModel.answer(answer),
    ])
    let config = try config("models: [{model: m, endpoint: \"\(server.url)/v1\", concurrency: 1}]")
    let first = try Tool.run(["pipeline", config])
    #expect(first.status == 69 && first.errors.contains("1 answers are missing"), "\(first.errors)")
    #expect(folder.contents("out/graded.jsonl") == nil)
    let second = try Tool.run(["pipeline", config])
    #expect(second.status == 0 && second.errors.contains("tasks: done before"), "\(second.errors)")
    #expect(server.questions == 3)
    let graded = try Outcome(status: 0, output: folder.contents("out/graded.jsonl") ?? Data(), errors: "").records()
    #expect(graded.compactMap { $0["id"] as? String } == ["d", "f"])
    let made = try stamp("graded.jsonl")
    let third = try Tool.run(["pipeline", config])
    #expect(third.status == 0 && third.errors.contains("grade: done before"), "\(third.errors)")
    #expect(try stamp("graded.jsonl") == made && server.questions == 3)
    // Another option of one stage: that and what follows it.
    let text = String(decoding: folder.contents("pipeline.yaml") ?? Data(), as: UTF8.self)
    try folder.write("pipeline.yaml", text.replacingOccurrences(of: "jobs: 2", with: "jobs: 1"))
    let fourth = try Tool.run(["pipeline", config, "-q"])
    #expect(try fourth.status == 0 && stamp("graded.jsonl") != made && server.questions == 3, "\(fourth.errors)")
  }

  @Test func asksAJudge() throws {
    let server = try FaultyServer([
      ScriptedModel.models(),
      ScriptedModel.answer("FULFILS: yes - as asked\nCOMMENTS: none", rule: ["holds": "FULFILS"]),
      ScriptedModel.answer("```python\ndef double(n):\n    return 2 * n\n```"),
    ])
    let config = try config("models: [{model: m, endpoint: \"\(server.url)/v1\"}]")
    let text = String(decoding: folder.contents("pipeline.yaml") ?? Data(), as: UTF8.self)
    func judge(_ keys: String) throws -> Outcome {
      try folder.write("pipeline.yaml", text.replacingOccurrences(of: "jobs: 2", with: "jobs: 2, judge: {\(keys)}"))
      return try Tool.run(["pipeline", config])
    }
    let wrong = try judge("endpoint: \"\(server.url)\", name: wise")
    #expect(wrong.status == 78 && wrong.errors.contains("grade: judge: unknown key 'name'"), "\(wrong.errors)")
    let outcome = try judge("endpoint: \"\(server.url)\", model: wise")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let graded = try Outcome(status: 0, output: folder.contents("out/graded.jsonl") ?? Data(), errors: "").records()
    let opinions = graded.flatMap(responses).map { response in
      ((response["evidence"] as? [String: Any])?["judge.model"] as? [String: Any])?["value"] as? String
    }
    #expect(opinions == ["wise", "wise"])
  }

  /// What was graded before a kill or Ctrl-C is not graded again.
  @Test func goesOnWithinTheGrades() throws {
    let slow = "```python\nimport time\ntime.sleep(0.3)\nprint(1)\n```"
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer(slow)])
    let config = try config("models: [{model: m, endpoint: \"\(server.url)/v1\"}]")
    try folder.write("tasks.csv", "task,name\n" + (1...30).map { "Write f\($0).,f\($0)\n" }.joined())
    let part = output + "/graded.jsonl.part"

    let first = try Tool.Started([Tool.path, "pipeline", config], stdin: Data())
    try first.waitForLines(3, in: part)
    kill(first.process.processIdentifier, SIGKILL)
    #expect(try first.wait().status == 128 + SIGKILL)
    let kept = (folder.contents("out/graded.jsonl.part") ?? Data()).count { $0 == 0x0A }

    let second = try Tool.Started([Tool.path, "pipeline", config], stdin: Data())
    try second.waitForLines(kept + 3, in: part)
    kill(second.process.processIdentifier, SIGINT)
    let interrupted = try second.wait()
    #expect(interrupted.status == 130 && interrupted.errors.contains("the same command goes on"))
    #expect(!interrupted.errors.contains("--resume"), "\(interrupted.errors)")
    let more = (folder.contents("out/graded.jsonl.part") ?? Data()).count { $0 == 0x0A }
    #expect(more >= kept + 3 && more < 30)

    let third = try Tool.run(["pipeline", config])
    #expect(third.status == 0 && third.errors.contains(", \(more) of them before,"), "\(third.errors)")
    let graded = try Outcome(status: 0, output: folder.contents("out/graded.jsonl") ?? Data(), errors: "").records()
    #expect(graded.compactMap { $0["id"] as? String } == (1...30).map { "f\($0)" } && server.questions == 30)
  }

  /// Grades of another rubric's run, or of other answers, are no beginning of these.
  @Test func gradesAnewWhatAnotherRunBegan() throws {
    let slow = "```python\nimport time\ntime.sleep(0.3)\nprint(1)\n```"
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer(slow)])
    let config = try config("models: [{model: m, endpoint: \"\(server.url)/v1\"}]")
    try folder.write("tasks.csv", "task,name\n" + (1...8).map { "Write f\($0).,f\($0)\n" }.joined())
    let first = try Tool.Started([Tool.path, "pipeline", config], stdin: Data())
    try first.waitForLines(2, in: output + "/graded.jsonl.part")
    kill(first.process.processIdentifier, SIGKILL)
    _ = try first.wait()
    let rubric = try Tool.run(["rubric", "show", "code-0-7"])
    let mine = try folder.write("mine.yaml", rubric.text + "\n# Mine.\n")
    let text = String(decoding: folder.contents("pipeline.yaml") ?? Data(), as: UTF8.self)
    try folder.write("pipeline.yaml", text.replacingOccurrences(of: "{jobs: 2}", with: "{jobs: 2, rubric: \(mine)}"))
    let second = try Tool.run(["pipeline", config])
    #expect(second.status == 0 && !second.errors.contains("of them before"), "\(second.errors)")
    let graded = try Outcome(status: 0, output: folder.contents("out/graded.jsonl") ?? Data(), errors: "").records()
    #expect(graded.count == 8)
  }

  /// Answers to what is no longer asked make room and stay, whatever has the name already.
  @Test func asksAnewWhatHasChanged() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer("No code.")])
    let config = try config("models: [{model: m, endpoint: \"\(server.url)/v1\"}]")
    #expect(try Tool.run(["pipeline", config]).status == 0)
    let first = folder.contents("out/answers.jsonl")

    let text = String(decoding: folder.contents("pipeline.yaml") ?? Data(), as: UTF8.self)
    try folder.write("pipeline.yaml", text + "parameters: {temperature: 0.7}\n")
    let warmer = try Tool.run(["pipeline", config])
    #expect(warmer.status == 0 && server.questions == 4, "\(warmer.errors)")
    let notices = warmer.errors.split(separator: "\n").filter { $0.contains("answers.jsonl.old-1") }
    #expect(notices.count == 1 && notices.first?.contains("other parameters") == true, "\(warmer.errors)")
    #expect(folder.contents("out/answers.jsonl.old-1") == first && first != nil)

    // A task that is gone, another that is worded otherwise, and a file in the way.
    try folder.write("out/answers.jsonl.old-2.journal", "mine")
    try folder.write("tasks.csv", "task,name\nWrite g(x).,f\n")
    let fewer = try Tool.run(["pipeline", config])
    #expect(fewer.status == 0 && server.questions == 5, "\(fewer.errors)")
    #expect(folder.contents("out/answers.jsonl.old-3") != nil && folder.contents("out/answers.jsonl.old-2") == nil)
    #expect(folder.contents("out/answers.jsonl.old-1") == first)
    let graded = try Outcome(status: 0, output: folder.contents("out/graded.jsonl") ?? Data(), errors: "").records()
    #expect(graded.compactMap { $0["instruction"] as? String } == ["Write g(x)."])
    let again = try Tool.run(["pipeline", config])
    #expect(again.status == 0 && server.questions == 5 && !again.errors.contains("anew"), "\(again.errors)")
  }

  /// The same while questions are still open: then the answers are in the journal.
  @Test func setsTheJournalAside() throws {
    let server = try FaultyServer([
      ScriptedModel.models(), ScriptedModel.answer("No code.", rule: ["times": 1]),
      ScriptedModel.refusal(503, "loading", rule: ["times": 1, "headers": ["x-should-retry": "false"]]),
      ScriptedModel.answer("No code."),
    ])
    let config = try config("models: [{model: m, endpoint: \"\(server.url)/v1\", concurrency: 1}]")
    #expect(try Tool.run(["pipeline", config]).status == 69)
    try FileManager.default.removeItem(atPath: output + "/answers.jsonl")
    let journal = try #require(folder.contents("out/answers.jsonl.journal"))
    let text = String(decoding: folder.contents("pipeline.yaml") ?? Data(), as: UTF8.self)
    try folder.write("pipeline.yaml", text + "system: Be brief.\n")
    let second = try Tool.run(["pipeline", config])
    #expect(second.status == 0 && server.questions == 4, "\(second.errors)")
    #expect(folder.contents("out/answers.jsonl.old-1.journal") == journal)
    #expect(folder.contents("out/answers.jsonl.journal") == nil)
  }

  /// What a model refuses does not hold up the rest; the status tells of it.
  @Test func goesPastWhatIsRefused() throws {
    let server = try FaultyServer([
      ScriptedModel.models(), ScriptedModel.refusal(400, "too long", rule: ["times": 1]),
      ScriptedModel.answer("No code."),
    ])
    let outcome = try Tool.run(
      ["pipeline", config("models: [{model: m, endpoint: \"\(server.url)/v1\", concurrency: 1}]")])
    #expect(outcome.status == 65 && outcome.errors.contains("too long"), "\(outcome.errors)")
    let graded = try Outcome(status: 0, output: folder.contents("out/graded.jsonl") ?? Data(), errors: "").records()
    #expect(graded.count == 1)
  }

  /// A mistake in the last stage shows before the first has begun.
  @Test(arguments: [
    ("models: [{model: m, endpoint: \"http://127.0.0.1:1\"}]", "ARGILLA_API_URL is not set", 64),
    ("models: []", "Name the models", 64), ("modles: []", "unknown key 'modles'", 78),
    ("models: [{model: m}]", "OPENAI_BASE_URL", 64),
  ])
  func looksAtAllStagesFirst(models: String, mentions: String, status: Int) throws {
    let outcome = try Tool.run(["pipeline", config(models, push: "d")])
    #expect(Int(outcome.status) == status && outcome.errors.contains(mentions), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  /// The tutorial, with real servers in all places but the Hub's.
  @Test(.modelServer, .argilla) func endsInArgilla() throws {
    let first = try ModelServer.first.get()
    let second = try ModelServer.second.get()
    let argilla = try ArgillaServer.shared()
    let dataset = "pipeline-\(UUID().uuidString.prefix(8).lowercased())"
    let config = try config(
      """
      parameters: {max_tokens: 12}
      models:
        - {name: a, model: \(first.model), endpoint: "\(first.url)"}
        - {name: b, model: \(second.model), endpoint: "\(second.url)", key_env: KEY_OF_B}
      """, push: dataset)
    let environment = [
      "ARGILLA_API_URL": argilla.url, "ARGILLA_API_KEY": "owner.apikey", "KEY_OF_B": second.key ?? "",
    ]
    let outcome = try Tool.run(["pipeline", config], environment: environment, seconds: 280)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let records = try argilla.records(dataset)
    #expect(Set(records.keys) == ["d", "f"])
    let fields = try #require(records["d"]?["fields"] as? [String: Any])
    let texts = ["response_1", "response_2"].compactMap { fields[$0] as? String }
    #expect(texts.count == 2 && texts.allSatisfy { !$0.isEmpty }, "\(fields.keys)")

    for name in ["tasks.jsonl", "answers.jsonl", "graded.jsonl"] {
      let text = String(decoding: folder.contents("out/" + name) ?? Data(), as: UTF8.self)
      #expect(text.split(separator: "\n").count == 2 && !text.contains("the-key-of-b"))
    }
    let again = try Tool.run(["pipeline", config], environment: environment, seconds: 280)
    #expect(again.status == 0 && again.errors.contains("0 records new, 0 changed, 2 as they were"), "\(again.errors)")
  }
}
