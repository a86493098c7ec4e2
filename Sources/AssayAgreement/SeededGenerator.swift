/// SplitMix64 (Steele, Lea and Flood 2014, Fast Splittable Pseudorandom Number Generators): the same seed gives the same
/// draws on every machine and with every version of the standard library.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A whole number from 0 to below `count`, which is above 0.
  ///
  /// The high half of a product (Lemire 2019). Its unevenness is below count / 2⁶⁴, which no sample of ours can show; the
  /// standard library's `Int.random` is exact but may change its draws.
  package mutating func index(below count: Int) -> Int { Int(UInt64(count).multipliedFullWidth(by: next()).high) }

  /// Puts the elements in a random order (Fisher and Yates).
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, index(below: last + 1)) }
  }
}
