import Foundation

/// Answers as the report's script reads them: lines of JSON that can't end the element they stand in.
struct ReportRows: Sendable {
  private let byRecord: [String: [Annotation]]
  private let encoder = JSONLines(isForMarkup: true)

  init(_ annotations: [Annotation]) {
    byRecord = Dictionary(grouping: annotations.filter { $0.status == .submitted }, by: \.record)
  }

  func rows(of line: GradedLine) -> [Data] {
    let own = byRecord[line.id] ?? []
    return line.responses.map { answer in
      let row = ReportAnswer(answer, of: line, ratings: own.filter { $0.response == answer.name })
      do {
        return try encoder.line(row)
      } catch {
        preconditionFailure("what was read as JSON can be written as JSON: \(error)")
      }
    }
  }
}
