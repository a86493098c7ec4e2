/// SipHash-2-4, 64 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012), under a fixed key.
///
/// Why not Swift's `Hasher`: its values differ from process to process, and these are written to files and decide which
/// machine grades a record. Why no cryptographic digest: this runs over all of the input, and nobody gains by a collision in
/// data of their own. Among a million keys two are the same with a chance of 3 in 100 million.
package enum SipHash {
  /// - Parameter key: the paper's key, as two little-endian words.
  package static func hash(
    _ message: some Sequence<UInt8>, key: (UInt64, UInt64) = (0, 0)
  ) -> UInt64 {
    // The copy is made only where the bytes don't lie in one piece.
    message.withContiguousStorageIfAvailable { hash(UnsafeRawBufferPointer($0), key: key) }
      ?? Array(message).withUnsafeBytes { hash($0, key: key) }
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer, key: (UInt64, UInt64)) -> UInt64 {
    var state = State(key: key)
    let whole = bytes.count & ~7
    for at in stride(from: 0, to: whole, by: 8) {
      state.take(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
    }
    var last = UInt64(bytes.count & 0xFF) << 56
    for at in whole..<bytes.count { last |= UInt64(bytes[at]) << UInt64(8 * (at - whole)) }
    state.take(last)
    return state.finished()
  }

  private struct State {
    var v0, v1, v2, v3: UInt64

    init(key: (UInt64, UInt64)) {
      v0 = key.0 ^ 0x736f_6d65_7073_6575
      v1 = key.1 ^ 0x646f_7261_6e64_6f6d
      v2 = key.0 ^ 0x6c79_6765_6e65_7261
      v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finished() -> UInt64 {
      v2 ^= 0xFF
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
      v0 &+= v1
      v1 = (v1 << 13 | v1 >> 51) ^ v0
      v0 = v0 << 32 | v0 >> 32
      v2 &+= v3
      v3 = (v3 << 16 | v3 >> 48) ^ v2
      v0 &+= v3
      v3 = (v3 << 21 | v3 >> 43) ^ v0
      v2 &+= v1
      v1 = (v1 << 17 | v1 >> 47) ^ v2
      v2 = v2 << 32 | v2 >> 32
    }
  }
}

extension UInt64 {
  /// 16 lower-case hexadecimal digits.
  var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
