/// What differences between ratings mean.
package enum MeasurementLevel: String, Sendable, CaseIterable {
  /// Values only differ.
  case nominal
  /// Values have an order; the distance of two is the number of ratings between them.
  case ordinal
  /// Values have distances.
  case interval
}

extension Ratings {
  /// Krippendorff's alpha for any number of raters with gaps: one minus the disagreement seen over that expected when
  /// ratings are dealt to units at random. 1 is perfect, 0 is chance, below 0 is systematic disagreement. Krippendorff
  /// asks for 0.8 for conclusions and 0.667 for tentative ones.
  ///
  /// Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Content Analysis, 4th edition (2019), chapter 12.
  ///
  /// Units with fewer than two ratings say nothing and are left out. Undefined when none is left, and when all ratings are
  /// equal: without variation nothing shows that raters can tell units apart.
  package func krippendorffAlpha(_ level: MeasurementLevel) -> Estimate<Double> {
    let size = categoryCount
    // Coincidences: each ordered pair of ratings of a unit counts 1/(m − 1), so that each rating counts once.
    var coincidences = [Double](repeating: 0, count: size * size)
    var any = false
    for unit in units {
      let given = unit.compactMap { $0.map { $0 - domain.lowerBound } }
      guard given.count > 1 else { continue }
      any = true
      let share = 1 / Double(given.count - 1)
      for (index, first) in given.enumerated() {
        for second in given[(index + 1)...] {
          coincidences[first * size + second] += share
          coincidences[second * size + first] += share
        }
      }
    }
    guard any else { return .undefined("no unit has two ratings") }
    let totals = (0..<size).map { row in coincidences[(row * size)..<((row + 1) * size)].reduce(0, +) }
    let count = totals.reduce(0, +)
    var seen = 0.0
    var expected = 0.0
    for first in 0..<size {
      for second in 0..<size where second != first {
        let distance = level.squaredDistance(first, second, totals: totals)
        seen += coincidences[first * size + second] * distance
        expected += totals[first] * totals[second] * distance
      }
    }
    guard expected > 0 else { return .undefined("all ratings are equal") }
    return .known(1 - (count - 1) * seen / expected)
  }
}

extension MeasurementLevel {
  /// - Parameter totals: how often each value of the scale occurs; the ordinal distance depends on it.
  fileprivate func squaredDistance(_ first: Int, _ second: Int, totals: [Double]) -> Double {
    switch self {
    case .nominal: return 1
    case .interval: return Double((first - second) * (first - second))
    case .ordinal:
      let between = totals[min(first, second)...max(first, second)].reduce(0, +)
      let distance = between - (totals[first] + totals[second]) / 2
      return distance * distance
    }
  }
}
