import Foundation
import TestThreads
import Testing

@Suite(.blocking) struct AuditCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let instruction = "Write a Python function double(n). double(4) returns 8. double(5) returns 10."

  /// Graded by the binary: one answer that passes, one that fails, one that does not parse, one without code.
  private func gradedAnswers() throws -> String {
    let answers: [(String, String)] = [
      ("right", fenced("def double(n):\n    return 2 * n")),
      ("wrong", fenced("def double(n):\n    return n + 4\n\nprint(double(4))  # Output: 9")),
      ("broken", fenced("def double(n)\n    return 2 * n")),
      ("none", "I would rather not."),
    ]
    let input = try answers.map { try answerLine($0.0, $0.1, instruction: Self.instruction) }.joined()
    let outcome = try Tool.run(["grade", "-q", "--format", "jsonl"], stdin: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try folder.write("graded.jsonl", outcome.output)
  }

  private func annotation(
    _ record: String, _ ratings: [String: Int], user: String = "ann", correction: String? = nil
  ) throws -> String {
    let line: [String: Any] = [
      "record": record, "response": "response-1", "user": ["id": "id-" + user, "name": user], "status": "submitted",
      "ratings": ratings, "corrected_response": correction ?? NSNull(), "url": "http://localhost:6900/\(record)",
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self)
      + "\n"
  }

  @Test func theEvidenceArgues() throws {
    let lines = try [
      annotation("right", ["total": 0, "comments": 0, "tests": 0, "correctness": 0], correction: "x"),
      annotation("wrong", ["total": 6, "comments": 0, "tests": 2, "correctness": 3]),
      annotation("broken", ["total": 7]), annotation("none", ["total": 2]),
    ].joined()
    let outcome = try Tool.run(["audit", "--graded", gradedAnswers()], stdin: lines)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = outcome.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(
      separator: " ")
    #expect(text.contains("gave 0 of 3 for correctness to an answer that passes all 2 examples of the instruction"))
    #expect(text.contains("gave 3 of 3 for correctness to code that fails 1 of 2 examples of the instruction: "))
    #expect(text.contains("gave 2 of 2 for tests though a stated result is wrong: "))
    #expect(text.contains("gave 7 of 7, so 3 of 3 for correctness at least, to code that does not parse"))
    #expect(text.contains("gave 2 points to an answer without code"))
    #expect(text.contains("total 6 is not the sum 5 of the criteria"))
    #expect(text.contains("none response-1") || text.contains("none: ann gave 2 and wrote no corrected answer"))
    #expect(text.contains("http://localhost:6900/broken"))
    // The surest and farthest off comes first.
    let broken = try #require(text.range(of: "does not parse")), sum = try #require(text.range(of: "is not the sum"))
    #expect(broken.lowerBound < sum.lowerBound)
    for line in outcome.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  /// Corrected answers run in the sandbox, and each must fulfil all criteria.
  @Test func correctionsRun() throws {
    let fails = fenced("def double(n):\n    return 2 * n\n\n\nassert double(4) == 9")
    let short = fenced("def double(n):\n    return 2 * n")
    let good = fenced(
      "def double(n):\n    \"\"\"Return n times two.\n\n    Args:\n        n: a number.\n\n    Returns:\n        The product.\n    \"\"\"\n"
        + "    # Multiplied and not added to itself, so that any number type works.\n    return 2 * n\n\n\n"
        + "assert double(4) == 8\nassert double(0) == 0\nassert double(-3) == -6")
    let lines = try [
      annotation("right", ["total": 4], user: "fails", correction: fails),
      annotation("wrong", ["total": 4], user: "short", correction: short),
      annotation("broken", ["total": 1], user: "good", correction: good),
      annotation("none", ["total": 0], user: "bad", correction: fenced("def double(n)")),
      annotation("elsewhere", ["total": 0], user: "good", correction: good),
    ].joined()
    let outcome = try Tool.run(["audit", "--json", "--graded", gradedAnswers(), "--run-corrections"], stdin: lines)
    #expect(
      outcome.errors.contains(
        "4 corrected answers run: 1 fulfil all criteria, 3 fall short, 0 could not be judged; 1 without a graded record"
      ),
      "\(outcome.errors)")
    let report = try #require(outcome.records().first)
    let found = (report["contradictions"] as? [[String: Any]] ?? []).filter {
      ($0["kind"] as? String)?.hasPrefix("correction-") == true
    }
    var said: [String: String] = [:]
    for one in found {
      said[one["annotator"] as? String ?? ""] = "\(one["kind"] as? String ?? ""): \(one["message"] as? String ?? "")"
      #expect((one["url"] as? String)?.hasPrefix("http://localhost:6900/") == true)
    }
    #expect(said.count == 3, "\(said)")
    #expect(
      said["fails"]?.hasPrefix("correction-fails: wrote a corrected answer, but it fails its own test: `double(4)`")
        == true,
      "\(said)")
    #expect(
      said["bad"]?.hasPrefix("correction-fails: wrote a corrected answer, but it does not parse") == true, "\(said)")
    #expect(
      said["short"]?.hasPrefix("correction-short: wrote a corrected answer that falls short: comments 0 of 2") == true,
      "\(said)")
    #expect(try Tool.run(["audit", "--run-corrections"], stdin: lines).status == 64)
  }

  /// What speaks for the ratings accuses nobody.
  @Test func soundRatings() throws {
    let lines = try [
      annotation("right", ["total": 4, "comments": 0, "tests": 0, "correctness": 3], correction: "better"),
      annotation("broken", ["total": 1], correction: "better"), annotation("none", ["total": 0], correction: "code"),
    ].joined()
    let outcome = try Tool.run(["audit", "--json", "--graded", gradedAnswers()], stdin: lines)
    let report = try #require(outcome.records().first)
    let kinds = (report["contradictions"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
    #expect(kinds == ["sum"])
  }

  /// Names and ids are strangers' text.
  @Test func hostileNames() throws {
    let name = "\u{1B}[31m<script>alert(1)</script>|`![x](http://evil)\u{202E}\n::error::x"
    let lines = try (0..<4).map { try annotation("r\($0)", ["total": $0], user: name) }.joined()
    for format in ["text", "markdown", "json"] {
      let outcome = try Tool.run(["audit", "--format", format], stdin: lines)
      #expect(outcome.status == 0)
      #expect(!outcome.text.contains("\u{1B}") && !outcome.text.contains("\u{202E}"))
      #expect(!outcome.text.contains("\n::error"))
      if format == "markdown" {
        #expect(!outcome.text.contains("<script>") && !outcome.text.contains("![x]"))
      }
    }
  }

  @Test func badInput() throws {
    #expect(try Tool.run(["audit"], stdin: "").status == 65)
    let bad = try Tool.run(["audit"], stdin: "{\"record\": 1}\n")
    #expect(bad.status == 65)
    #expect(bad.errors.contains("standard input:1:1: this is not an annotation: \"record\" must be a string"))
    #expect(try Tool.run(["audit", "--json", "--markdown"], stdin: "").status == 64)
    let missing = try Tool.run(["audit", "--graded", folder.path + "/none"], stdin: annotation("a", ["total": 1]))
    #expect(missing.status == 65)
  }

  @Test(.enabled(if: SchemaTests.validates, "python3-jsonschema is not installed"))
  func reportsMatchTheSchema() throws {
    let lines = try ["right", "wrong", "broken"].flatMap { record in
      try ["ann", "bob", "cleo"].map { try annotation(record, ["total": $0.count, "tests": 1], user: $0) }
    }.joined()
    let outcome = try Tool.run(["audit", "--json", "--graded", gradedAnswers()], stdin: lines)
    let file = try folder.write("audit.jsonl", outcome.output)
    let checked = try Tool.Started(
      [
        "/usr/bin/python3", "-I", "-B", Tool.project + "/Tests/Schemas/validate.py", "--strict",
        Tool.project + "/docs/schema", "audit.json", file,
      ], stdin: Data()
    ).wait()
    #expect(checked.status == 0, "\(checked.text)\(checked.errors)")
  }
}
