import Foundation
import TestThreads
import Testing

/// Asking models that answer as they should.
@Suite(.blocking) struct GenerateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func writesRecordsThatGradeReads() throws {
    let code = "```python\ndef double(n):\n    return 2 * n\n```"
    let server = try FaultyServer([ScriptedModel.models(["m", "n"]), ScriptedModel.answer(code)])
    let tasks = #"{"id":"a","instruction":"Write double(n). double(4) returns 8.","topic":"x"}"# + "\n"
    let outcome = try generate(
      tasks, ["--model", "m@\(server.url)", "--model", "n@\(server.url)/v1"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let record = try #require(outcome.records().first)
    #expect(record["id"] as? String == "a" && record["topic"] as? String == "x")
    let first = try #require(responses(of: record).first)
    #expect(first["name"] as? String == "m" && first["response"] as? String == code)
    #expect(first["finish_reason"] as? String == "stop" && first["served_model"] as? String == "served-m")
    #expect((first["usage"] as? [String: Any])?["completion_tokens"] as? Int == 7)
    #expect(first["latency_seconds"] is Double)
    let graded = try Tool.run(["grade", "-q", "--format", "jsonl"], stdin: outcome.output)
    #expect(graded.status == 0, "\(graded.errors)")
    let answers = try responses(of: #require(graded.records().first))
    #expect(answers.compactMap { $0["model"] as? String } == ["m", "n"])
    let score = answers.first?["score"] as? [String: Any]
    #expect((score?["criteria"] as? [String: [String: Any]])?["correctness"]?["points"] is Int)
    #expect((answers.first?["metadata"] as? [String: Any])?["request"] != nil)
  }

  static let kinds: [(String, [String: Double], Int)] = [
    ("compatible", ["max_tokens": 1024, "temperature": 0.2, "top_p": 0.6, "seed": 42], 2),
    ("openai", ["max_completion_tokens": 1024, "temperature": 0.2, "top_p": 0.6, "seed": 42], 2),
    ("vllm", ["max_tokens": 1024, "top_k": 5, "repetition_penalty": 1.5], 0),
    ("llama.cpp", ["max_tokens": 1024, "top_k": 5, "repeat_penalty": 1.5], 0), ("ollama", ["max_tokens": 1024], 2),
  ]

  /// The parameters as each kind of server reads them, and what is dropped is said.
  @Test(arguments: kinds)
  func mapsParameters(kind: String, expected: [String: Double], dropped: Int) throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer()])
    let outcome = try generate(
      ScriptedModel.tasks(1),
      ["--model", "m@\(kind)+\(server.url)/v1", "--top-k", "5", "--repetition-penalty", "1.5"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let record = try #require(outcome.records().first)
    let request = try #require(responses(of: record).first?["request"] as? [String: Any])
    let body = try #require(request["body"] as? [String: Any])
    for (key, value) in expected { #expect((body[key] as? NSNumber)?.doubleValue == value, "\(key) in \(body)") }
    let messages = body["messages"] as? [[String: String]]
    #expect(messages == [["role": "user", "content": "Task 1"]])
    #expect((request["dropped"] as? [String])?.count ?? 0 == dropped)
    #expect(outcome.errors.contains("takes no top_k 5") == (dropped > 0), "\(outcome.errors)")
    #expect(request["url"] as? String == "\(server.url)/v1/chat/completions")
  }

  /// A server that says what it is need not be named.
  @Test func recognisesTheServer() throws {
    let server = try FaultyServer([ScriptedModel.models(owner: "llamacpp"), ScriptedModel.answer()])
    let outcome = try generate(
      ScriptedModel.tasks(1), ["--model", "m@\(server.url)", "--repetition-penalty", "1.5"], in: folder)
    #expect(outcome.text.contains(#""repeat_penalty":1.5"#), "\(outcome.text)\(outcome.errors)")
  }

  @Test func readsAFileOfModels() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer(rule: ["heard": "Authorization"])])
    let config = try folder.write(
      "models.yaml",
      """
      system: Be brief.
      parameters: {max_new_tokens: 64, do_sample: false}
      samples: 2
      models:
        - {name: small, model: m, endpoint: "\(server.url)/v1", key_env: SMALL_KEY, parameters: {top_p: 0.9}}
        - name: other
          model: m
          endpoint: \(server.url)/v1
          extra_body: {min_p: 0.05, seed: null}
      """)
    let outcome = try generate(
      ScriptedModel.tasks(1), ["--config", config], in: folder, environment: ["SMALL_KEY": "the-secret-key"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answers = try responses(of: #require(outcome.records().first))
    #expect(answers.compactMap { $0["name"] as? String } == ["small", "small#2", "other", "other#2"])
    let bodies = answers.compactMap { ($0["request"] as? [String: Any])?["body"] as? [String: Any] }
    try #require(bodies.count == 4)
    #expect(bodies.compactMap { $0["top_p"] as? Double } == [0.9, 0.9, 0.6, 0.6])
    #expect(bodies.allSatisfy { ($0["temperature"] as? NSNumber)?.doubleValue == 0 && $0["max_tokens"] as? Int == 64 })
    #expect(bodies.compactMap { $0["seed"] as? Int } == [42, 43] && bodies[2]["min_p"] as? Double == 0.05)
    #expect((bodies[0]["messages"] as? [[String: String]])?.first == ["role": "system", "content": "Be brief."])
    // The key goes to the model that it is for, and into no output.
    #expect(server.log.count { $0.hasSuffix("200 Bearer the-secret-key") } == 2)
    #expect(server.log.count { $0.hasSuffix("200 -") } == 2)
    #expect(!outcome.text.contains("the-secret-key") && !outcome.errors.contains("the-secret-key"))
  }

  @Test(arguments: [
    ("models: [{model: m, endpint: x}]", "unknown key 'endpint'"), ("models: 7", "models"),
    ("parameters: {temprature: 1}\nmodels: []", "unknown key 'temprature'"), ("- a", "is no mapping"),
    ("models: [{model: m, endpoint: 'ftp://x'}]", "is no address"),
    ("models: [{model: m, endpoint: 'http://x', parameters: {top_p: 2}}]", "top_p must be"),
  ])
  func refusesAFileThatIsWrong(text: String, mentions: String) throws {
    let config = try folder.write("models.yaml", text)
    let outcome = try generate(ScriptedModel.tasks(1), ["--config", config], in: folder)
    #expect([64, 78].contains(outcome.status), "\(outcome.status)")
    #expect(outcome.errors.contains(mentions), "\(outcome.errors)")
  }

  @Test func keepsReasoningApart() throws {
    let server = try FaultyServer([
      ScriptedModel.models(), ScriptedModel.answer("Done.", more: ["reasoning_content": "Let me think."]),
    ])
    let outcome = try generate(ScriptedModel.tasks(1), ["--model", "m@\(server.url)"], in: folder)
    let record = try #require(outcome.records().first)
    let answer = try #require(responses(of: record).first)
    #expect(answer["response"] as? String == "Done." && answer["reasoning"] as? String == "Let me think.")
  }

  /// Earlier turns and a text stand before the instruction.
  @Test func putsTheContextFirst() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer()])
    let tasks =
      #"{"id":"a","instruction":"Now.","context":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}"#
      + "\n" + #"{"id":"b","instruction":"Now.","context":"Before."}"# + "\n"
    let outcome = try generate(tasks, ["--model", "m@\(server.url)"], in: folder)
    let contents = try outcome.records().map { record in
      let body = (responses(of: record).first?["request"] as? [String: Any])?["body"] as? [String: Any]
      return (body?["messages"] as? [[String: String]] ?? []).compactMap { $0["content"] }
    }
    #expect(contents == [["Q", "A", "Now."], ["Before.\n\nNow."]])
  }

  // MARK: - Going on

  /// Each task of each model exactly once after a kill in the middle.
  @Test func goesOnAfterAKill() throws {
    let server = try FaultyServer([ScriptedModel.models(["m", "n"]), ScriptedModel.answer(rule: ["seconds": 0.03])])
    let tasks = try folder.write("tasks.jsonl", ScriptedModel.tasks(100))
    let output = folder.path + "/answers.jsonl"
    let command = [
      "generate", tasks, "--model", "m@\(server.url)", "--model", "n@\(server.url)", "--output", output,
    ]
    let started = try Tool.Started([Tool.path] + command, stdin: Data())
    try started.waitForLines(60, in: output + ".journal")
    kill(started.process.processIdentifier, SIGKILL)
    #expect(try started.wait().status == 128 + SIGKILL)
    #expect(folder.contents("answers.jsonl") == nil)
    // As a kill in the middle of a write leaves it.
    let journal = try FileHandle(forWritingTo: URL(fileURLWithPath: output + ".journal"))
    try journal.seekToEnd()
    try journal.write(contentsOf: Data(#"{"task":"t99","mod"#.utf8))
    try journal.close()
    let before = (folder.contents("answers.jsonl.journal") ?? Data()).count { $0 == 0x0A }

    // What was in flight shows in the log when it has been answered.
    Thread.sleep(forTimeInterval: 0.5)
    let asked = server.questions
    let second = try Tool.run(command)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("\(before) of 200 answers are there already"), "\(second.errors)")
    #expect(server.questions - asked == 200 - before)
    let records = try Outcome(status: 0, output: folder.contents("answers.jsonl") ?? Data(), errors: "").records()
    #expect(records.compactMap { $0["id"] as? String } == (1...100).map { "t\($0)" })
    #expect(records.allSatisfy { responses(of: $0).compactMap { $0["model"] as? String } == ["m", "n"] })
    #expect(folder.contents("answers.jsonl.journal") == nil)

    let third = try Tool.run(command)
    #expect(third.status == 0 && server.questions - asked == 200 - before, "\(third.errors)")
  }

  @Test func asksOnlyForWhatIsNew() throws {
    let server = try FaultyServer([ScriptedModel.models(["m", "n"]), ScriptedModel.answer()])
    let output = ["--output", folder.path + "/answers.jsonl"]
    #expect(try generate(ScriptedModel.tasks(2), ["--model", "m@\(server.url)"] + output, in: folder).status == 0)
    let more = try generate(
      ScriptedModel.tasks(3), ["--model", "n@\(server.url)", "--model", "m@\(server.url)"] + output, in: folder)
    #expect(more.status == 0 && server.questions == 6, "\(more.errors)")
    // One of them alone takes nothing away of the other's.
    #expect(try generate(ScriptedModel.tasks(3), ["--model", "n@\(server.url)"] + output, in: folder).status == 0)
    let text = String(decoding: folder.contents("answers.jsonl") ?? Data(), as: UTF8.self)
    #expect(text.components(separatedBy: #""finish_reason""#).count == 7 && server.questions == 6)
  }

  /// Answers to another question must not pass for answers to this one.
  @Test func refusesAFileOfOtherQuestions() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer()])
    let command = ["--model", "m@\(server.url)", "--output", folder.path + "/answers.jsonl"]
    #expect(try generate(ScriptedModel.tasks(2), command, in: folder).status == 0)
    let kept = folder.contents("answers.jsonl")
    let warmer = try generate(ScriptedModel.tasks(2), command + ["--temperature", "0.7"], in: folder)
    #expect(warmer.status == 65 && warmer.errors.contains("other parameters"), "\(warmer.errors)")
    let others = try generate(ScriptedModel.tasks(1), command, in: folder)
    #expect(others.status == 65 && others.errors.contains("answers to other tasks"), "\(others.errors)")
    let foreign = try folder.write("foreign.jsonl", #"{"id":"t1","responses":[{"response":"x"}]}"# + "\n")
    let stranger = try generate(
      ScriptedModel.tasks(1), ["--model", "m@\(server.url)", "--output", foreign], in: folder)
    #expect(stranger.status == 65 && stranger.errors.contains("not of assay generate"), "\(stranger.errors)")
    #expect(folder.contents("answers.jsonl") == kept)
  }

  @Test func endsAfterWhatIsInFlight() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer(rule: ["seconds": 0.2])])
    let tasks = try folder.write("tasks.jsonl", ScriptedModel.tasks(60))
    let output = folder.path + "/answers.jsonl"
    let started = try Tool.Started(
      [Tool.path, "generate", tasks, "--model", "m@\(server.url)", "--output", output], stdin: Data())
    try started.waitForLines(1, in: output + ".journal")
    kill(started.process.processIdentifier, SIGINT)
    let outcome = try started.wait(seconds: 20)
    #expect(outcome.status == 130 && outcome.errors.contains("the same command goes on"), "\(outcome.errors)")
    let lines = (folder.contents("answers.jsonl.journal") ?? Data()).count { $0 == 0x0A }
    // All that was asked was kept.
    #expect(lines == server.questions && lines < 60)
  }

  // MARK: - Batches

  @Test func writesAndReadsBatches() throws {
    let command = ["--model", "m@http://127.0.0.1:1", "--samples", "2"]
    let batch = folder.path + "/batch.jsonl"
    let written = try generate(ScriptedModel.tasks(2), command + ["--batch-out", batch], in: folder)
    #expect(written.status == 0, "\(written.errors)")
    let questions = try Outcome(status: 0, output: folder.contents("batch.jsonl") ?? Data(), errors: "").records()
    #expect(questions.count == 4 && questions.allSatisfy { $0["url"] as? String == "/v1/chat/completions" })
    let ids = questions.compactMap { $0["custom_id"] as? String }
    #expect(Set(ids).count == 4)
    #expect((questions[1]["body"] as? [String: Any])?["seed"] as? Int == 43)
    // Results in another order, one of them a failure, one of another batch.
    var results = ids.reversed().map { id in
      #"{"custom_id":"\#(id)","response":{"status_code":200,"body":{"choices":[{"message":{"content":"\#(id)"}}]}},"error":null}"#
    }
    results[0] = #"{"custom_id":"\#(ids[3])","response":{"status_code":400,"body":{"error":{"message":"too long"}}}}"#
    results.append(#"{"custom_id":"other","response":{"status_code":200,"body":{}}}"#)
    let file = try folder.write("results.jsonl", results.joined(separator: "\n"))
    let output = folder.path + "/answers.jsonl"
    let read = try generate(ScriptedModel.tasks(2), command + ["--batch-in", file, "--output", output], in: folder)
    #expect(read.status == 65 && read.errors.contains("too long") && read.errors.contains("1 answers are missing"))
    let records = try Outcome(status: 0, output: folder.contents("answers.jsonl") ?? Data(), errors: "").records()
    #expect(records.flatMap { responses(of: $0).compactMap { $0["response"] as? String } } == Array(ids.prefix(3)))
  }

  /// What no result tells of may still come, and what the service failed at too.
  @Test(arguments: [false, true]) func aBatchThatIsNotWholeIsNoFaultOfTheQuestions(failed: Bool) throws {
    let command = ["-q", "--model", "m@http://127.0.0.1:1"]
    let written = try generate(ScriptedModel.tasks(2), command + ["--batch-out", "-"], in: folder)
    let ids = try written.records().compactMap { $0["custom_id"] as? String }
    try #require(ids.count == 2)
    var results = [#"{"custom_id":"\#(ids[0])","response":{"status_code":400,"body":{"error":{"message":"long"}}}}"#]
    if failed { results.append(#"{"custom_id":"\#(ids[1])","response":{"status_code":500,"body":{}}}"#) }
    let file = try folder.write("results.jsonl", results.joined(separator: "\n"))
    let read = try generate(ScriptedModel.tasks(2), command + ["--batch-in", file], in: folder)
    #expect(read.status == 69, "\(read.errors)")
  }

  /// What a batch goes without is said, as it is when the server is asked.
  @Test func saysWhatABatchDrops() throws {
    for (kind, drops) in [("", true), ("vllm+", false)] {
      let outcome = try generate(
        ScriptedModel.tasks(3), ["--model", "m@\(kind)http://127.0.0.1:1", "--top-k", "5", "--batch-out", "-"],
        in: folder)
      #expect(outcome.status == 0 && outcome.lines.count == 3, "\(outcome.errors)")
      let notices = outcome.errors.components(separatedBy: "m: the server takes no top_k 5").count - 1
      #expect(notices == (drops ? 1 : 0) && outcome.text.contains(#""top_k":5"#) == !drops, "\(outcome.errors)")
    }
  }
}
