import Foundation
import TestThreads
import Testing

/// Servers that do not do what they should: one line each, and whatever can be answered is.
@Suite(.blocking) struct GenerateErrorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func ask(
    _ rules: [[String: Any]], tasks: Int = 1, _ more: [String] = [], environment: [String: String] = [:]
  ) throws -> (outcome: Outcome, server: FaultyServer) {
    let server = try FaultyServer([ScriptedModel.models()] + rules)
    let outcome = try generate(
      ScriptedModel.tasks(tasks), ["-q", "--model", "m@\(server.url)", "--retry-for", "0"] + more, in: folder,
      environment: environment)
    return (outcome, server)
  }

  @Test(arguments: [
    // llama.cpp, as seen.
    (
      400,
      #"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
      65, "exceeds the available context size"
    ),
    (422, #"{"error":"`inputs` must have less than 10 tokens","error_type":"validation"}"#, 65, "less than 10 tokens"),
    (422, #"{"detail":[{"loc":["body"],"msg":"field required"}]}"#, 65, "field required"),
    (502, "<html><body>Bad Gateway\u{1B}[31m</body></html>", 69, "Bad Gateway"),
    (200, "<html><h1>Welcome</h1></html>", 69, "does not answer with JSON"),
    (200, #"{"object":"list"}"#, 69, "no \"choices\""),
    (200, #"{"choices":[{"message":{"content":null},"finish_reason":"stop"}]}"#, 69, "no content (finish reason stop)"),
    (
      200,
      #"{"choices":[{"message":{"content":null,"reasoning_content":"hm"},"finish_reason":"length"}]}"#, 69,
      "raise max_tokens"
    ),
  ])
  func saysWhatIsWrong(status: Int, body: String, ends: Int, mentions: String) throws {
    let (outcome, _) = try ask([ScriptedModel.refusal(status, body)])
    #expect(Int(outcome.status) == ends, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("assay: task t1, m: ") && lines[0].contains(mentions), "\(lines)")
    #expect(lines.last == "assay: 1 answers are missing" && !outcome.errors.contains("\u{1B}"))
    let record = try #require(outcome.records().first)
    #expect(responses(of: record).isEmpty && (record["failures"] as? [Any])?.count == 1)
  }

  /// What failed is recorded, the rest is answered, and the next run asks for what failed.
  @Test func recordsFailures() throws {
    let server = try FaultyServer([
      ScriptedModel.models(["m", "n"]), ScriptedModel.refusal(400, "no", rule: ["times": 1]), ScriptedModel.answer(),
    ])
    let command = [
      "--model", "m@\(server.url)", "--model", "n@\(server.url)", "--concurrency", "1", "--output",
      folder.path + "/answers.jsonl",
    ]
    let first = try generate(ScriptedModel.tasks(3), command, in: folder)
    #expect(first.status == 65, "\(first.errors)")
    let records = try Outcome(status: 0, output: folder.contents("answers.jsonl") ?? Data(), errors: "").records()
    #expect(records.count == 3 && records.reduce(0) { $0 + responses(of: $1).count } == 5)
    let failures = records.compactMap { ($0["failures"] as? [[String: Any]])?.first }
    #expect(failures.count == 1 && failures.first?["code"] as? String == "refused")
    let journal = String(decoding: folder.contents("answers.jsonl.journal") ?? Data(), as: UTF8.self)
    #expect(journal.contains(#""error":{"code":"refused""#))
    let second = try generate(ScriptedModel.tasks(3), command, in: folder)
    #expect(second.status == 0 && server.questions == 7, "\(second.errors)")
    let text = String(decoding: folder.contents("answers.jsonl") ?? Data(), as: UTF8.self)
    #expect(!text.contains("failures") && folder.contents("answers.jsonl.journal") == nil)
  }

  /// Models of one endpoint share what `--concurrency` allows; two endpoints have as much each.
  @Test(arguments: [(["m", "n"], 2), (["m"], 2), (["m", "far"], 4)])
  func keepsTheLimitOfAnEndpoint(models: [String], most: Int) throws {
    let server = try FaultyServer([
      ScriptedModel.models(["m", "n", "far"]), ScriptedModel.answer(rule: ["seconds": 0.3, "counts": true]),
    ])
    let far = server.url.replacing("127.0.0.1", with: "localhost")
    let places = models.flatMap { ["--model", "\($0)@\($0 == "far" ? far : server.url)"] }
    let outcome = try generate(ScriptedModel.tasks(6), places + ["--concurrency", "2"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let atOnce = server.log.filter { $0.hasPrefix("POST") }.compactMap {
      $0.split(separator: " ").last.flatMap { Int($0) }
    }
    #expect(atOnce.count == 6 * models.count && atOnce.max() == most, "\(server.log)")
    #expect(outcome.errors.contains("2 at a time with the others there") == (models == ["m", "n"]))
    // What a question waited for its turn is no latency of the model.
    let latencies = try outcome.records().flatMap { responses(of: $0) }.compactMap { $0["latency_seconds"] as? Double }
    #expect(latencies.count == 6 * models.count && latencies.allSatisfy { (0.3..<5).contains($0) }, "\(latencies)")
  }

  /// One that cannot be asked at all is given up at once; the other goes on.
  @Test func onlyTheModelThatFailsIsGivenUp() throws {
    let server = try FaultyServer([ScriptedModel.models(["m"]), ScriptedModel.answer()])
    let outcome = try generate(
      ScriptedModel.tasks(3),
      [
        "-q", "--model", "nosuch@\(server.url)", "--model", "m@\(server.url)", "--model", "gone@http://127.0.0.1:1",
        "--retry-for", "0",
      ], in: folder)
    #expect(outcome.status == 69)
    let lines = outcome.errors.split(separator: "\n").map(String.init).sorted()
    #expect(lines.count == 3, "\(lines)")
    #expect(
      lines.contains { $0.contains("has no model \"nosuch\"; it has: m; 3 of its answers are missing") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("assay: gone: http://127.0.0.1:1/v1 cannot be reached") }, "\(lines)")
    #expect(try outcome.records().allSatisfy { responses(of: $0).count == 1 })
    #expect(server.questions == 3)
  }

  /// A model that is given up has its failures in the records and in the journal, and the next run asks it again.
  @Test func recordsWhatAGivenUpModelLacks() throws {
    let server = try FaultyServer([
      ScriptedModel.models(["m", "n"]),
      ScriptedModel.refusal(401, #"{"error":{"message":"no"}}"#, rule: ["times": 1]), ScriptedModel.answer(),
    ])
    let output = folder.path + "/answers.jsonl"
    let command = ["--model", "m@\(server.url)", "--concurrency", "1", "--output", output]
    let first = try generate(ScriptedModel.tasks(3), command, in: folder)
    #expect(first.status == 69, "\(first.errors)")
    let records = try Outcome(status: 0, output: folder.contents("answers.jsonl") ?? Data(), errors: "").records()
    #expect(records.compactMap { $0["id"] as? String } == ["t1", "t2", "t3"])
    #expect(records.allSatisfy { responses(of: $0).isEmpty })
    let failures = records.compactMap { ($0["failures"] as? [[String: Any]])?.first }
    #expect(failures.compactMap { $0["code"] as? String } == ["unauthorized", "unauthorized", "unauthorized"])
    let journal = String(decoding: folder.contents("answers.jsonl.journal") ?? Data(), as: UTF8.self)
    #expect(journal.split(separator: "\n").count { $0.contains(#""error":{"code":"unauthorized""#) } == 3)
    // Another model, which takes away what is no longer true of the first.
    let second = try generate(
      ScriptedModel.tasks(3), ["--model", "n@\(server.url)", "--output", output], in: folder)
    #expect(second.status == 0 && second.errors.contains("3 answers"), "\(second.errors)")
    let text = String(decoding: folder.contents("answers.jsonl") ?? Data(), as: UTF8.self)
    #expect(!text.contains("failures") && folder.contents("answers.jsonl.journal") == nil)
  }

  /// Nothing is held against a model that has not answered: grading passes over the record and counts it.
  @Test func gradingPassesOverWhatHasNoAnswer() throws {
    let failed =
      #"{"id":"a","instruction":"x","responses":[],"failures":[{"model":"m","sample":1,"code":"refused","message":"no"}]}"#
    let answered = #"{"id":"b","instruction":"x","responses":[{"model":"m","response":"No code."}]}"#
    let outcome = try Tool.run(["grade", "--format", "jsonl"], stdin: failed + "\n" + answered + "\n")
    #expect(
      outcome.status == 0 && outcome.errors.contains("1 record without an answer passed over"), "\(outcome.errors)")
    #expect(try outcome.records().compactMap { $0["id"] as? String } == ["b"])
    let extracted = try Tool.run(["extract"], stdin: failed + "\n" + answered + "\n")
    #expect(extracted.status == 0 && extracted.lines.count == 1 && extracted.errors.contains("passed over"))
    let none = try Tool.run(["grade", "-q"], stdin: failed + "\n")
    #expect(none.status == 65 && none.errors.contains("holds no record with an answer"), "\(none.errors)")
    let neither = try Tool.run(
      ["grade", "-q"],
      stdin: failed.replacingOccurrences(
        of: #""failures":[{"model":"m","sample":1,"code":"refused","message":"no"}]"#, with: #""failures":[]"#) + "\n")
    #expect(neither.status == 65 && neither.errors.contains("the record has no response"), "\(neither.errors)")
    // What was graded in parts is joined without it.
    let input = try folder.write("in.jsonl", failed + "\n" + answered + "\n")
    let graded = folder.path + "/graded.jsonl"
    #expect(try Tool.run(["grade", "-q", input, "--output", graded]).status == 0)
    let merged = try Tool.run(["merge", input, "--shards", graded])
    #expect(merged.status == 0 && merged.lines.count == 1, "\(merged.errors)")
  }

  @Test func aWrongKeyIsSaidOnce() throws {
    let refusal = #"{"error":{"message":"Invalid API Key the-secret-key","type":"authentication_error"}}"#
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.refusal(401, refusal)])
    for (environment, mentions) in [
      (
        ["OPENAI_BASE_URL": server.url + "/v1", "OPENAI_API_KEY": "the-secret-key"],
        "does not take the key in OPENAI_API_KEY"
      ),
      (["OPENAI_BASE_URL": server.url + "/v1"], "OPENAI_API_KEY is not set"),
    ] {
      let outcome = try generate(
        ScriptedModel.tasks(8), ["-q", "--model", "m", "--concurrency", "1"], in: folder, environment: environment)
      #expect(outcome.status == 69 && outcome.errors.contains(mentions), "\(outcome.errors)")
      #expect(outcome.errors.contains("8 of its answers are missing"), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 2)
      if environment.count == 2 { #expect(!outcome.errors.contains("the-secret-key")) }
    }
    #expect(server.questions == 2)
  }

  /// A key for one server goes to no other.
  @Test func sendsKeysOnlyWhereTheyBelong() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer(rule: ["heard": "Authorization"])])
    let outcome = try generate(
      ScriptedModel.tasks(1), ["-q", "--model", "m@\(server.url)"], in: folder,
      environment: ["OPENAI_API_KEY": "the-secret-key", "HF_TOKEN": "the-secret-token"])
    #expect(outcome.status == 0 && server.log.last?.hasSuffix("200 -") == true, "\(server.log)")
  }

  /// A redirect is not followed, so no key goes with it.
  @Test func followsNoRedirect() throws {
    let other = try FaultyServer([])
    let (outcome, _) = try ask([
      ScriptedModel.refusal(307, "", rule: ["headers": ["Location": other.url + "/v1/chat/completions"]])
    ])
    #expect(outcome.status == 69 && outcome.errors.contains("sends us on to \(other.url)"), "\(outcome.errors)")
    #expect(other.log.isEmpty)
  }

  @Test func waitsAsLongAsIsAsked() throws {
    let server = try FaultyServer([
      ScriptedModel.models(),
      ScriptedModel.refusal(429, "<html>slow down</html>", rule: ["times": 1, "headers": ["Retry-After": "1"]]),
      ScriptedModel.answer(),
    ])
    let began = Date()
    let outcome = try generate(ScriptedModel.tasks(1), ["-q", "--model", "m@\(server.url)"], in: folder)
    #expect(outcome.status == 0 && server.questions == 2, "\(outcome.errors)")
    #expect(Date().timeIntervalSince(began) >= 1)
  }

  /// Growing pauses are for servers that do not say when to come back.
  @Test func waitsNoLongerThanIsAsked() throws {
    let server = try FaultyServer([
      ScriptedModel.models(),
      ScriptedModel.refusal(429, "slow down", rule: ["times": 7, "headers": ["Retry-After": "0.2"]]),
      ScriptedModel.answer(),
    ])
    let began = Date()
    let outcome = try generate(ScriptedModel.tasks(1), ["-q", "--model", "m@\(server.url)"], in: folder)
    #expect(outcome.status == 0 && server.questions == 8, "\(outcome.errors)")
    // 1.4 s of pauses; those that grow would take 12 s or more.
    #expect(Date().timeIntervalSince(began) < 10)
  }

  /// `x-should-retry: false` ends it at once, whatever the status.
  @Test func heedsAdviceOnRetries() throws {
    let server = try FaultyServer([
      ScriptedModel.models(), ScriptedModel.refusal(503, "never", rule: ["headers": ["x-should-retry": "false"]]),
    ])
    let outcome = try generate(ScriptedModel.tasks(1), ["-q", "--model", "m@\(server.url)"], in: folder)
    #expect(outcome.status == 69 && server.questions == 1, "\(outcome.errors)")
  }

  @Test(arguments: ["cut", "drop"]) func asksAgainAfterABrokenAnswer(fault: String) throws {
    let server = try FaultyServer([
      ScriptedModel.models(), ScriptedModel.answer(rule: ["times": 1, "fault": fault]), ScriptedModel.answer("Whole."),
    ])
    let outcome = try generate(ScriptedModel.tasks(1), ["-q", "--model", "m@\(server.url)"], in: folder)
    #expect(outcome.status == 0 && outcome.text.contains(#""response":"Whole.""#), "\(outcome.errors)")
  }

  /// A model that takes longer than is allowed would take as long each time: it is not asked for ever.
  @Test func givesUpOnBrokenAnswers() throws {
    let (outcome, server) = try ask(
      [ScriptedModel.answer(rule: ["fault": "drop"])], ["--retry-for", "60"])
    #expect(outcome.status == 69 && server.questions == 3, "\(outcome.errors) \(server.log)")
  }

  @Test func aFullDiskEndsIt() throws {
    let server = try FaultyServer([ScriptedModel.models(), ScriptedModel.answer()])
    let outcome = try generate(
      ScriptedModel.tasks(3), ["-q", "--model", "m@\(server.url)", "--output", "/dev/full/answers.jsonl"], in: folder)
    #expect(outcome.status == 75, "\(outcome.errors)")
    let tasks = try folder.write("t.jsonl", ScriptedModel.tasks(50))
    let limited = try Tool.shell(
      "ulimit -f 16; trap '' XFSZ; exec \"$ASSAY\" generate -q \(tasks) --model m@\(server.url) --output \(folder.path)/a.jsonl"
    )
    #expect(limited.status == 75 && limited.errors.split(separator: "\n").count == 1, "\(limited.errors)")
    let kept = (folder.contents("a.jsonl.journal") ?? Data()).count { $0 == 0x0A }
    let second = try Tool.run(
      ["generate", tasks, "--model", "m@\(server.url)", "--output", folder.path + "/a.jsonl"])
    #expect(
      second.status == 0 && kept > 0 && second.errors.contains("\(kept) of 50 answers are there"), "\(second.errors)")
  }

  @Test(arguments: [
    (#"{"id":"a"}"#, "\"instruction\" is missing"), ("{", "expected a key"),
    (#"{"id":"a","instruction":7}"#, "must be a string"),
    (#"{"id":"a","instruction":"x"}"# + "\n" + #"{"id":"a","instruction":"y"}"#, "give each task its own"),
    ("", "holds no tasks"),
  ])
  func refusesTasksThatAreWrong(tasks: String, mentions: String) throws {
    let outcome = try generate(tasks, ["--model", "m@http://127.0.0.1:1"], in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains(mentions), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["--model", "m"], "OPENAI_BASE_URL"), ([], "Name the models"), (["--model", "m@ftp://x"], "is no address"),
    (["--model", "m@wllm+http://x"], "is no kind of server"),
    (["--model", "m@http://x", "--model", "m@http://y"], "Two models are called m"),
    (["--model", "m@completions+http://x"], "--template"), (["--model", "m@http://x", "--top-p", "0"], "top_p"),
    (["--model", "m@http://u:p@x"], "is no address"),
    (["--model", "m@http://x", "--extra-body", "[]"], "must be a JSON object"),
  ])
  func refusesOptionsThatAreWrong(options: [String], mentions: String) throws {
    let outcome = try generate(ScriptedModel.tasks(1), options, in: folder)
    #expect(outcome.status == 64 && outcome.errors.contains(mentions), "\(outcome.errors)")
  }
}
