/// How much a pair of values counts as agreement, from 0 to 1, on a scale of equal steps.
///
/// Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition, chapter 3.
package enum AgreementWeights: String, Sendable, CaseIterable {
  /// Only equal values agree: Cohen's kappa and AC1.
  case identity
  case linear
  case quadratic
  /// By ranks: one minus the pairs of values from one to the other, over those of the whole scale.
  case ordinal

  /// The weight of the values at two places of the scale.
  ///
  /// - Parameter categories: how many values the scale has.
  package func weight(_ first: Int, _ second: Int, categories: Int) -> Double {
    let distance = Double(abs(first - second))
    let longest = Double(categories - 1)
    guard distance > 0 else { return 1 }
    switch self {
    case .identity: return 0
    case .linear: return 1 - distance / longest
    case .quadratic: return 1 - (distance / longest) * (distance / longest)
    case .ordinal: return 1 - distance * (distance + 1) / (longest * (longest + 1))
    }
  }
}
