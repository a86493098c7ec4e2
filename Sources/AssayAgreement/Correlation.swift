import Foundation

/// Pearson's correlation of paired values with its interval.
package struct Correlation: Sendable, Equatable {
  package let r: Double
  package let interval: Interval

  /// Fisher (1921), On the "probable error" of a coefficient of correlation, Metron 1: the inverse hyperbolic tangent of r is
  /// nearly normal with variance 1 / (n − 3).
  ///
  /// Undefined for fewer than four pairs, and when either side does not vary.
  ///
  /// - Parameter quantile: of the normal distribution; 2.576 makes a 99 % interval.
  package static func of(_ pairs: [(Double, Double)], quantile: Double = 2.576) -> Estimate<Correlation> {
    guard pairs.count > 3 else { return .undefined("fewer than four pairs") }
    let n = Double(pairs.count)
    let first = pairs.reduce(0) { $0 + $1.0 } / n
    let second = pairs.reduce(0) { $0 + $1.1 } / n
    var squares = (0.0, 0.0)
    var products = 0.0
    for pair in pairs {
      squares.0 += (pair.0 - first) * (pair.0 - first)
      squares.1 += (pair.1 - second) * (pair.1 - second)
      products += (pair.0 - first) * (pair.1 - second)
    }
    guard squares.0 > 0, squares.1 > 0 else { return .undefined("one side does not vary") }
    // Rounding may lead beyond 1, where the tangent's inverse has no value.
    let r = min(1, max(-1, products / (squares.0 * squares.1).squareRoot()))
    guard abs(r) < 1 else { return .known(Correlation(r: r, interval: Interval(lower: r, upper: r))) }
    let reach = quantile / (n - 3).squareRoot()
    return .known(
      Correlation(r: r, interval: Interval(lower: tanh(atanh(r) - reach), upper: tanh(atanh(r) + reach))))
  }
}
