import Foundation
import Glibc

/// Ranges of an open file. What fails is told by `errno`.
enum FileRange {
  /// The size of a file in bytes, nil when it can't be told.
  static func size(of descriptor: Int32) -> UInt64? {
    var found = stat()
    return fstat(descriptor, &found) == 0 ? UInt64(found.st_size) : nil
  }

  /// The bytes of a range, nil when it can't be read or the file is shorter.
  static func read(_ descriptor: Int32, from start: UInt64, count: Int) -> Data? {
    var data = Data(count: count)
    var got = 0
    while got < count {
      let part = data.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + got }, count - got, off_t(start) + off_t(got))
      }
      if part < 0 && errno == EINTR { continue }
      if part <= 0 { return nil }
      got += part
    }
    return data
  }
}
