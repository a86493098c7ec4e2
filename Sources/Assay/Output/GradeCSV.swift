import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox

/// Graded records as CSV: a line an answer.
package struct GradeCSV: Sendable {
  private let criteria: [String]
  private let csv = CSVLine()

  package init(criteria: [String]) { self.criteria = criteria }

  package func header() -> String {
    csv.text(
      ["record", "response", "name", "model", "language"] + criteria + [
        "total", "confidence", "status", "reasons", "error",
      ])
  }

  package func lines(_ record: GradedRecord) -> String {
    var text = ""
    for answer in record.responses {
      var fields = [record.id, answer.id, answer.name, answer.model ?? "", answer.program?.language ?? ""]
      fields += criteria.map { answer.score.criteria[$0]?.points.map(String.init) ?? "" }
      fields.append(answer.score.total.map(String.init) ?? "")
      fields.append(answer.score.confidence.map { "\($0)" } ?? "")
      fields.append(answer.runs.first.map { $0.status.rawValue } ?? "not-run")
      let reasons = criteria.flatMap { name in
        answer.score.criteria[name]?.reasons.map { "\(name): \($0)" } ?? []
      }
      fields.append(reasons.joined(separator: "\n"))
      fields.append(record.error ?? "")
      text += csv.text(fields)
    }
    if record.responses.isEmpty {
      text += csv.text([record.id] + Array(repeating: "", count: criteria.count + 8) + [record.error ?? ""])
    }
    return text
  }
}
