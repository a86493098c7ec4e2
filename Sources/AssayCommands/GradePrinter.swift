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
    case .table: try show(Data(table.header().utf8))
    case .csv: try show(Data(csv.header().utf8))
    case .jsonl, .scores: break
    }
  }

  /// - Parameter digest: of what the record was read from.
  func print(_ record: GradedRecord, digest: UInt64) throws {
    let line = file != nil || format == .jsonl ? try json.line(record) : Data()
    if let file { try file.append(line, record: digest, kind: record.kind) }
    switch format {
    case .table: try show(Data(table.lines(record).utf8))
    case .csv: try show(Data(csv.lines(record).utf8))
    case .jsonl: try show(line)
    case .scores: try show(json.line(ScoreLine(record)))
    }
  }

  private func show(_ data: Data) throws {
    guard isRead else { return }
    do {
      try output.write(data)
    } catch OutputError.readerGone where file != nil {
      // Nobody looks any more, as behind `head`; the file is wanted all the same.
      isRead = false
    }
  }

  func finish() throws { if isRead { try output.finish() } }
}
