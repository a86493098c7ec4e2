import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox

/// Graded records as CSV (RFC 4180, so lines end with CRLF; UTF-8): a line an answer.
package struct GradeCSV {
  private let criteria: [String]

  package init(criteria: [String]) { self.criteria = criteria }

  package func header() -> String {
    line(
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
      text += line(fields)
    }
    if record.responses.isEmpty {
      text += line([record.id] + Array(repeating: "", count: criteria.count + 8) + [record.error ?? ""])
    }
    return text
  }

  private func line(_ fields: [String]) -> String {
    fields.map { field in
      // By scalars: to Swift, a quote with an accent behind it is another character, and would end the field.
      let scalars = field.unicodeScalars
      guard scalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return field }
      let doubled = scalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
      return "\"\(String(String.UnicodeScalarView(doubled)))\""
    }.joined(separator: ",") + "\r\n"
  }
}
