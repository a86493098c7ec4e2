import AssayAgreement

/// Choices that look random and are the same for the same seed, purpose and record, in whatever order records come.
struct SeededChoice {
  private var generator: SeededGenerator

  /// - Parameter purpose: keeps two choices about one record apart.
  init(seed: Int, purpose: String, record: String) {
    // FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(seed)\0\(purpose)\0\(record)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    generator = SeededGenerator(seed: hash)
  }

  /// The numbers from 0 to `count` − 1 in any order, each order as likely.
  func order(of count: Int) -> [Int] {
    var generator = generator
    return Array(0..<count).shuffled(using: &generator)
  }

  /// True for this share of records.
  func falls(within share: Double) -> Bool {
    var generator = generator
    return Double.random(in: 0..<1, using: &generator) < share
  }
}
