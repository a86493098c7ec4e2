package import AssayAgreement

/// What an annotator makes of suggestions, over all questions.
package struct SuggestionUse: Codable, Sendable, Equatable {
  /// Ratings that had a suggestion, and those of them that are the same.
  package var shown: Int
  package var kept: Int
  /// Ratings of control records, where assay's score was held back, and those of them that are the same as it.
  package var control: Int
  package var controlSame: Int
  /// Whether suggestions pull: how likely chance alone makes the two shares differ as they do. Without graded records the
  /// control records' scores are not known.
  package var anchoringP: Estimate<Double>
  /// Ratings whose suggestion lies clearly off the middle of what the others gave, and those of them that kept it.
  package var disputed: Int
  package var disputedKept: Int

  private enum CodingKeys: String, CodingKey {
    case shown, kept, control, disputed
    case controlSame = "control_same"
    case anchoringP = "anchoring_p"
    case disputedKept = "disputed_kept"
  }

  package var keptShare: Double? { shown == 0 ? nil : Double(kept) / Double(shown) }
  package var controlShare: Double? { control == 0 ? nil : Double(controlSame) / Double(control) }

  init(_ annotator: Int, panel: AuditPanel) {
    shown = 0
    kept = 0
    control = 0
    controlSame = 0
    disputed = 0
    disputedKept = 0
    // Shares by record, since a record's ratings are given in one go.
    var shownByRecord: [Int: [Double]] = [:]
    var controlByRecord: [Int: [Double]] = [:]
    for (answer, row) in panel.annotations.enumerated() {
      guard let annotation = row[annotator] else { continue }
      for question in panel.questions {
        guard let own = annotation.rating(question) else { continue }
        if let suggestion = annotation.suggestions[question] {
          let isSame = own == suggestion.value
          shown += 1
          kept += isSame ? 1 : 0
          shownByRecord[panel.records[answer], default: []].append(isSame ? 1 : 0)
          let others = panel.othersMedian(question, answer: answer, besides: annotator)
          if let others, abs(others - Double(suggestion.value)) >= Self.clearly(panel.scale(question)) {
            disputed += 1
            disputedKept += isSame ? 1 : 0
          }
        } else if annotation.isControl, let score = panel.graded[panel.answers[answer]]?.points(question) {
          control += 1
          controlSame += own == score ? 1 : 0
          controlByRecord[panel.records[answer], default: []].append(own == score ? 1 : 0)
        }
      }
    }
    func shares(_ records: [Int: [Double]]) -> [Double] {
      records.sorted { $0.key < $1.key }.map { $0.value.reduce(0, +) / Double($0.value.count) }
    }
    anchoringP = PermutationTest.pValue(shares(shownByRecord), shares(controlByRecord), permutations: 4000, enough: 40)
  }

  /// A fifth of the scale, and a whole point at least.
  private static func clearly(_ scale: ClosedRange<Int>) -> Double { max(1, Double(scale.count - 1) / 5) }

  /// The least share of disputed suggestions that the annotator keeps, with 97.5 % confidence; nil when there are few.
  ///
  /// Wilson (1927), Journal of the American Statistical Association 22.
  var disputedKeptAtLeast: Double? {
    guard disputed >= 8 else { return nil }
    let n = Double(disputed)
    let share = Double(disputedKept) / n
    let z = 1.96
    let centre = share + z * z / (2 * n)
    let reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return (centre - reach) / (1 + z * z / n)
  }
}
