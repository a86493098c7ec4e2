/// Which intraclass correlation, by McGraw and Wong's names; each is for a single rating.
package enum IntraclassModel: String, Sendable, CaseIterable {
  /// Each unit has raters of its own: differences between raters count as error.
  case oneWay = "ICC(1,1)"
  /// The same raters throughout, absolute agreement: a rater who is stricter counts as disagreeing.
  case agreement = "ICC(A,1)"
  /// The same raters throughout, consistency: a constant difference between raters is forgiven.
  case consistency = "ICC(C,1)"
}

extension Ratings {
  /// The units that every rater rated.
  package var completeUnits: [[Int]] {
    units.compactMap { unit in
      let given = unit.compactMap(\.self)
      return given.count == unit.count ? given : nil
    }
  }

  /// The share of a rating's variance that comes from the units, by analysis of variance over the complete units.
  ///
  /// Shrout and Fleiss (1979), Psychological Bulletin 86(2); McGraw and Wong (1996), Psychological Methods 1(1), table 4.
  ///
  /// Undefined for fewer than two raters or complete units, and without any variance.
  package func intraclassCorrelation(_ model: IntraclassModel) -> Estimate<Double> {
    let rows = completeUnits
    guard raterCount > 1 else { return .undefined("fewer than two raters") }
    guard rows.count > 1 else { return .undefined("fewer than two units were rated by every rater") }
    let n = Double(rows.count)
    let k = Double(raterCount)
    let grand = Double(rows.reduce(0) { $0 + $1.reduce(0, +) }) / (n * k)
    let rowMeans = rows.map { Double($0.reduce(0, +)) / k }
    let columnMeans = (0..<raterCount).map { column in Double(rows.reduce(0) { $0 + $1[column] }) / n }
    func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } }
    let total = rows.reduce(0) { $0 + squares($1.map(Double.init)) }
    let between = k * squares(rowMeans)
    let raters = n * squares(columnMeans)
    // Rounding may leave a little below zero where there is none.
    let residual = max(0, total - between - raters)
    let msRows = between / (n - 1)
    let msRaters = raters / (k - 1)
    let msWithin = (residual + raters) / (n * (k - 1))
    let msError = residual / ((n - 1) * (k - 1))
    let (numerator, denominator) =
      switch model {
      case .oneWay: (msRows - msWithin, msRows + (k - 1) * msWithin)
      case .agreement: (msRows - msError, msRows + (k - 1) * msError + k * (msRaters - msError) / n)
      case .consistency: (msRows - msError, msRows + (k - 1) * msError)
      }
    guard total > 0, denominator > 0 else { return .undefined("the ratings of complete units do not vary") }
    return .known(numerator / denominator)
  }
}
