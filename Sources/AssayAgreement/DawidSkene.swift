import Foundation

/// What Dawid and Skene's model makes of ratings: the likely true values, and each rater's habits.
package struct DawidSkene: Sendable, Equatable {
  /// Beside the counts of each rater, so that few ratings do not make certain habits.
  package struct Prior: Sendable, Equatable {
    /// Ratings as if given, for each true value, to that value.
    package var equal: Double
    /// … and to each other value.
    package var other: Double

    /// None: maximum likelihood, as in the paper. It overfits a scale of many values with few units.
    package static let none = Prior(equal: 0, other: 0)
    /// A rater is right more often than not, until the ratings say otherwise.
    package static let mostlyRight = Prior(equal: 2, other: 0.2)

    package init(equal: Double, other: Double) {
      self.equal = equal
      self.other = other
    }
  }

  /// For each unit the probability of each value of the scale being the true one; empty for a unit without ratings.
  package let posteriors: [[Double]]
  /// The share of each true value among the rated units.
  package let shares: [Double]
  /// `[rater][true value][given value]`: how likely the rater gives a value; rows add up to 1.
  package let confusions: [[[Double]]]
  package let iterations: Int

  /// The most probable place on the scale, the lower of two equal ones; nil without ratings.
  package func label(of unit: Int) -> Int? {
    let row = posteriors[unit]
    return row.indices.max { row[$0] < row[$1] || (row[$0] == row[$1] && $0 > $1) }
  }

  /// The chance that the rater gives the true value, over the shares of true values.
  package func accuracy(of rater: Int) -> Double {
    shares.indices.reduce(0) { $0 + shares[$1] * confusions[rater][$1][$1] }
  }
}

extension Ratings {
  /// True values and raters' habits by expectation–maximisation, started from the shares of each unit's ratings.
  ///
  /// Dawid and Skene (1979), Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm, Applied
  /// Statistics 28(1). With a prior it is the maximum a posteriori under Dirichlet distributions (as in Snow et al. 2008,
  /// EMNLP), which a scale of eight values needs.
  ///
  /// Undefined for fewer than three raters (two who differ leave it open who is right) and without ratings.
  ///
  /// - Parameters:
  ///   - iterations: at most this many.
  ///   - tolerance: ends when no probability of a true value moves by more.
  package func dawidSkene(
    prior: DawidSkene.Prior, iterations: Int = 1000, tolerance: Double = 1e-9
  ) -> Estimate<DawidSkene> {
    guard raterCount > 2 else { return .undefined("fewer than three raters") }
    guard units.contains(where: { $0.contains { $0 != nil } }) else { return .undefined("no ratings") }
    var posteriors = counts.map { row -> [Double] in
      let count = row.reduce(0, +)
      return count == 0 ? [] : row.map { Double($0) / Double(count) }
    }
    var shares = Self.shares(of: posteriors, categories: categoryCount)
    var confusions = confusions(under: posteriors, prior: prior)
    var done = 0
    while done < iterations {
      let next = self.posteriors(shares: shares, confusions: confusions)
      let moved = zip(next, posteriors).reduce(0.0) { most, rows in
        zip(rows.0, rows.1).reduce(most) { max($0, abs($1.0 - $1.1)) }
      }
      posteriors = next
      shares = Self.shares(of: posteriors, categories: categoryCount)
      confusions = self.confusions(under: posteriors, prior: prior)
      done += 1
      if moved < tolerance { break }
    }
    return .known(
      DawidSkene(posteriors: posteriors, shares: shares, confusions: confusions, iterations: done))
  }

  private static func shares(of posteriors: [[Double]], categories: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: categories)
    var rated = 0.0
    for row in posteriors where !row.isEmpty {
      rated += 1
      for value in 0..<categories { sums[value] += row[value] }
    }
    return sums.map { $0 / rated }
  }

  /// A probability of nothing would rule a value out for good on one slip.
  private static let least = 1e-10

  private func confusions(under posteriors: [[Double]], prior: DawidSkene.Prior) -> [[[Double]]] {
    (0..<raterCount).map { rater in
      var table = (0..<categoryCount).map { truth in
        (0..<categoryCount).map { truth == $0 ? prior.equal : prior.other }
      }
      var isGiven = [Bool](repeating: prior.other > 0, count: categoryCount)
      for (unit, row) in zip(units, posteriors) {
        guard let rating = unit[rater] else { continue }
        let given = rating - domain.lowerBound
        isGiven[given] = true
        for truth in 0..<categoryCount { table[truth][given] += row[truth] }
      }
      return table.map { row in
        // A value that this rater never gave stays at nothing: no rating asks for it.
        let kept = zip(row, isGiven).map { $1 ? max($0, Self.least) : $0 }
        let sum = kept.reduce(0, +)
        return sum > 0 ? kept.map { $0 / sum } : kept
      }
    }
  }

  private func posteriors(shares: [Double], confusions: [[[Double]]]) -> [[Double]] {
    units.map { unit in
      guard unit.contains(where: { $0 != nil }) else { return [] }
      // Sums of logarithms: a product over many raters would come to nothing.
      var logs = shares.map { log($0) }
      for (rater, rating) in unit.enumerated() {
        guard let rating else { continue }
        for truth in logs.indices { logs[truth] += log(confusions[rater][truth][rating - domain.lowerBound]) }
      }
      let most = logs.max() ?? 0
      let scaled = logs.map { exp($0 - most) }
      let sum = scaled.reduce(0, +)
      return scaled.map { $0 / sum }
    }
  }
}
