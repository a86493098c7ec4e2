import Foundation
import Testing

@testable import Assay

@Suite struct AnnotationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The examples of the schema, one a line.
  private func examples() throws -> [String] {
    let schema = try Data(contentsOf: URL(fileURLWithPath: projectRoot + "/docs/schema/annotations.json"))
    let root = try JSONSerialization.jsonObject(with: schema) as? [String: Any]
    return try (root?["examples"] as? [Any] ?? []).map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys), as: UTF8.self)
    }
  }

  private func read(_ lines: [String]) throws -> [Annotation] {
    try AnnotationReader.read(files: [folder.write("a.jsonl", lines.joined(separator: "\n"))])
  }

  @Test func examplesOfTheSchema() throws {
    let annotations = try read(examples())
    try #require(annotations.count == 2)
    #expect(annotations[0].rating("total") == 3)
    #expect(annotations[0].scales["correctness"] == Annotation.Scale(min: 0, max: 3))
    #expect(annotations[0].suggestions["tests"]?.agent == "assay-0.1:code-0-7")
    #expect(annotations[0].suggestions["correctness"] == nil)
    #expect(annotations[0].correctedResponse?.hasPrefix("```python\n") == true)
    #expect(annotations[1].status == .discarded)
    #expect(annotations[1].ratings.count == 1 && annotations[1].rating("total") == nil)
    #expect(annotations[1].user.name == nil)
  }

  /// What is written reads back, has every key, and a null for a question without a suggestion.
  @Test func roundTrip() throws {
    let annotations = try read(examples())
    let lines = try annotations.map { String(decoding: try JSONLines().line($0), as: UTF8.self) }
    #expect(try read(lines.map { String($0.dropLast()) }) == annotations)
    #expect(lines[0].contains(#""correctness":null"#))
    let keys = try lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).keys.sorted()
    }
    #expect(keys[0] == keys[1])
    #expect(keys[0].count == 15)
  }

  @Test(arguments: [
    (#"{"record":"a""#, "a.jsonl:1:14: "),
    (
      #"{"record":1,"response":"r","user":{"id":"u"},"status":"submitted","ratings":{}}"#, #""record" must be a string"#
    ),
    (#"{"record":"a","user":{"id":"u"},"status":"submitted","ratings":{}}"#, #"the key "response" is missing"#),
    (#"{"record":"a","response":"r","user":{},"status":"submitted","ratings":{}}"#, #"the key "user.id" is missing"#),
    (
      #"{"record":"a","response":"r","user":{"id":"u"},"status":"done","ratings":{}}"#,
      #""status" is "done"; known are submitted, draft, discarded"#
    ),
    (
      #"{"record":"a","response":"r","user":{"id":"u"},"status":"draft","ratings":{"total":"5"}}"#,
      #""ratings.total" must be a whole number"#
    ),
    (
      #"{"record":"a","response":"r","user":{"id":"u"},"status":"draft","ratings":{"total":8},"scales":{"total":{"min":0,"max":7}}}"#,
      "of total is 8, outside its scale from 0 to 7"
    ),
    (
      #"{"record":"a","response":"r","user":{"id":"u"},"status":"draft","ratings":{},"scales":{"total":{"min":7,"max":0}}}"#,
      "of total runs from 7 to 0"
    ),
    (
      #"{"record":"a","response":"r","user":{"id":"u"},"status":"draft","ratings":{},"scales":{"total":{"min":0,"max":9223372036854775807}}}"#,
      "of total runs from 0 to"
    ),
    (
      #"{"record":"a","response":"r","user":{"id":"u"},"status":"draft","ratings":{},"updated_at":"yesterday"}"#,
      #""updated_at" is no time such as"#
    ),
    (
      #"{"schema":2,"record":"a","response":"r","user":{"id":"u"},"status":"draft","ratings":{}}"#,
      #""schema" is 2; this version reads 1"#
    ),
  ]) func malformedLines(line: String, message: String) throws {
    let error = try #require(throws: InputError.self) { try read([line]) }
    #expect("\(error)".contains(message), "\(error)")
    #expect(error.line == 1)
  }

  @Test func aSecondAnnotationOfTheSame() throws {
    let line = try examples()[1]
    let error = try #require(throws: InputError.self) { try read([line, "", line]) }
    #expect(error.line == 3)
    #expect("\(error)".contains("a.jsonl:1 too"), "\(error)")
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0.0), ("2000-03-01T00:00:00", 951_868_800), ("2024-02-29T12:30:15.5Z", 1_709_209_815.5),
    ("2026-11-22T21:05:13.144355", 1_795_381_513.144355), ("2026-11-22T21:05:13+02:00", 1_795_374_313),
    ("2026-11-22T21:05:13-00:30", 1_795_383_313),
  ]) func timestamps(text: String, seconds: Double) throws {
    let stamp = try #require(Timestamp(text))
    #expect(abs(stamp.seconds - seconds) < 1e-6)
    #expect(stamp.text == text)
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-13-01T00:00:00Z", "2026-11-22T25:00:00Z", "٢٠٢٦-11-22T00:00:00Z", "x2026-11-22T21:05:13Z",
  ])
  func noTimestamps(text: String) { #expect(Timestamp(text) == nil) }
}
