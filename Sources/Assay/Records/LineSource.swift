/// Lines of a file or of standard input, plain or gzip, read as they are needed.
///
/// A line ends at `\n` only: U+2028 and its like are legal inside a JSON string.
final class LineSource {
  let name: String
  private(set) var number = 0
  private let bytes: ByteSource
  private let isStopped: () -> Bool
  private var buffer: [UInt8] = []
  private var start = 0
  /// Up to here the buffer holds no end of a line, so that a long line is looked through once.
  private var searched = 0
  private var ended = false

  /// A line may not be longer, in bytes: a file that is no JSONL at all must not fill memory.
  private static let longest = 256 << 20

  /// - Parameters:
  ///   - path: a path, or `-` for standard input.
  ///   - isStopped: true ends the lines where they are; a line that has not ended is dropped.
  /// - Throws: when the file cannot be opened.
  init(path: String, isStopped: @escaping () -> Bool = { false }) throws(InputError) {
    name = path == "-" ? "standard input" : path
    self.isStopped = isStopped
    bytes = try ByteSource(path: path, name: name, isStopped: isStopped)
  }

  /// Bytes of the file itself that were taken so far, compressed as they are.
  var bytesRead: Int { bytes.bytesRead }

  /// The next line without its end, nil at the end. A carriage return before the end is left out too.
  func next() throws(InputError) -> [UInt8]? {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return take(upTo: end, skipping: 1)
      }
      searched = buffer.count
      if ended {
        return start < buffer.count && !isStopped() ? take(upTo: buffer.count, skipping: 0) : nil
      }
      try fill()
    }
  }

  private func take(upTo end: Int, skipping: Int) -> [UInt8] {
    var line = Array(buffer[start..<end])
    start = end + skipping
    searched = start
    number += 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  private func fill() throws(InputError) {
    buffer.removeSubrange(..<start)
    searched -= start
    start = 0
    guard buffer.count <= Self.longest else {
      throw InputError(
        file: name, line: number + 1, message: "the line is longer than \(Self.longest >> 20) MiB")
    }
    do {
      if let part = try bytes.next() { buffer += part } else { ended = true }
    } catch {
      throw InputError(file: name, line: number + 1, message: "cannot be read further: \(error.message)")
    }
  }
}
