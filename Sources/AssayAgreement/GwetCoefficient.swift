extension Ratings {
  /// Gwet's AC1 (identity weights) or AC2 (others): agreement beyond chance that stays informative when nearly all units get
  /// the same rating, where kappa and alpha collapse. 1 is perfect, 0 is chance.
  ///
  /// Gwet (2008), Computing inter-rater reliability and its variance in the presence of high agreement, British Journal of
  /// Mathematical and Statistical Psychology 61(1); with gaps and weights: Handbook of Inter-Rater Reliability, 4th edition
  /// (2014), chapter 5. Agreement is averaged over units with two ratings or more; the values' shares over all rated units.
  ///
  /// Undefined when no unit has two ratings, and on a scale of a single value.
  package func gwetCoefficient(_ weights: AgreementWeights) -> Estimate<Double> {
    let size = categoryCount
    guard size > 1 else { return .undefined("the scale has a single value") }
    let table = (0..<size).map { row in (0..<size).map { weights.weight(row, $0, categories: size) } }
    var agreement = 0.0
    var paired = 0
    var rated = 0
    var shares = [Double](repeating: 0, count: size)
    for row in counts {
      let count = row.reduce(0, +)
      guard count > 0 else { continue }
      rated += 1
      for value in 0..<size { shares[value] += Double(row[value]) / Double(count) }
      guard count > 1 else { continue }
      paired += 1
      var agreeing = 0.0
      for value in 0..<size where row[value] > 0 {
        let weighted = (0..<size).reduce(0.0) { $0 + table[value][$1] * Double(row[$1]) }
        agreeing += Double(row[value]) * (weighted - 1)
      }
      agreement += agreeing / Double(count * (count - 1))
    }
    guard paired > 0 else { return .undefined("no unit has two ratings") }
    let seen = agreement / Double(paired)
    let spread = shares.reduce(0.0) { total, share in
      let share = share / Double(rated)
      return total + share * (1 - share)
    }
    let sum = table.reduce(0) { $0 + $1.reduce(0, +) }
    let chance = sum * spread / Double(size * (size - 1))
    // At most sum / size², which is below 1 as soon as two values differ in weight.
    return .known((seen - chance) / (1 - chance))
  }
}
