import AssayRubric

/// Scored records as tables.
package struct AnnotationTable: Sendable {
  private let criteria: [String]
  private let widest: Int

  /// - Parameter records: all that will be written: their criteria and the number of answers make the columns.
  package init(_ records: [ScoredRecord]) {
    let answers = records.flatMap(\.answers)
    criteria = Set(
      answers.flatMap { $0.graded.score.criteria.keys }
        + answers.flatMap { $0.annotations.flatMap(\.ratings.keys) }
    ).subtracting([Annotation.total]).sorted()
    widest = records.map(\.answers.count).max() ?? 0
  }

  // MARK: - Long

  package var longHeader: [String] {
    ["record", "instruction", "name", "model", "response", "annotator", "rating"] + criteria.map { "rating_\($0)" }
      + ["assay"] + criteria.map { "assay_\($0)" }
      + ["confidence", "suggested", "control", "corrected_response", "updated_at"]
  }

  /// A row for each annotator of each answer; an answer that nobody rated has one without an annotator.
  package func longRows(_ record: ScoredRecord) -> [[String]] {
    record.answers.flatMap { answer in
      let annotations: [Annotation?] = answer.annotations.isEmpty ? [nil] : answer.annotations
      return annotations.map { annotation in
        func rating(_ question: String) -> String { annotation?.rating(question).map(String.init) ?? "" }
        func points(_ question: String) -> String { answer.graded.points(question).map(String.init) ?? "" }
        var row = [record.line.id, record.line.instruction, answer.graded.name, answer.graded.model ?? ""]
        row += [answer.graded.response, annotation.map { $0.user.name ?? $0.user.id } ?? "", rating(Annotation.total)]
        row += criteria.map(rating)
        row.append(points(Annotation.total))
        row += criteria.map(points)
        row.append(answer.graded.score.confidence.map { "\($0)" } ?? "")
        row.append(annotation?.suggestions[Annotation.total].map { "\($0.value)" } ?? "")
        row.append(annotation.map { $0.isControl ? "true" : "false" } ?? "")
        row += [annotation?.correctedResponse ?? "", annotation?.updatedAt?.text ?? ""]
        return row
      }
    }
  }

  // MARK: - Wide

  package var wideHeader: [String] {
    ["instruction"] + numbered("response") + numbered("rating") + ["corrected_response"]
  }

  /// A row for each record, each answer's ratings made one; an answer without a score has an empty field.
  package func wideRow(_ record: ScoredRecord) -> [String] {
    let texts = record.answers.map(\.graded.response)
    let ratings = record.answers.map { $0.score.map(Self.number) ?? "" }
    func filled(_ fields: [String]) -> [String] { fields + Array(repeating: "", count: widest - fields.count) }
    return [record.line.instruction] + filled(texts) + filled(ratings) + [record.correction ?? ""]
  }

  private func numbered(_ name: String) -> [String] { widest == 0 ? [] : (1...widest).map { "\(name)_\($0)" } }

  /// Whole numbers without a fraction.
  static func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

/// A row of the long table as a line of JSON: every key in every line.
package struct AnnotationRow: Encodable, Sendable {
  private let record: ScoredRecord
  private let answer: ScoredRecord.Answer
  private let annotation: Annotation?

  /// As many as the long table has.
  package static func rows(of record: ScoredRecord) -> [AnnotationRow] {
    record.answers.flatMap { answer in
      let annotations: [Annotation?] = answer.annotations.isEmpty ? [nil] : answer.annotations
      return annotations.map { AnnotationRow(record: record, answer: answer, annotation: $0) }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case record, instruction, name, model, response, score, source, assay, annotation, correction
    case confidence
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(record.line.id, forKey: .record)
    try values.encode(record.line.instruction, forKey: .instruction)
    try values.encode(answer.graded.name, forKey: .name)
    try values.encode(answer.graded.model, forKey: .model)
    try values.encode(answer.graded.response, forKey: .response)
    try values.encode(answer.score, forKey: .score)
    try values.encode(answer.score == nil ? nil : answer.source, forKey: .source)
    try values.encode(answer.graded.score.total, forKey: .assay)
    try values.encode(answer.graded.score.confidence, forKey: .confidence)
    try values.encode(annotation, forKey: .annotation)
    try values.encode(record.correction, forKey: .correction)
  }
}
