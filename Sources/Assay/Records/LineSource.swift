import CZlib
import Foundation
import Glibc

/// Lines of a file or of standard input, plain or gzip, read as they are needed.
///
/// A line ends at `\n` only: U+2028 and its like are legal inside a JSON string.
final class LineSource {
  let name: String
  private(set) var number = 0
  private let file: gzFile
  private var buffer: [UInt8] = []
  private var start = 0
  private var ended = false

  /// A line may not be longer, in bytes: a file that is no JSONL at all must not fill memory.
  private static let longest = 256 << 20

  /// - Parameter path: a path, or `-` for standard input.
  /// - Throws: when the file cannot be opened.
  init(path: String) throws(InputError) {
    name = path == "-" ? "standard input" : path
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw InputError(file: name, line: nil, message: "cannot be opened: \(String(cString: strerror(errno)))")
    }
    var found = stat()
    if fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw InputError(file: name, line: nil, message: "is a folder; name the JSONL files in it")
    }
    // zlib hands through what is not gzip.
    guard let opened = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw InputError(file: name, line: nil, message: "cannot be read")
    }
    file = opened
    gzbuffer(file, 128 << 10)
  }

  deinit { gzclose(file) }

  /// Bytes of the file itself that were taken so far, compressed as they are.
  var bytesRead: Int { max(0, Int(gzoffset(file))) }

  /// The next line without its end, nil at the end. A carriage return before the end is left out too.
  func next() throws(InputError) -> [UInt8]? {
    while true {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        return take(upTo: end, skipping: 1)
      }
      if ended {
        return start < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil
      }
      try fill()
    }
  }

  private func take(upTo end: Int, skipping: Int) -> [UInt8] {
    var line = Array(buffer[start..<end])
    start = end + skipping
    number += 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  private func fill() throws(InputError) {
    buffer.removeSubrange(..<start)
    start = 0
    guard buffer.count <= Self.longest else {
      throw InputError(file: name, line: number + 1, message: "the line is longer than \(Self.longest >> 20) MiB")
    }
    var part = [UInt8](repeating: 0, count: 256 << 10)
    let got = gzread(file, &part, UInt32(part.count))
    var code: Int32 = 0
    let text = gzerror(file, &code).map { String(cString: $0) } ?? ""
    if got < 0 || (got == 0 && code == Z_BUF_ERROR) {
      let reason = code == Z_ERRNO ? String(cString: strerror(errno)) : code == Z_BUF_ERROR ? "the gzip data is cut off" : text
      throw InputError(file: name, line: number + 1, message: "cannot be read further: \(reason)")
    }
    if got == 0 { ended = true }
    buffer.append(contentsOf: part[..<Int(got)])
  }
}
