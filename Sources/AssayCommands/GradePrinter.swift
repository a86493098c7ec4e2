import Assay
import Foundation

/// Prints graded records in one format, and the full records into a file when there is one.
final class GradePrinter {
  private let format: GradeCommand.Format
  private let table: GradeTable
  private let csv: GradeCSV
  private let json = JSONLines()
  private let output = OutputStream()
  private let file: JournalledFile?
  private var isRead = true

  init(format: GradeCommand.Format, criteria: [String], file: JournalledFile?) {
    self.format = format
    self.file = file
    table = GradeTable(criteria: criteria, width: Terminal.width)
    csv = GradeCSV(criteria: criteria)
  }

  func begin() throws {
    switch format {
    case .table: try show(table.header())
    case .csv: try show(csv.header())
    case .jsonl, .scores: break
    }
  }

  /// - Parameter digest: of what the record was read from.
  func print(_ record: GradedRecord, digest: UInt64) throws {
    let line = file != nil || format == .jsonl ? try json.line(record) : Data()
    if let file { try file.append(line, record: digest, kind: record.kind) }
    switch format {
    case .table: try show(table.lines(record))
    case .csv: try show(csv.lines(record))
    case .jsonl: try show(line)
    case .scores: try show(json.line(ScoreLine(record)))
    }
  }

  /// Written as text, which can't command the runner of a CI service.
  private func show(_ text: String) throws { try show { try output.write(text) } }

  private func show(_ line: Data) throws { try show { try output.write(line) } }

  private func show(_ write: () throws -> Void) throws {
    guard isRead else { return }
    do {
      try write()
    } catch OutputError.readerGone where file != nil {
      // Nobody looks any more, as behind `head`; the file is wanted all the same.
      isRead = false
    }
  }

  func finish() throws { if isRead { try output.finish() } }
}
