/// A range that holds a statistic's value with some confidence.
package struct Interval: Sendable, Equatable, Codable {
  package var lower: Double
  package var upper: Double

  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// Percentile intervals by drawing units again with replacement.
///
/// Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13. Units are drawn, not single ratings: ratings of
/// the same unit depend on one another.
package struct Bootstrap: Sendable {
  package var replicates: Int
  /// The share of replicates that the interval holds.
  package var confidence: Double
  package var seed: UInt64

  package init(replicates: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 1) {
    self.replicates = replicates
    self.confidence = confidence
    self.seed = seed
  }

  /// - Parameters:
  ///   - count: how many units there are.
  ///   - statistic: its value over the units at the places given, each as often as it is named; nil where undefined.
  /// - Returns: undefined for fewer than two units, and when more than a tenth of the replicates have no value: the rest
  ///   would then show the lucky draws only.
  package func interval(unitCount count: Int, statistic: ([Int]) -> Double?) -> Estimate<Interval> {
    guard count > 1 else { return .undefined("fewer than two units") }
    var generator = SeededGenerator(seed: seed)
    var values: [Double] = []
    var draw = [Int](repeating: 0, count: count)
    for _ in 0..<replicates {
      for place in draw.indices { draw[place] = generator.index(below: count) }
      if let value = statistic(draw) { values.append(value) }
    }
    guard !values.isEmpty, values.count * 10 >= replicates * 9 else {
      return .undefined("too many resamples leave it undefined")
    }
    values.sort()
    let tail = (1 - confidence) / 2
    return .known(
      Interval(lower: Self.quantile(tail, of: values), upper: Self.quantile(1 - tail, of: values)))
  }

  /// The interval of a statistic of ratings over their units.
  package func interval(_ ratings: Ratings, _ statistic: (Ratings) -> Estimate<Double>) -> Estimate<Interval> {
    interval(unitCount: ratings.units.count) { statistic(ratings.selecting($0)).value }
  }

  /// Linear between neighbours (Hyndman and Fan 1996, type 7).
  ///
  /// - Parameter sorted: ascending, not empty.
  package static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
