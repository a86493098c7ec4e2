import Foundation

/// A chance as a sum of weights: the log-odds are `base` and the weight of every condition that is known to hold, as in a
/// logistic regression on yes-or-no features.
///
/// Kept between 0.01 and 0.99: no sum of evidence makes a thing certain.
package struct Scorecard: Codable, Sendable, Equatable {
  /// Log-odds with no condition holding.
  package var base: Double
  package var terms: [Term]

  package struct Term: Codable, Sendable, Equatable {
    package var when: Condition
    /// Added to the log-odds.
    package var weight: Double

    package init(when: Condition, weight: Double) {
      self.when = when
      self.weight = weight
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case when, weight }

    package init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(besides: CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      when = try container.decode(Condition.self, forKey: .when)
      weight = try container.decode(Double.self, forKey: .weight)
    }
  }

  package init(base: Double, terms: [Term]) {
    self.base = base
    self.terms = terms
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case base, terms }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    base = try container.decode(Double.self, forKey: .base)
    terms = try container.decode([Term].self, forKey: .terms)
  }

  /// Which conditions are known to hold, in the order of the terms.
  package func features(of evidence: Evidence) -> [Bool] { terms.map { $0.when.truth(in: evidence) == .yes } }

  package func chance(in evidence: Evidence) -> Double {
    let sum = zip(terms, features(of: evidence)).reduce(base) { $0 + ($1.1 ? $1.0.weight : 0) }
    return min(0.99, max(0.01, 1 / (1 + exp(-sum))))
  }
}
