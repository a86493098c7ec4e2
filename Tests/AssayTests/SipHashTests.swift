import Testing

@testable import Assay

@Suite struct SipHashTests {
  private static let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

  /// The paper's test vector (appendix A) and the first of the reference implementation's: bytes 0, 1, 2 … of a length.
  @Test(
    arguments: [
      (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5),
    ] as [(Int, UInt64)])
  func givesThePublishedValues(length: Int, value: UInt64) {
    #expect(SipHash.hash((0..<UInt8(length)), key: Self.key) == value)
    #expect(SipHash.hash(Array(0..<UInt8(length)), key: Self.key) == value)
  }

  /// What is in files, and decides which machine grades a record, may not change with a version.
  @Test func staysTheSame() {
    #expect((1...16).filter { Shard("\($0)/16")?.holds("tram-fare") == true } == [9])
  }
}
