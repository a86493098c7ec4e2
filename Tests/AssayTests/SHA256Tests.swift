import AssayCompile
import Foundation
import Testing

/// Vectors of FIPS 180-4's examples and of NIST's CAVP byte-oriented messages.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func digestsTheStandardsExamples(message: String, digest: String) {
    #expect(SHA256.hex(message.utf8) == digest)
  }

  @Test func digestsAMillionLetters() {
    #expect(
      SHA256.hex(Data(repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Around the ends of a block, where padding goes wrong, against coreutils.
  @Test(arguments: [1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000])
  func agreesWithCoreutils(length: Int) throws {
    let message = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ length) })
    let line = String(decoding: try filter(message, through: "/usr/bin/sha256sum"), as: UTF8.self)
    #expect(SHA256.hex(message) == line.prefix(64))
    #expect(SHA256.digest(message).count == 32)
  }

  /// However a message is cut, its digest is that of the whole: around the ends of blocks, and with parts of nothing.
  @Test func partsAreOneMessage() {
    let message = (0..<300).map { UInt8($0 % 251) }
    for first in [0, 1, 55, 56, 63, 64, 65, 127, 128, 200, 300] {
      for second in [first, min(300, first + 1), min(300, first + 64), 300] {
        var parts = SHA256()
        parts.add(message[..<first])
        parts.add(message[first..<second].lazy.map { $0 })
        parts.add(message[second...])
        #expect(parts.digest() == SHA256.digest(message), "\(first) \(second)")
      }
    }
  }
}
