import AssayRubric
package import Foundation

/// What the summary of a run needs of a line that an earlier run wrote.
package struct KeptLine: Decodable, Sendable {
  struct Answer: Decodable, Sendable {
    var name: String
    var model: String?
    var score: Score
  }

  var responses: [Answer]

  /// - Throws: `DecodingError` for a line that is no graded record.
  package init(_ line: Data) throws { self = try JSONDecoder().decode(KeptLine.self, from: line) }
}
