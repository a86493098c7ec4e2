/// A graded record without its texts, programs, runs and evidence: what a baseline needs, small enough to be
/// committed. `ScoredLine` reads it.
package struct ScoreLine: Encodable, Sendable {
  let schema = GradedRecord.schema
  let id: String
  let responses: [ScoredLine.Answer]
  let error: String?

  package init(_ record: GradedRecord) {
    id = record.id
    responses = record.responses.map {
      ScoredLine.Answer(id: $0.id, name: $0.name, model: $0.model, score: $0.score)
    }
    error = record.error
  }
}
