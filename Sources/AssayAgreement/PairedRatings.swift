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

  /// The whole scale.
  package let domain: ClosedRange<Int>
  /// How often each combination occurs: `[first][second]`, counted from the lower end of the scale.
  package private(set) var confusion: [[Int]]
  package private(set) var count = 0

  init(domain: ClosedRange<Int>) {
    self.domain = domain
    confusion = [[Int]](repeating: [Int](repeating: 0, count: domain.count), count: domain.count)
  }

  /// - Precondition: every rating lies in `domain`.
  package init(pairs: [Pair], domain: ClosedRange<Int>) {
    precondition(
      pairs.allSatisfy { domain.contains($0.first) && domain.contains($0.second) }, "a rating outside the scale")
    self.init(domain: domain)
    for pair in pairs { add(first: pair.first, second: pair.second) }
  }

  mutating func add(first: Int, second: Int, times: Int = 1) {
    confusion[first - domain.lowerBound][second - domain.lowerBound] += times
    count += times
  }

  private static let noPair = "no unit has both ratings"

  /// Share of pairs that are equal.
  package var exactAgreement: Estimate<Double> { agreement(within: 0) }

  /// Share of pairs that differ by at most `distance` points.
  package func agreement(within distance: Int) -> Estimate<Double> { mean { abs($0 - $1) <= distance ? 1 : 0 } }

  /// Mean absolute error: the mean distance, in points.
  package var meanAbsoluteError: Estimate<Double> { mean { Double(abs($0 - $1)) } }

  /// Mean of first minus second, in points: positive when the first is the more generous.
  package var bias: Estimate<Double> { mean { Double($0 - $1) } }

  private func mean(_ value: (_ first: Int, _ second: Int) -> Double) -> Estimate<Double> {
    guard count > 0 else { return .undefined(Self.noPair) }
    var sum = 0.0
    for (first, row) in confusion.enumerated() {
      for (second, times) in row.enumerated() where times > 0 { sum += Double(times) * value(first, second) }
    }
    return .known(sum / Double(count))
  }

  /// Cohen's kappa with weights: one minus the disagreement seen over that expected of two independent raters with the
  /// same marginals. 1 is perfect, 0 is chance.
  ///
  /// Cohen (1968), Weighted kappa, Psychological Bulletin 70(4). With quadratic weights it grows with the scale's length;
  /// values under different weights are not to be compared (Warrens 2013, Psychometrika 78(4)).
  ///
  /// Undefined without pairs, and when both raters gave one and the same value throughout: chance then explains everything.
  package func kappa(_ weights: AgreementWeights) -> Estimate<Double> {
    guard count > 0 else { return .undefined(Self.noPair) }
    let size = domain.count
    let rows = confusion.map { $0.reduce(0, +) }
    let columns = (0..<size).map { column in confusion.reduce(0) { $0 + $1[column] } }
    var seen = 0.0
    var expected = 0.0
    for row in 0..<size {
      for column in 0..<size {
        let disagreement = 1 - weights.weight(row, column, categories: size)
        seen += disagreement * Double(confusion[row][column])
        expected += disagreement * Double(rows[row]) * Double(columns[column]) / Double(count)
      }
    }
    guard expected > 0 else { return .undefined("both gave one and the same value throughout") }
    return .known(1 - seen / expected)
  }
}
