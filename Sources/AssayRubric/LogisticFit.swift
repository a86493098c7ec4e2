import Foundation

/// Weights of a scorecard fitted to what came true.
package enum LogisticFit {
  /// One case: which of the scorecard's conditions hold, and whether the answer was right.
  package struct Case: Sendable {
    package var features: [Bool]
    package var isTrue: Bool

    package init(features: [Bool], isTrue: Bool) {
      self.features = features
      self.isTrue = isTrue
    }
  }

  /// Maximises the likelihood with a Gaussian prior around the weights there are, by Newton's method: few cases change
  /// little, and a condition that never holds keeps its weight.
  ///
  /// - Parameter strength: inverse variance of the prior; 0.5 lets about ten cases move a weight by one.
  package static func refit(_ card: Scorecard, cases: [Case], strength: Double = 0.5) -> Scorecard {
    let count = card.terms.count + 1
    let prior = [card.base] + card.terms.map(\.weight)
    var weights = prior
    let rows = cases.map { one in [0] + one.features.indices.filter { one.features[$0] }.map { $0 + 1 } }
    for _ in 0..<30 {
      var gradient = zip(weights, prior).map { -strength * ($0 - $1) }
      var hessian = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
      for index in 0..<count { hessian[index][index] = strength }
      for (row, one) in zip(rows, cases) {
        let chance = 1 / (1 + exp(-row.reduce(0) { $0 + weights[$1] }))
        let slope = max(chance * (1 - chance), 1e-9)
        for first in row {
          gradient[first] += (one.isTrue ? 1 : 0) - chance
          for second in row { hessian[first][second] += slope }
        }
      }
      guard let step = solve(hessian, gradient) else { break }
      // A long step overshoots where the likelihood is flat.
      let largest = step.map(abs).max() ?? 0
      let scale = largest > 2 ? 2 / largest : 1
      for index in 0..<count { weights[index] += scale * step[index] }
      if largest < 1e-6 { break }
    }
    func kept(_ value: Double) -> Double { (min(20, max(-20, value)) * 1000).rounded() / 1000 }
    return Scorecard(
      base: kept(weights[0]),
      terms: zip(card.terms, weights.dropFirst()).map { .init(when: $0.when, weight: kept($1)) })
  }

  /// Gaussian elimination with partial pivoting; nil for a singular matrix.
  private static func solve(_ matrix: [[Double]], _ vector: [Double]) -> [Double]? {
    var rows = zip(matrix, vector).map { $0 + [$1] }
    let count = rows.count
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        abs(rows[pivot][column]) > 1e-12
      else { return nil }
      rows.swapAt(column, pivot)
      for row in (column + 1)..<max(column + 1, count) {
        let factor = rows[row][column] / rows[column][column]
        for place in column...count { rows[row][place] -= factor * rows[column][place] }
      }
    }
    var result = [Double](repeating: 0, count: count)
    for row in stride(from: count - 1, through: 0, by: -1) {
      let known = ((row + 1)..<max(row + 1, count)).reduce(0) { $0 + rows[row][$1] * result[$1] }
      result[row] = (rows[row][count] - known) / rows[row][row]
    }
    return result
  }
}
