import AssayRubric
package import Foundation

/// What summaries and gates need of a graded record that a run has written.
package struct ScoredLine: Decodable, Sendable {
  struct Answer: Codable, Sendable {
    var id: String
    var name: String
    var model: String?
    var score: Score
  }

  var id: String
  var responses: [Answer]
  var error: String?

  /// - Throws: `DecodingError` for a line that is no graded record.
  package init(_ line: Data) throws { self = try JSONDecoder().decode(ScoredLine.self, from: line) }

  var scored: [ScoredAnswer] {
    responses.map { ScoredAnswer(record: id, id: $0.id, name: $0.name, model: $0.model, score: $0.score) }
  }
}
