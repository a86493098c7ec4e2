import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox

/// Graded records as a table for people: a line an answer, the points, and the most telling reason.
package struct GradeTable: Sendable {
  private let criteria: [String]
  private let width: Int
  private let recordWidth: Int
  private let modelWidth: Int

  private static let pointsWidth = 4

  /// - Parameters:
  ///   - criteria: in the order of the columns.
  ///   - width: columns that a line may take; at least 60.
  package init(criteria: [String], width: Int) {
    self.criteria = criteria
    self.width = max(60, width)
    recordWidth = self.width >= 120 ? 28 : 15
    modelWidth = self.width >= 120 ? 24 : 11
  }

  package func header() -> String {
    let names = criteria.map { PlainText.fitted(String($0.prefix(3)), Self.pointsWidth, right: true) }
      .joined()
    return line("record", "model", names, "total", "why")
  }

  /// The lines of one record.
  package func lines(_ record: GradedRecord) -> String {
    var text = ""
    for answer in record.responses {
      let points = criteria.map { name in
        let points = answer.score.criteria[name]?.points
        return PlainText.fitted(points.map(String.init) ?? "–", Self.pointsWidth, right: true)
      }.joined()
      text += line(record.id, answer.model ?? answer.name, points, total(answer), reason(answer))
    }
    if let error = record.error { text += line(record.id, "", "", "error", error) }
    return text
  }

  private func total(_ answer: GradedRecord.Answer) -> String {
    (answer.score.total.map(String.init) ?? "–") + "/\(answer.score.most)"
  }

  /// Why the answer did not get everything.
  private func reason(_ answer: GradedRecord.Answer) -> String {
    let reason = answer.score.mainReason(criteria)
    // The dash in its column says as much.
    return reason.hasPrefix("Not scored: ") ? String(reason.dropFirst("Not scored: ".count)) : reason
  }

  private func line(_ record: String, _ model: String, _ points: String, _ total: String, _ why: String)
    -> String
  {
    var line = PlainText.fitted(PlainText.safe(record), recordWidth) + " "
    line +=
      PlainText.fitted(PlainText.safe(model), modelWidth)
      + PlainText.fitted(points, criteria.count * Self.pointsWidth)
    line += PlainText.fitted(total, 6, right: true) + "  "
    let rest = width - PlainText.width(line)
    line += rest > 4 ? PlainText.fitted(PlainText.safe(why), rest) : ""
    // A rubric of many criteria leaves no room; what does not fit is cut, never wrapped.
    if rest < 0 { line = PlainText.fitted(line, width) }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}
