/// One comparison of a system call's argument: `argument & mask == value`.
///
/// The only kind of comparison that filters are built of. Inequalities compare all 64 bits, and the upper half of an `int`
/// argument is whatever the program put there (CVE-2019-10063); several of them on one argument were also what libseccomp
/// before 2.6.1 merged wrongly (GHSA-4q85-33p6-j5g6).
struct ArgumentRule: Equatable {
  var mask: UInt64
  var value: UInt64

  /// Rules that together match exactly what none of `values` matches under `mask`.
  ///
  /// Walks the bits of the mask from the highest: where no value goes on with a bit, that beginning is a rule of its own.
  /// So the rules are disjoint, and there are at most as many as values times bits.
  static func complement(of values: [UInt64], mask: UInt64) -> [ArgumentRule] {
    let bits = (0..<64).reversed().map { UInt64(1) << UInt64($0) }.filter { mask & $0 != 0 }
    var rules: [ArgumentRule] = []
    func walk(_ values: [UInt64], _ bits: ArraySlice<UInt64>, _ seen: ArgumentRule) {
      guard let bit = bits.first else { return }
      for side in [0, bit] {
        let next = ArgumentRule(mask: seen.mask | bit, value: seen.value | side)
        let left = values.filter { $0 & bit == side }
        if left.isEmpty {
          rules.append(next)
        } else {
          walk(left, bits.dropFirst(), next)
        }
      }
    }
    walk(values, bits[...], ArgumentRule(mask: 0, value: 0))
    return rules
  }
}
