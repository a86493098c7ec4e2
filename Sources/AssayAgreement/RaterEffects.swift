extension Ratings {
  /// How generous each rater is, in points above the average rater on the same units; nil for a rater without ratings.
  ///
  /// Least squares in the model rating = unit + rater (two-way analysis of variance without interaction, unbalanced; Searle
  /// 1987, Linear Models for Unbalanced Data, chapter 4), by fitting units and raters in turns. Unlike a mean of ratings it
  /// does not depend on who got the better answers. Raters who share no unit, not even by way of others, are not comparable.
  package var raterEffects: [Double?] {
    var effects = [Double](repeating: 0, count: raterCount)
    let counts = (0..<raterCount).map { rater in
      zip(units, times).reduce(0) { $0 + ($1.0[rater] == nil ? 0 : $1.1) }
    }
    let rated = counts.count { $0 > 0 }
    guard rated > 0 else { return effects.map { _ in nil } }
    for _ in 0..<200 {
      var sums = [Double](repeating: 0, count: raterCount)
      for (unit, times) in zip(units, times) where times > 0 {
        let given = unit.enumerated().compactMap { rater, rating in rating.map { (rater, Double($0)) } }
        let level = given.reduce(0) { $0 + $1.1 - effects[$1.0] } / Double(max(1, given.count))
        for (rater, rating) in given { sums[rater] += Double(times) * (rating - level) }
      }
      var next = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : 0 }
      let centre = next.reduce(0, +) / Double(rated)
      for rater in next.indices where counts[rater] > 0 { next[rater] -= centre }
      let moved = zip(next, effects).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
      effects = next
      if moved < 1e-10 { break }
    }
    return zip(effects, counts).map { $1 > 0 ? $0 : nil }
  }
}
