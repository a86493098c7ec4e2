import Foundation
import TestThreads
import Testing

/// `assay grade --judge`: an opinion is evidence, and what goes wrong with it stops nothing.
@Suite(.blocking) struct JudgeTests {
  private let folder: TemporaryFolder
  private let input: String

  private static let code = "def area(w, h):\n    # multiply both sides\n    return w * h\n\nassert area(2, 3) == 6\n"

  init() throws {
    folder = try TemporaryFolder()
    input = try folder.write(
      "in.jsonl",
      answerLine("good", fenced(Self.code), instruction: "Write area(w, h).")
        + answerLine("bad", fenced(Self.code + "# other\n"), instruction: "Write volume(a, b, c).")
        + answerLine("none", "no code"))
  }

  private func grade(_ server: FaultyServer, _ more: [String] = [], model: String = "m") throws -> Outcome {
    try Tool.run(
      ["grade", "--format", "jsonl", "--no-usage", "--judge", server.url, "--model", model] + more + [input])
  }

  private func server(_ rules: [[String: Any]]) throws -> FaultyServer {
    try FaultyServer([ScriptedModel.models()] + rules)
  }

  private static func evidence(_ outcome: Outcome) throws -> [[String: Any]] {
    try outcome.records().flatMap(responses).map { $0["evidence"] as? [String: Any] ?? [:] }
  }

  private static func value(_ name: String, _ evidence: [String: Any]) -> Any? {
    (evidence["judge." + name] as? [String: Any])?["value"]
  }

  private static func unknown(_ evidence: [String: Any]) -> String? {
    (evidence["judge.fulfils"] as? [String: Any])?["unknown"] as? String
  }

  private static func correctness(_ outcome: Outcome) throws -> [[String: Any]] {
    try outcome.records().flatMap(responses).map {
      (($0["score"] as? [String: Any])?["criteria"] as? [String: Any])?["correctness"] as? [String: Any] ?? [:]
    }
  }

  @Test func anOpinionIsEvidenceOfItsOwn() throws {
    let server = try server([
      ScriptedModel.answer(
        "**FULFILS:** no - it has a \u{1B}[31m`<b>` volume\nCOMMENTS: false - it adds", rule: ["holds": "volume(a"]),
      ScriptedModel.answer("FULFILS: yes - as asked\nCOMMENTS: true - fine"),
    ])
    let outcome = try grade(server)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let evidence = try Self.evidence(outcome)
    #expect(evidence.map { Self.value("fulfils", $0) as? Double } == [1, 0, nil])
    #expect(evidence.map { Self.value("comments_true", $0) as? Bool } == [true, false, nil])
    #expect(evidence.map { Self.value("model", $0) as? String } == ["m", "m", nil])
    // An answer without code is no question.
    #expect(server.questions == 2)
    let scores = try Self.correctness(outcome)
    let plain = try Tool.run(["grade", "--format", "jsonl", "--no-usage", input])
    let before = try Self.correctness(plain)
    let right = zip(scores, before).map { ($0["right"] as? Double ?? 0) - ($1["right"] as? Double ?? 0) }
    #expect(right[0] > 0.02 && right[1] < -0.05 && right[2] == 0, "\(right)")
    let reasons = scores.map { ($0["reasons"] as? [String] ?? []).joined(separator: " ") }
    #expect(reasons[0].contains("Opinion of m, not checked: it does what was asked (as asked)."), "\(reasons[0])")
    #expect(reasons[1].contains("not checked: it does not do what was asked"), "\(reasons[1])")
    #expect(!outcome.text.contains("\u{1B}") && !outcome.text.contains("\\u001b"))
    #expect(!plain.text.contains("judge."))
  }

  @Test(arguments: [
    ("I think it is fine.", "has not the form"), ("FULFILS: maybe", "has not the form"),
    ("FULFILS: yes\nFULFILS: no", "has not the form"),
  ])
  func whatIsNoOpinionIsNone(text: String, mentions: String) throws {
    let outcome = try grade(try server([ScriptedModel.answer(text)]))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let evidence = try Self.evidence(outcome)
    #expect(Self.unknown(evidence[0])?.contains(mentions) == true, "\(Self.unknown(evidence[0]) ?? "")")
  }

