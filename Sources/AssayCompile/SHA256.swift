import CAssayDigest

/// SHA-256 (FIPS 180-4). Names definitions and contents; swift-crypto would cost a minute and a half of every first build.
package struct SHA256 {
  private var state = assay_sha256()

  package init() { assay_sha256_start(&state) }

  package mutating func add(_ bytes: some Collection<UInt8>) {
    let isAdded: Void? = bytes.withContiguousStorageIfAvailable { assay_sha256_add(&state, $0.baseAddress, $0.count) }
    if isAdded == nil { add(Array(bytes)) }
  }

  /// The digest of all that was added, 32 bytes.
  package consuming func digest() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      assay_sha256_finish(&state, buffer.baseAddress)
      count = 32
    }
  }

  package static func digest(_ message: some Collection<UInt8>) -> [UInt8] {
    var whole = SHA256()
    whole.add(message)
    return whole.digest()
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package static func hex(_ message: some Collection<UInt8>) -> String {
    digest(message).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }

  /// HMAC (RFC 2104): a digest that only who knows the secret can make.
  package static func hmac(_ message: some Collection<UInt8>, secret: [UInt8]) -> [UInt8] {
    var key = secret.count > 64 ? digest(secret) : secret
    key += [UInt8](repeating: 0, count: 64 - key.count)
    return digest(key.map { $0 ^ 0x5C } + digest(key.map { $0 ^ 0x36 } + message))
  }
}
