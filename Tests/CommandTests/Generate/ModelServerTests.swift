import Foundation
import TestThreads
import Testing

/// Two real servers of a small real model. Nothing is said of its words, only of the protocol and of what is kept.
@Suite(.serverBound, .modelServer) struct ModelServerTests {
  private let folder: TemporaryFolder
  private let first: ModelServer
  private let second: ModelServer

  init() throws {
    folder = try TemporaryFolder()
    first = try ModelServer.first.get()
    second = try ModelServer.second.get()
  }

  private static let tasks =
    #"{"id":"even","instruction":"Write a Python function is_even(n)."}"# + "\n"
    + #"{"id":"sum","instruction":"Write a Python function total(xs)."}"# + "\n"

  private func config(key: String = "KEY_OF_B") throws -> String {
    try folder.write(
      "models.yaml",
      """
      parameters: {max_tokens: 12}
      models:
        - {name: a, model: \(first.model), endpoint: "\(first.url)"}
        - {name: b, model: \(second.model), endpoint: "\(second.url)", key_env: \(key)}
      """)
  }

  @Test func asksTwoModelsAndGrades() throws {
    let environment = ["KEY_OF_B": second.key ?? ""]
    let outcome = try generate(
      Self.tasks, ["--config", config(), "--repetition-penalty", "1.1"], in: folder, environment: environment,
      seconds: 240)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let records = try outcome.records()
    #expect(records.compactMap { $0["id"] as? String } == ["even", "sum"])
    for answer in records.flatMap(responses) {
      #expect((answer["response"] as? String)?.isEmpty == false)
      #expect(["stop", "length"].contains(answer["finish_reason"] as? String))
      #expect(((answer["usage"] as? [String: Any])?["completion_tokens"] as? Int ?? 0) > 0)
      // Recognised, so that the parameter has the name that this server reads.
      let body = (answer["request"] as? [String: Any])?["body"] as? [String: Any]
      #expect(body?["repeat_penalty"] as? Double == 1.1)
    }
    // The same seed gives the same text.
    let again = try generate(
      Self.tasks, ["--config", config(), "--repetition-penalty", "1.1"], in: folder, environment: environment,
      seconds: 240)
    let texts = try [records, again.records()].map {
      $0.flatMap { responses(of: $0).compactMap { $0["response"] as? String } }
    }
    #expect(texts[0] == texts[1] && texts[0].count == 4)
    let graded = try Tool.run(["grade", "-q", "--format", "jsonl"], stdin: outcome.output)
    #expect(graded.status == 0, "\(graded.errors)")
    #expect(try graded.records().flatMap(responses).compactMap { $0["model"] as? String } == ["a", "b", "a", "b"])
  }