  /// One warning, and the scores of a run without a judge.
  @Test func aJudgeThatFailsStopsNothing() throws {
    let plain = try Tool.run(["grade", "--format", "scores", input])
    func check(_ server: FaultyServer, model: String = "m", mentions: String) throws {
      let outcome = try Tool.run(
        ["grade", "-q", "--format", "scores", "--judge", server.url, "--model", model, input], seconds: 120)
      #expect(outcome.status == 0 && outcome.output == plain.output, "\(outcome.errors)")
      let lines = outcome.errors.split(separator: "\n")
      #expect(lines.count == 1 && lines[0].contains("is done without") && lines[0].contains(mentions), "\(lines)")
    }
    try check(server([]), model: "other", mentions: "has no model")
    try check(FaultyServer([["match": "GET /v1/models", "status": 401, "body": "no"]]), mentions: "wants a key")
    let gone = try FaultyServer([ScriptedModel.models(), ScriptedModel.refusal(401, "no")])
    try check(gone, mentions: "wants a key")
  }

  @Test func whatTheJudgeSaidIsKeptAndItsSilenceIsNot() throws {
    let server = try server([
      ScriptedModel.answer("nothing", rule: ["holds": "volume(a", "times": 1]),
      ScriptedModel.answer("FULFILS: partly - a bit\nCOMMENTS: none"),
    ])
    let cache = ["--cache", folder.path + "/cache"]
    let first = try grade(server, cache)
    #expect(first.errors.contains("cache: 0 of 3 records taken") && server.questions == 2, "\(first.errors)")
    let second = try grade(server, cache)
    #expect(second.errors.contains("cache: 2 of 3 records taken") && server.questions == 3, "\(second.errors)")
    #expect(try Self.evidence(second).map { Self.value("fulfils", $0) as? Double } == [0.5, 0.5, nil])
    let without = try Tool.run(["grade", "--format", "jsonl"] + cache + [input])
    #expect(without.errors.contains("cache: 0 of 3 records taken") && !without.text.contains("judge."))
  }

  @Test(arguments: [
    (["--judge", "http://127.0.0.1:9"], "--model"), (["--model", "m"], "go with --judge"),
    (["--judge", "tgi+http://127.0.0.1:9", "--model", "m"], "chat/completions"),
    (["--judge", "nowhere", "--model", "m"], "no address"),
    (["--judge", "http://127.0.0.1:9", "--model", "m", "--judge-key-env", "NO_SUCH_KEY"], "NO_SUCH_KEY is not set"),
  ])
  func refusesOptionsThatAreWrong(options: [String], mentions: String) throws {
    let outcome = try Tool.run(["grade"] + options + [input])
    #expect(outcome.status == 64 && outcome.errors.contains(mentions), "\(outcome.status) \(outcome.errors)")
  }
}

/// A real model. Nothing is said of its words.
@Suite(.serverBound, .modelServer) struct JudgeServerTests {
  @Test func aRealModelIsAsked() throws {
    let server = try ModelServer.first.get()
    let folder = try TemporaryFolder()
    let input = try folder.write("in.jsonl", answerLine("a", fenced("def double(n):\n    return 2 * n\n")))
    let outcome = try Tool.run(
      ["grade", "--format", "jsonl", "--judge", server.url, "--model", server.model, input], seconds: 240)
    #expect(outcome.status == 0 && !outcome.errors.contains("done without"), "\(outcome.errors)")
    let evidence = try #require(outcome.records().flatMap(responses).first?["evidence"] as? [String: Any])
    let fact = try #require(evidence["judge.fulfils"] as? [String: Any])
    let reason = fact["unknown"] as? String ?? ""
    #expect(fact["value"] != nil || reason.contains("the judge's answer"), "\(reason)")
  }
}
