import Foundation

/// The names of what `assay argilla push` makes, by which `pull` finds it again. Places count from 1.
package enum ReviewNames {
  package static let instruction = "instruction"
  package static let context = "context"
  package static let evidence = "evidence"
  package static let correction = "corrected_response"
  package static let control = "control"
  package static let differs = "answers_differ"

  package static func response(_ place: Int) -> String { "response_\(place)" }

  /// The question for the points of a criterion; nil for those of the whole.
  package static func question(_ criterion: String?, _ place: Int) -> String {
    "\(criterion ?? "rating")_response_\(place)"
  }

  /// Metadata of the answer at a place: `name`, `model`, `language`, `status`, `total`, `confidence`.
  package static func metadata(_ key: String, _ place: Int) -> String { "\(key)_\(place)" }

  /// The criterion (nil for the whole) and the place that a question asks for; nil for a question of another kind.
  package static func parse(question: String) -> (criterion: String?, place: Int)? {
    guard let split = question.range(of: "_response_", options: .backwards),
      let place = Int(question[split.upperBound...]), place > 0
    else { return nil }
    let criterion = String(question[..<split.lowerBound])
    return (criterion == "rating" ? nil : criterion, place)
  }
}
