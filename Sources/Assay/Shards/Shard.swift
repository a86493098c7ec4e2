/// One of several parts of an input, told apart by the ids of its records: stable under reordering, and the same on every
/// machine.
package struct Shard: Sendable, Equatable, Codable, CustomStringConvertible {
  /// From 1.
  package var number: Int
  package var count: Int

  /// - Parameter text: `I/N`, I from 1 to N.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]), count >= 1,
      (1...count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }

  package var description: String { "\(number)/\(count)" }

  package func holds(_ id: String) -> Bool { SipHash.hash(id.utf8) % UInt64(count) == UInt64(number - 1) }
}
