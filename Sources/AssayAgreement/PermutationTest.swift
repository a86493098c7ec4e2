/// Whether two groups of values differ in their means by more than chance deals out.
package enum PermutationTest {
  /// The two-sided p-value of the difference of means: the share of random regroupings in which the means lie at least as far
  /// apart. Above 0, since the grouping as it is counts as one of them.
  ///
  /// Phipson and Smyth (2010), Permutation P-values Should Never Be Zero, Statistical Applications in Genetics and Molecular
  /// Biology 9(1).
  ///
  /// Undefined when a group is empty.
  package static func pValue(
    _ first: [Double], _ second: [Double], permutations: Int = 2000, seed: UInt64 = 1
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
    for _ in 0..<permutations {
      generator.shuffle(&values)
      if distance(values) >= seen { asFar += 1 }
    }
    return .known(Double(asFar + 1) / Double(permutations + 1))
  }
}
