/// Two ratings of each of several units on the same scale: of two raters, or of a rater and the grader.
package struct PairedRatings: Sendable, Equatable {
  package struct Pair: Sendable, Equatable {
    package var first: Int
    package var second: Int

    package init(first: Int, second: Int) {
      self.first = first
      self.second = second
    }
  }

  package let pairs: [Pair]
  /// The whole scale.
  package let domain: ClosedRange<Int>

  /// - Precondition: every rating lies in `domain`.
  package init(pairs: [Pair], domain: ClosedRange<Int>) {
    precondition(
      pairs.allSatisfy { domain.contains($0.first) && domain.contains($0.second) }, "a rating outside the scale")
    self.pairs = pairs
    self.domain = domain
  }

  package var count: Int { pairs.count }

  private static let noPair = "no unit has both ratings"

  /// Share of pairs that are equal.
  package var exactAgreement: Estimate<Double> { agreement(within: 0) }

  /// Share of pairs that differ by at most `distance` points.
  package func agreement(within distance: Int) -> Estimate<Double> {
    mean { abs($0.first - $0.second) <= distance ? 1 : 0 }
  }

  /// Mean absolute error: the mean distance, in points.
  package var meanAbsoluteError: Estimate<Double> { mean { Double(abs($0.first - $0.second)) } }

  /// Mean of first minus second, in points: positive when the first is the more generous.
  package var bias: Estimate<Double> { mean { Double($0.first - $0.second) } }

  /// How often each combination occurs: `[first][second]`, counted from the lower end of the scale.
  package var confusion: [[Int]] {
    var table = [[Int]](repeating: [Int](repeating: 0, count: domain.count), count: domain.count)
    for pair in pairs { table[pair.first - domain.lowerBound][pair.second - domain.lowerBound] += 1 }
    return table
  }

  private func mean(_ value: (Pair) -> Double) -> Estimate<Double> {
    guard !pairs.isEmpty else { return .undefined(Self.noPair) }
    return .known(pairs.reduce(0) { $0 + value($1) } / Double(pairs.count))
  }

  /// Cohen's kappa with weights: one minus the disagreement seen over that expected of two independent raters with the
  /// same marginals. 1 is perfect, 0 is chance.
  ///
  /// Cohen (1968), Weighted kappa, Psychological Bulletin 70(4). With quadratic weights it grows with the scale's length;
  /// values under different weights are not to be compared (Warrens 2013, Psychometrika 78(4)).
  ///
  /// Undefined without pairs, and when both raters gave one and the same value throughout: chance then explains everything.
  package func kappa(_ weights: AgreementWeights) -> Estimate<Double> {
    guard !pairs.isEmpty else { return .undefined(Self.noPair) }
    let table = confusion
    let size = domain.count
    let rows = table.map { $0.reduce(0, +) }
    let columns = (0..<size).map { column in table.reduce(0) { $0 + $1[column] } }
    var seen = 0.0
    var expected = 0.0
    for row in 0..<size {
      for column in 0..<size {
        let disagreement = 1 - weights.weight(row, column, categories: size)
        seen += disagreement * Double(table[row][column])
        expected += disagreement * Double(rows[row]) * Double(columns[column]) / Double(pairs.count)
      }
    }
    guard expected > 0 else { return .undefined("both gave one and the same value throughout") }
    return .known(1 - seen / expected)
  }
}
