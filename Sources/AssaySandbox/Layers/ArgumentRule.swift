/// One comparison of a system call's argument: `argument & mask == value`.
///
/// The only kind of comparison that filters are built of. Inequalities compare all 64 bits, and the upper half of an `int`
/// argument is whatever the program put there (CVE-2019-10063); several of them on one argument were also what libseccomp
/// before 2.6.1 merged wrongly (GHSA-4q85-33p6-j5g6).
struct ArgumentRule: Equatable {
  var mask: UInt64
  var value: UInt64

  /// Rules that together match exactly `values` under `mask`. A run of values that differ in their last bits alone is one rule: the
  /// kernel compiles the filter anew for every program, and the time goes by its length.
  static func matching(_ values: [UInt64], mask: UInt64) -> [ArgumentRule] { rules(values, mask).matching }

  /// Rules that together match exactly what none of `values` matches under `mask`.
  static func complement(of values: [UInt64], mask: UInt64) -> [ArgumentRule] { rules(values, mask).others }

  /// Walks the bits of the mask from the highest: where no value goes on with a bit, or all do that there can be, that beginning is a
  /// rule of its own. So the rules are disjoint, and there are at most as many as values times bits.
  private static func rules(_ values: [UInt64], _ mask: UInt64) -> (matching: [ArgumentRule], others: [ArgumentRule]) {
    let bits = (0..<64).reversed().map { UInt64(1) << UInt64($0) }.filter { mask & $0 != 0 }
    var matching: [ArgumentRule] = []
    var others: [ArgumentRule] = []
    func walk(_ values: Set<UInt64>, _ bits: ArraySlice<UInt64>, _ seen: ArgumentRule) {
      if values.isEmpty {
        others.append(seen)
      } else if bits.count < 63, values.count == 1 << bits.count {
        matching.append(seen)
      } else if let bit = bits.first {
        for side in [0, bit] {
          walk(
            values.filter { $0 & bit == side }, bits.dropFirst(),
            ArgumentRule(mask: seen.mask | bit, value: seen.value | side))
        }
      }
    }
    walk(Set(values.map { $0 & mask }), bits[...], ArgumentRule(mask: 0, value: 0))
    return (matching, others)
  }
}
