import CZlib
import Foundation

/// A line of the journal: `END CRC RECORD KIND` for a line of output, `crash RECORD SIGNAL` for a record that the grader
/// itself did not survive.
enum JournalEntry: Equatable {
  case line(Line)
  case crash(record: UInt64, signal: Int32)

  struct Line: Equatable {
    /// Bytes of the output up to the end of the line.
    var end: UInt64
    /// CRC-32 of the line with its end (zlib): a power cut may leave a file with its length and without its contents.
    var checksum: UInt32
    /// The record of the input, by `RecordReader.digest`.
    var record: UInt64
    var kind: GradedKind
  }

  init?(_ bytes: [UInt8]) {
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    if fields.count == 3, fields[0] == "crash", fields[1].count == 16,
      let record = UInt64(fields[1], radix: 16), let signal = Int32(fields[2])
    {
      self = .crash(record: record, signal: signal)
    } else if fields.count == 4, let end = UInt64(fields[0]), fields[1].count == 8, fields[2].count == 16,
      let checksum = UInt32(fields[1], radix: 16), let record = UInt64(fields[2], radix: 16),
      let kind = GradedKind(rawValue: String(fields[3]))
    {
      self = .line(Line(end: end, checksum: checksum, record: record, kind: kind))
    } else {
      return nil
    }
  }

  /// With the end of its line.
  var text: String {
    switch self {
    case .line(let line):
      let checksum = String(line.checksum, radix: 16)
      return "\(line.end) \(String(repeating: "0", count: 8 - checksum.count))\(checksum) "
        + "\(line.record.hexadecimal) \(line.kind.rawValue)\n"
    case .crash(let record, let signal): return "crash \(record.hexadecimal) \(signal)\n"
    }
  }

  static func checksum(_ data: Data) -> UInt32 {
    data.withUnsafeBytes { bytes in
      UInt32(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }
  }
}

/// What came of a record.
package enum GradedKind: String, Sendable {
  case graded
  /// The grader failed on it.
  case error
  /// The input is malformed there.
  case malformed
}
