/// Probabilities that were stated, each with what came true.
package struct Forecasts: Sendable, Equatable {
  package struct Forecast: Sendable, Equatable {
    /// From 0 to 1, or any score where only the order counts.
    package var score: Double
    package var isTrue: Bool

    package init(score: Double, isTrue: Bool) {
      self.score = score
      self.isTrue = isTrue
    }
  }

  /// Forecasts of similar probability together.
  package struct Bin: Sendable, Equatable, Codable {
    package var lower: Double
    package var upper: Double
    package var count: Int
    /// The mean probability stated.
    package var meanScore: Double
    /// The share that came true.
    package var trueShare: Double
  }

  package let forecasts: [Forecast]

  /// - Precondition: no score is NaN.
  package init(_ forecasts: [Forecast]) {
    precondition(forecasts.allSatisfy { !$0.score.isNaN }, "a score that is no number")
    self.forecasts = forecasts
  }

  /// Area under the receiver operating characteristic: the chance that a true case has a higher score than a false one, ties
  /// counting half. 1 is perfect, 0.5 is chance. Any scores will do.
  ///
  /// Hanley and McNeil (1982), Radiology 143(1), by the ranks of Mann and Whitney. Undefined unless both kinds are there.
  package var areaUnderROC: Estimate<Double> {
    let positives = forecasts.count(where: \.isTrue)
    let negatives = forecasts.count - positives
    guard positives > 0, negatives > 0 else {
      return .undefined(forecasts.isEmpty ? "no forecasts" : "all cases came out the same")
    }
    let sorted = forecasts.sorted { $0.score < $1.score }
    var rankSum = 0.0
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].score == sorted[start].score { end += 1 }
      // Tied scores share the mean of their ranks, which count from 1.
      let rank = Double(start + 1 + end) / 2
      rankSum += rank * Double(sorted[start..<end].count(where: \.isTrue))
      start = end
    }
    let least = Double(positives) * Double(positives + 1) / 2
    return .known((rankSum - least) / (Double(positives) * Double(negatives)))
  }

  /// The mean squared distance of the probability from what came out: 0 is perfect, 0.25 is always saying a half.
  ///
  /// Brier (1950), Monthly Weather Review 78(1), in its form for two outcomes. Scores are probabilities.
  package var brierScore: Estimate<Double> {
    guard !forecasts.isEmpty else { return .undefined("no forecasts") }
    let sum = forecasts.reduce(0.0) { total, forecast in
      let distance = forecast.score - (forecast.isTrue ? 1 : 0)
      return total + distance * distance
    }
    return .known(sum / Double(forecasts.count))
  }

  /// The bins that hold a forecast, of equal width over 0…1; each includes its upper end, the first its lower end too.
  ///
  /// - Precondition: scores lie in 0…1.
  package func bins(_ binCount: Int = 10) -> [Bin] {
    precondition(forecasts.allSatisfy { (0...1).contains($0.score) }, "a probability outside 0…1")
    var groups = [[Forecast]](repeating: [], count: binCount)
    for forecast in forecasts {
      let place = Int((forecast.score * Double(binCount)).rounded(.up)) - 1
      groups[min(max(place, 0), binCount - 1)].append(forecast)
    }
    return groups.enumerated().filter { !$0.element.isEmpty }.map { index, group in
      Bin(
        lower: Double(index) / Double(binCount), upper: Double(index + 1) / Double(binCount), count: group.count,
        meanScore: group.reduce(0) { $0 + $1.score } / Double(group.count),
        trueShare: Double(group.count(where: \.isTrue)) / Double(group.count))
    }
  }

  /// Expected calibration error: how far stated probabilities lie from the shares that came true, bin by bin, weighted by the
  /// forecasts in each. 0 is perfect. It depends on the number of bins.
  ///
  /// Naeini, Cooper and Hauskrecht (2015), AAAI; Guo et al. (2017), On Calibration of Modern Neural Networks, ICML.
  package func calibrationError(bins binCount: Int = 10) -> Estimate<Double> {
    guard !forecasts.isEmpty else { return .undefined("no forecasts") }
    return .known(
      bins(binCount).reduce(0) { $0 + Double($1.count) * abs($1.meanScore - $1.trueShare) }
        / Double(forecasts.count))
  }
}
