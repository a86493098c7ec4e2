import Foundation
import TestThreads
import Testing

/// `assay evaluate` and `assay calibrate` by the built binary, on answers graded by it.
@Suite(.blocking) struct EvaluateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let right = "def add(a, b):\n    return a + b\n\nassert add(1, 2) == 3\nassert add(2, 5) == 7"
  private static let wrong = "def add(a, b):\n    return a - b\n\nassert add(1, 2) == 3\nassert add(2, 5) == 7"

  private func grade() throws -> String {
    let answers = [
      ("a", Self.right), ("b", Self.right.replacingOccurrences(of: "a + b", with: "b + a")), ("c", Self.wrong),
    ]
    let input = try answers.map { id, code in
      let line: [String: String] = [
        "id": id, "task": "t", "instruction": "Write a Python function add(a, b). add(2, 2) returns 4.",
        "response": "```python\n\(code)\n```",
      ]
      return String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }.joined(separator: "\n")
    let graded = try Tool.run(["grade", "-q", "--format", "jsonl", "--group-by", "task"], stdin: input)
    #expect(graded.status == 0, "\(graded.errors)")
    return try folder.write("graded.jsonl", graded.text)
  }

  @Test func reportsHowFarGradesAgree() throws {
    let graded = try grade()
    let labels = try folder.write(
      "labels.jsonl",
      #"{"id":"a","ok":true,"readers":[{"correctness":3},{"correctness":3}]}"# + "\n" + #"{"id":"b","ok":true}"# + "\n"
        + #"{"id":"c","ok":false,"correctness":0}"# + "\n")
    let outcome = try Tool.run(["evaluate", graded, "--labels", labels, "--json", "--resamples", "50"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try #require(try outcome.records().first)
    #expect(report["labelled"] as? Int == 3)
    let verdict = try #require((report["verdicts"] as? [[String: Any]])?.first)
    #expect(verdict["label"] as? String == "ok")
    #expect((verdict["auc"] as? [String: Any])?["value"] as? Double == 1)
    let points = try #require((report["points"] as? [[String: Any]])?.first)
    #expect(points["criterion"] as? String == "correctness" && points["answers"] as? Int == 2)
    let text = try Tool.run(["evaluate", graded, "--labels", labels])
    #expect(text.text.contains("ROC AUC") && text.text.contains("ok: 3 answers, 2 pass"))
  }

  @Test func refusesWhatCannotBeCompared() throws {
    let graded = try grade()
    let strangers = try folder.write("strangers.jsonl", #"{"id":"z","ok":true}"# + "\n")
    let none = try Tool.run(["evaluate", graded, "--labels", strangers])
    #expect(none.status == 65 && none.errors.contains("no graded answer has a label"))
    let twice = try folder.write("twice.jsonl", #"{"id":"a","ok":true}"# + "\n" + #"{"id":"a","ok":false}"# + "\n")
    let doubled = try Tool.run(["evaluate", graded, "--labels", twice])
    #expect(doubled.status == 65 && doubled.errors.contains("twice.jsonl:2"))
    let other = try Tool.run(["evaluate", twice, "--labels", twice])
    #expect(other.status == 65 && other.errors.contains("no line of assay grade"))
  }

  /// The new rubric is a rubric: it passes the check, and grades.
  @Test func writesARubricThatCanBeUsed() throws {
    let graded = try grade()
    let labels = try folder.write(
      "labels.jsonl",
      #"{"id":"a","task":"1","ok":true,"comments":1}"# + "\n" + #"{"id":"c","task":"2","ok":false,"comments":0}"# + "\n"
    )
    let path = folder.path + "/mine.yaml"
    let outcome = try Tool.run(["calibrate", graded, "--labels", labels, "--label", "ok", "--output", path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("→"))
    let check = try Tool.run(["rubric", "check", path])
    #expect(check.status == 0, "\(check.text)")
    let again = try Tool.run(
      ["grade", "-q", "--format", "jsonl", "--rubric", path], stdin: #"{"instruction":"x","response":"no code"}"#)
    #expect(again.status == 0, "\(again.errors)")
  }
}
