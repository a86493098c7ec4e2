import Foundation
import Testing

@testable import Assay
@testable import AssayJSON

/// The table and the CSV on records as the grader makes them, with hostile text in every field.
@Suite struct GradeOutputTests {
  static let hostile = [
    "plain", "a,b\"c\"\r\nd", "\u{1b}[2J\u{1b}]0;x\u{7}", "\u{202e}evil", "数学数学数学数学数学数学数学数学数学", "✅❌🇩🇪👩‍👩‍👧",
    String(repeating: "long ", count: 200), "=cmd|' /C calc'!A0",
    "e" + String(repeating: "\u{301}", count: 400), "\t \n",
    "\"", "line\u{2028}line", "\"\u{301},x\r\nforged",
  ]

  private static let graded: Result<[GradedRecord], any Error> = Result {
    let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)
    let workshop = try Workshop(library: library, policy: "default", environment: [:])
    let grader = try RecordGrader(workshop: workshop, rubric: library.rubric("code-0-7"))
    let bench = workshop.makeBench()
    var records = hostile.enumerated().map { index, text in
      // Answers without code: these tests are about what is printed.
      let answers = [text, "none"].enumerated().map { number, model in
        Response(
          id: "\(text)/\(number)", name: "response-\(number + 1)", model: model, text: "no code \(text)",
          metadata: [])
      }
      let record = Record(
        id: "\(index) \(text)", instruction: "do \(text)", context: nil, responses: answers, metadata: [])
      return grader.grade(.record(record), bench: bench)
    }
    records.append(
      GradedRecord(malformed: InputError(file: "f\u{1b}[1m", line: 3, column: 4, message: "bad\n\u{7}")))
    return records
  }

  @Test(arguments: [1, 60, 61, 80, 119, 120, 200]) func tableStaysWithinItsWidth(width: Int) throws {
    let table = GradeTable(criteria: ["comments", "tests", "correctness"], width: width)
    let records = try Self.graded.get()
    let text = table.header() + records.map { table.lines($0) }.joined()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count == 1 + records.reduce(0) { $0 + max(1, $1.responses.count) })
    for line in lines {
      #expect(PlainText.width(String(line)) <= max(60, width), "\(line)")
      #expect(PlainText.safe(String(line)) == line)
    }
  }

  @Test func tableStaysWithinItsWidthWhateverTheRubric() throws {
    let table = GradeTable(criteria: (1...12).map { "criterion-\($0)" }, width: 80)
    for line in (table.header() + table.lines(try #require(Self.graded.get().first))).split(separator: "\n") {
      #expect(PlainText.width(String(line)) <= 80)
    }
  }

  /// Through Python's reader and back, every field is what it was.
  @Test func csvIsReadBackByPython() throws {
    let csv = GradeCSV(criteria: ["comments", "tests", "correctness"])
    let records = try Self.graded.get()
    let text = csv.header() + records.map { csv.lines($0) }.joined()
    let program = """
      import csv, io, json, sys
      text = sys.stdin.buffer.read().decode('utf-8')
      print(json.dumps(list(csv.reader(io.StringIO(text, newline=''), strict=True))))
      """
    let read = try filter(Data(text.utf8), through: "/usr/bin/python3", ["-I", "-c", program])
    let rows = try JSONDecoder().decode([[String]].self, from: read)
    let header = try #require(rows.first)
    #expect(
      header == [
        "record", "response", "name", "model", "language", "comments", "tests", "correctness", "total",
        "confidence",
        "status", "reasons", "error",
      ])
    #expect(rows.allSatisfy { $0.count == header.count })
    let answers = records.flatMap { record in
      record.responses.map { [record.id, $0.id, $0.name, $0.model ?? ""] }
    }
    #expect(rows.dropFirst().prefix(answers.count).map { Array($0.prefix(4)) } == answers)
    let last = try #require(rows.last)
    #expect(last.first?.hasSuffix(":3") == true && last.last == records.last?.error)
  }

  /// RFC 4180: records end with CRLF.
  @Test func csvEndsRecordsAsTheStandardSays() throws {
    let csv = GradeCSV(criteria: ["tests"])
    #expect(csv.header().hasSuffix("\r\n"))
    let plain = try #require(Self.graded.get().first)
    #expect(csv.lines(plain).components(separatedBy: "\r\n").count == plain.responses.count + 1)
  }
}