  @Test func saysWhatIsWrong() throws {
    let wrongKey = try generate(
      Self.tasks, ["-q", "--config", config()], in: folder, environment: ["KEY_OF_B": "wrong"], seconds: 240)
    #expect(
      wrongKey.status == 69 && wrongKey.errors.contains("does not take the key in KEY_OF_B"), "\(wrongKey.errors)")
    #expect(try wrongKey.records().allSatisfy { responses(of: $0).compactMap { $0["name"] as? String } == ["a"] })
    let long = #"{"id":"long","instruction":"\#(String(repeating: "a ", count: 6000))"}"# + "\n"
    let overflow = try generate(long, ["-q", "--model", "\(first.model)@\(first.url)"], in: folder, seconds: 240)
    #expect(overflow.status == 65 && overflow.errors.contains("task long, "), "\(overflow.errors)")
    #expect(overflow.errors.contains("context"), "\(overflow.errors)")
    let unknown = try generate(Self.tasks, ["-q", "--model", "nosuch@\(first.url)"], in: folder)
    #expect(unknown.status == 69 && unknown.errors.contains("it has: \(first.model)"), "\(unknown.errors)")
  }

  /// A real proxy lets two requests a second through and answers the others with 429 and `Retry-After: 1`.
  @Test(.enabled(if: access("/usr/sbin/nginx", X_OK) == 0, "nginx is not installed")) func waitsAsAProxyAsks() throws {
    let port = try ArgillaServer.freePort()
    let proxy = folder.path + "/proxy"
    let start = ". '\(Tool.project)/Tests/close-descriptors.sh'; exec \"$@\" </dev/null >/dev/null"
    let outcome = try Tool.Started(
      ["/bin/bash", "-c", start, "bash", ModelServer.software + "/ratelimit.sh", proxy, first.url, "\(port)"],
      stdin: Data(), environment: ["PATH": "/usr/sbin:/usr/bin:/bin"]
    ).wait()
    try #require(outcome.status == 0, "\(outcome.errors)")
    defer { _ = try? Tool.shell("kill $(cat '\(proxy)/nginx.pid')") }

    let tasks = (0..<8).map { #"{"id":"t\#($0)","instruction":"Count to \#($0)."}"# + "\n" }.joined()
    let answers = try generate(
      tasks,
      ["-q", "--max-tokens", "4", "--concurrency", "8", "--model", "\(first.model)@http://127.0.0.1:\(port)/v1"],
      in: folder, seconds: 240)
    #expect(answers.status == 0, "\(answers.errors)")
    #expect(try answers.records().flatMap(responses).compactMap { $0["response"] as? String }.count == 8)
    let log = String(decoding: folder.contents("proxy/access.log") ?? Data(), as: UTF8.self)
    let asked = log.split(separator: "\n").filter { $0.contains("POST /v1/chat/completions") }
    // Refused at first, for all came at once, and each answered once.
    #expect(asked.contains { $0.contains("\" 429 ") } && asked.count { $0.contains("\" 200 ") } == 8, "\(log)")
  }

  /// What `assay prompt` makes of the model's own template is what its server makes of it.
  @Test(.enabled(if: SchemaTests.hasModule("jinja2"), "python3-jinja2 is not installed"))
  func rendersAsTheServerDoes() throws {
    let properties = try call("/props", nil)
    let template = try #require(properties["chat_template"] as? String)
    let place = try folder.write("t.jinja", template)
    for system in [nil, "Be brief."] {
      for text in ["Write f(x).", "Two\nlines, é & <b> {{ no }}"] {
        var messages = [["role": "user", "content": text]]
        if let system { messages.insert(["role": "system", "content": system], at: 0) }
        let theirs = try call("/apply-template", ["messages": messages])["prompt"] as? String
        let ours = try Tool.run(
          ["prompt", "--template", place, "--text", text] + (system.map { ["--system", $0] } ?? []))
        #expect(ours.text == theirs, "\(ours.errors)")
      }
    }
    // And a prompt that was rendered here is answered as the conversation is.
    let command = ["-q", "--max-tokens", "12", "--temperature", "0"]
    let chat = try generate(Self.tasks, command + ["--model", "\(first.model)@\(first.url)"], in: folder, seconds: 240)
    let prompt = try generate(
      Self.tasks, command + ["--model", "\(first.model)@completions+\(first.url)", "--template", place], in: folder,
      seconds: 240)
    let texts = try [chat, prompt].map {
      try $0.records().flatMap { responses(of: $0).compactMap { $0["response"] as? String } }
    }
    #expect(texts[0] == texts[1] && texts[0].count == 2, "\(chat.errors)\(prompt.errors)")
  }

  private func call(_ path: String, _ body: [String: Any]?) throws -> [String: Any] {
    let url = try #require(URL(string: first.url.replacingOccurrences(of: "/v1", with: "") + path))
    let file = try folder.write("body.json", body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data())
    let post = body == nil ? "" : "-H 'Content-Type: application/json' --data-binary @\(file)"
    let outcome = try Tool.shell("/usr/bin/curl -sS \(post) '\(url)'")
    return try #require(JSONSerialization.jsonObject(with: outcome.output) as? [String: Any], "\(outcome.errors)")
  }
}
