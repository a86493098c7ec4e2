/// Whether two groups of values differ in their means by more than chance deals out.
package enum PermutationTest {
  /// The two-sided p-value of the difference of means: the share of random regroupings in which the means lie at least as far
  /// apart. Above 0, since the grouping as it is counts as one of them.
  ///
  /// Phipson and Smyth (2010), Permutation P-values Should Never Be Zero, Statistical Applications in Genetics and Molecular
  /// Biology 9(1).
  ///
  /// Undefined when a group is empty.
  ///
  /// - Parameter enough: ends as soon as this many lie as far apart, when it is clear that chance does it (Besag and Clifford
  ///   1991, Sequential Monte Carlo p-values, Biometrika 78(2)).
  package static func pValue(
    _ first: [Double], _ second: [Double], permutations: Int = 2000, enough: Int = .max, seed: UInt64 = 1
  ) -> Estimate<Double> {
    guard !first.isEmpty, !second.isEmpty else { return .undefined("a group is empty") }
    func distance(_ values: [Double]) -> Double {
      let sum = values.reduce(0, +)
      let part = values[..<first.count].reduce(0, +)
      return abs(part / Double(first.count) - (sum - part) / Double(second.count))
    }
    var values = first + second
    // A little less, so that the order of addition does not decide ties.
    let seen = distance(values) - 1e-12
    var generator = SeededGenerator(seed: seed)
    var asFar = 0
    var done = 0
    for _ in 0..<permutations {
      generator.shuffle(&values)
      done += 1
      if distance(values) >= seen { asFar += 1 }
      if asFar >= enough { return .known(Double(asFar) / Double(done)) }
    }
    return .known(Double(asFar + 1) / Double(permutations + 1))
  }

  /// The two-sided p-value of a mean that differs from 0: the share of random signs under which it lies at least as far off.
  ///
  /// Fisher (1935), The Design of Experiments, section 21. Undefined without values.
  ///
  /// - Parameter enough: as for two groups.
  package static func signFlipPValue(
    _ values: [Double], permutations: Int = 2000, enough: Int = .max, seed: UInt64 = 1
  ) -> Estimate<Double> {
    guard !values.isEmpty else { return .undefined("no values") }
    let seen = abs(values.reduce(0, +)) - 1e-12
    var generator = SeededGenerator(seed: seed)
    var asFar = 0
    var done = 0
    for _ in 0..<permutations {
      var sum = 0.0
      var bits: UInt64 = 0
      for (place, value) in values.enumerated() {
        if place % 64 == 0 { bits = generator.next() }
        sum += bits & 1 == 0 ? value : -value
        bits >>= 1
      }
      done += 1
      if abs(sum) >= seen { asFar += 1 }
      if asFar >= enough { return .known(Double(asFar) / Double(done)) }
    }
    return .known(Double(asFar + 1) / Double(permutations + 1))
  }

  /// Which of several p-values stand when all are looked at together: with these, the chance of a single false one is below
  /// `level` (Holm 1979, Scandinavian Journal of Statistics 6(2)).
  package static func standing(_ pValues: [Double?], level: Double) -> [Bool] {
    let ranked = pValues.enumerated().compactMap { place, p in p.map { (place, $0) } }.sorted { $0.1 < $1.1 }
    var stands = [Bool](repeating: false, count: pValues.count)
    for (rank, (place, p)) in ranked.enumerated() {
      guard p <= level / Double(ranked.count - rank) else { break }
      stands[place] = true
    }
    return stands
  }
}
