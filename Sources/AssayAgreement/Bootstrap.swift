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
    intervals(unitCount: count) { [statistic($0)] }.first ?? .undefined("fewer than two units")
  }

  /// The intervals of several statistics of ratings, from the same draws.
  ///
  /// - Parameter clusters: for each unit a number from 0 that it shares with those drawn along with it, such as the answers
  ///   to one task; nil draws each by itself.
  package func intervals(
    _ ratings: Ratings, clusters: [Int]? = nil, _ statistics: [(Ratings) -> Estimate<Double>]
  ) -> [Estimate<Interval>] {
    let (rows, rowOfUnit) = ratings.distinct
    var rowsOfCluster: [[Int]] = []
    for (unit, row) in rowOfUnit.enumerated() {
      let cluster = clusters?[unit] ?? unit
      while rowsOfCluster.count <= cluster { rowsOfCluster.append([]) }
      rowsOfCluster[cluster].append(row)
    }
    var times = [Int](repeating: 0, count: rows.units.count)
    let found = intervals(unitCount: rowsOfCluster.count) { draw in
      for row in times.indices { times[row] = 0 }
      for cluster in draw {
        for row in rowsOfCluster[cluster] { times[row] += 1 }
      }
      let resample = rows.counting(times)
      return statistics.map { $0(resample).value }
    }
    return found.isEmpty ? statistics.map { _ in .undefined("fewer than two units") } : found
  }

  /// One interval for each value that `statistics` gives; none for fewer than two units, where nothing is drawn.
  private func intervals(unitCount count: Int, statistics: ([Int]) -> [Double?]) -> [Estimate<Interval>] {
    guard count > 1 else { return [] }
    var generator = SeededGenerator(seed: seed)
    var values: [[Double]] = []
    var draw = [Int](repeating: 0, count: count)
    for _ in 0..<replicates {
      for place in draw.indices { draw[place] = generator.index(below: count) }
      let found = statistics(draw)
      if values.isEmpty { values = found.map { _ in [] } }
      for (place, value) in found.enumerated() {
        if let value { values[place].append(value) }
      }
    }
    let tail = (1 - confidence) / 2
    return values.map { values in
      guard !values.isEmpty, values.count * 10 >= replicates * 9 else {
        return .undefined("too many resamples leave it undefined")
      }
      let sorted = values.sorted()
      return .known(
        Interval(lower: Self.quantile(tail, of: sorted), upper: Self.quantile(1 - tail, of: sorted)))
    }
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
