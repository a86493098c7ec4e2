import Assay

/// Prints graded records in one format, and the full records into a file when there is one.
final class GradePrinter {
  private let format: GradeCommand.Format
  private let table: GradeTable
  private let csv: GradeCSV
  private let json = JSONLines()
  private let output = OutputStream()
  private let file: OutputStream?

  init(format: GradeCommand.Format, criteria: [String], file: OutputStream?) {
    self.format = format
    self.file = file
    table = GradeTable(criteria: criteria, width: Terminal.width)
    csv = GradeCSV(criteria: criteria)
  }

  func begin() throws {
    switch format {
    case .table: try output.write(table.header())
    case .csv: try output.write(csv.header())
    case .jsonl, .scores: break
    }
  }

  func print(_ record: GradedRecord) throws {
    if let file { try file.write(json.line(record)) }
    switch format {
    case .table: try output.write(table.lines(record))
    case .csv: try output.write(csv.lines(record))
    case .jsonl: try output.write(json.line(record))
    case .scores: try output.write(json.line(ScoreLine(record)))
    }
  }

  /// Writes what is waiting, and leaves the file unnamed.
  func flush() throws {
    try output.flush()
    try file?.flush()
  }

  func finish() throws {
    try output.finish()
    try file?.finish()
  }
}
