import AssayExtract
import AssayRubric
import AssaySandbox
import Foundation
import Glibc

@testable import Assay
@testable import AssayJSON

/// A file of records: every line is a record or malformed, and each is one line of every output.
enum RecordsTarget: FuzzTarget {
  private static let table = GradeTable(criteria: ["comments", "tests", "correctness"], width: 80)
  private static let csv = GradeCSV(criteria: ["comments", "tests", "correctness"])

  private static let path = NSTemporaryDirectory() + "/assay-fuzz-\(getpid())"

  static func test(_ input: [UInt8]) {
    guard FileManager.default.createFile(atPath: path, contents: Data(input)) else {
      fatalError("the input cannot be written to \(path)")
    }
    for key in [nil, "task"] { read(path, groupKey: key) }
  }

  private static func read(_ path: String, groupKey: String?) {
    var reader = RecordReader(files: [path], groupKey: groupKey, keepsGoing: true)
    var identifiers: Set<String> = []
    do {
      while let entry = try reader.next() {
        switch entry {
        case .record(let record):
          require(!record.responses.isEmpty, "a record without an answer")
          require(identifiers.insert(record.id).inserted || groupKey != nil, "two records have one id")
          check(graded(record))
        case .malformed(let error):
          require((error.line ?? 0) >= 1, "a malformed line has no number")
          check(GradedRecord(malformed: error))
        }
      }
    } catch {
      // The file itself, as damaged gzip; that is told and ends the reading.
      require(!PlainText.safe("\(error)").isEmpty, "an error that says nothing")
    }
  }

  private static func graded(_ record: Record) -> GradedRecord {
    var graded = GradedRecord(
      id: record.id, instruction: record.instruction, context: record.context, metadata: record.metadata, error: nil)
    graded.responses = record.responses.map { response in
      let score = CriterionScore(points: nil, max: 3, confidence: nil, reasons: ["Not scored: " + response.text])
      return GradedRecord.Answer(
        id: response.id, name: response.name, model: response.model, response: response.text,
        metadata: response.metadata, program: nil, examples: [], runs: [], evidence: Evidence(),
        score: Score(total: nil, confidence: nil, criteria: ["correctness": score], rubric: "r"))
    }
    return graded
  }

  private static func check(_ record: GradedRecord) {
    guard let line = try? JSONLines().line(record) else { fatalError("a record cannot be written") }
    require(line.firstIndex(of: 0x0A) == line.count - 1, "a record takes more than a line")
    require((try? JSONReader.read(Array(line))) != nil, "a written record cannot be read")
    require(
      String(decoding: line.dropLast(), as: UTF8.self).unicodeScalars.allSatisfy {
        $0.properties.generalCategory != .control
      }, "a control character stands in a line of JSON")

    for shown in table.lines(record).split(separator: "\n", omittingEmptySubsequences: false) {
      require(PlainText.width(String(shown)) <= 80, "a table's line is too wide")
      require(shown.unicodeScalars.allSatisfy(isHarmless), "a control character reaches the terminal")
    }
    let rows = fields(of: csv.lines(record))
    require(rows.count == max(1, record.responses.count), "\(rows.count) lines of CSV")
    require(rows.allSatisfy { $0.count == 13 }, "a line of CSV has other columns")
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: false
    default: true
    }
  }

  /// The fields of CSV as RFC 4180 has it.
  private static func fields(of text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = String.UnicodeScalarView()
    var isQuoted = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(String(field))
        field = String.UnicodeScalarView()
      case "\n" where !isQuoted:
        rows.append(row + [String(field)])
        row = []
        field = String.UnicodeScalarView()
      default: field.append(scalar)
      }
    }
    return rows
  }
}
