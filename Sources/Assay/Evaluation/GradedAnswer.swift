package import AssayRubric
import Foundation

/// What evaluation needs of one answer in the lines of `assay grade`.
package struct GradedAnswer: Sendable {
  package var id: String
  /// The record that it belongs to.
  package var record: String
  package var score: Score
  package var evidence: Evidence
}

/// Reads the lines of `assay grade`.
package enum GradedReader {
  /// - Throws: `InputError` for a file that can't be read, or a line that is not one of `assay grade`.
  package static func answers(in files: [String]) throws(InputError) -> [GradedAnswer] {
    var answers: [GradedAnswer] = []
    for file in files {
      let source = try LineSource(path: file)
      while let bytes = try source.next() {
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)) else {
          throw InputError(
            file: source.name, line: source.number,
            message: "this is no line of assay grade ({id, responses: [{id, score}]}); give its --format jsonl")
        }
        answers += line.responses.map {
          GradedAnswer(id: $0.id, record: line.id, score: $0.score, evidence: $0.evidence)
        }
      }
    }
    return answers
  }

  private struct Line: Decodable {
    struct Answer: Decodable {
      var id: String
      var score: Score
      var evidence: Evidence
    }
    var id: String
    var responses: [Answer]
  }
}
