import Assay

/// Prints graded records in one format, and the full records into a file when there is one.
final class GradePrinter {
  private let format: GradeCommand.Format
  private let table: GradeTable
  private let csv: GradeCSV
  private let json = JSONLines()
  private let output = OutputStream()
  private let file: JournalledFile?

  init(format: GradeCommand.Format, criteria: [String], file: JournalledFile?) {
    self.format = format
    self.file = file
    table = GradeTable(criteria: criteria, width: Terminal.width)
    csv = GradeCSV(criteria: criteria)
  }

  func begin() throws {
    switch format {
    case .table: try output.write(table.header())
    case .csv: try output.write(csv.header())
    case .jsonl: break
    }
  }

  /// - Parameter digest: of what the record was read from.
  func print(_ record: GradedRecord, digest: UInt64) throws {
    if let file { try file.append(json.line(record), record: digest, kind: record.kind) }
    switch format {
    case .table: try output.write(table.lines(record))
    case .csv: try output.write(csv.lines(record))
    case .jsonl: try output.write(json.line(record))
    }
  }

  func finish() throws { try output.finish() }
}
