import Assay
import Foundation

/// Turns graded records into what is written of them. Many threads use one at once.
struct GradeLines: Sendable {
  /// What is written of one record.
  struct Lines: Sendable {
    /// The full record; nil when nobody asks for it.
    var full: Data?
    var shown: Shown
  }

  enum Shown: Sendable {
    /// Written as text, which can't command the runner of a CI service.
    case text(String)
    case json(Data)
  }

  private let format: GradeCommand.Format
  private let hasFile: Bool
  private let table: GradeTable
  private let csv: GradeCSV
  private let json = JSONLines()

  init(format: GradeCommand.Format, criteria: [String], hasFile: Bool) {
    self.format = format
    self.hasFile = hasFile
    table = GradeTable(criteria: criteria, width: Terminal.width)
    csv = GradeCSV(criteria: criteria)
  }

  var header: String? {
    switch format {
    case .table: table.header()
    case .csv: csv.header()
    case .jsonl, .scores: nil
    }
  }

  func lines(_ record: GradedRecord) throws -> Lines {
    let full = hasFile || format == .jsonl ? try json.line(record) : nil
    let shown: Shown =
      switch format {
      case .table: .text(table.lines(record))
      case .csv: .text(csv.lines(record))
      case .jsonl: .json(full ?? Data())
      case .scores: .json(try json.line(ScoreLine(record)))
      }
    return Lines(full: full, shown: shown)
  }
}

/// Writes what is shown of graded records, and the full records into a file when there is one.
final class GradePrinter {
  private let output = OutputStream()
  private let file: JournalledFile?
  private var isRead = true

  init(file: JournalledFile?) { self.file = file }

  func print(header: String?) throws {
    if let header { try show(.text(header)) }
  }

  /// - Parameter digest: of what the record was read from.
  func print(_ lines: GradeLines.Lines, digest: UInt64, kind: GradedKind) throws {
    if let file, let line = lines.full { try file.append(line, record: digest, kind: kind) }
    try show(lines.shown)
  }

  private func show(_ shown: GradeLines.Shown) throws {
    guard isRead else { return }
    do {
      switch shown {
      case .text(let text): try output.write(text)
      case .json(let line): try output.write(line)
      }
    } catch OutputError.readerGone where file != nil {
      // Nobody looks any more, as behind `head`; the file is wanted all the same.
      isRead = false
    }
  }

  func finish() throws { if isRead { try output.finish() } }
}
