import AssayRubric

/// A graded record without its texts, programs, runs and evidence: what a baseline needs, small enough to be committed.
package struct ScoreLine: Encodable, Sendable {
  struct Answer: Encodable, Sendable {
    var id: String
    var name: String
    var model: String?
    var score: Score
  }

  let schema = GradedRecord.schema
  let id: String
  let responses: [Answer]
  let error: String?

  package init(_ record: GradedRecord) {
    id = record.id
    responses = record.responses.map { Answer(id: $0.id, name: $0.name, model: $0.model, score: $0.score) }
    error = record.error
  }
}
