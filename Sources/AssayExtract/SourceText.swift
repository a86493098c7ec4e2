/// The lines of an answer with their places in its bytes, some of them left out.
///
/// A line ends at `\n`, `\r\n` or `\r`, as CommonMark has it, so that line numbers agree with the parser's.
struct SourceText {
  /// Byte offsets of a line's visible part; the line's ending is not in it.
  private(set) var lines: [Range<Int>]
  let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
    lines = []
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        lines.append(start..<index)
        if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
        start = index + 1
      }
      index += 1
    }
    lines.append(start..<bytes.count)
  }

  func line(_ index: Int) -> String { String(decoding: bytes[lines[index]], as: UTF8.self) }

  /// The visible text, each line ended by `\n`.
  var visible: String {
    lines.indices.map { line($0) }.joined(separator: "\n")
  }

  var isBlank: Bool { lines.allSatisfy { bytes[$0].allSatisfy(\.isBlank) } }

  /// The line that holds the byte at an offset.
  func lineIndex(at offset: Int) -> Int {
    let after = lines.firstIndex { $0.lowerBound > offset } ?? lines.count
    return max(0, after - 1)
  }

  /// Leaves the bytes out of what is visible. Line numbers stay; of a line with visible text on both sides of
  /// the gap, only what follows stays visible, because a line's part must be one range.
  mutating func hide(_ hidden: Range<Int>) {
    for index in lines.indices where lines[index].overlaps(hidden) || lines[index].isEmpty {
      let line = lines[index]
      if hidden.lowerBound <= line.lowerBound, hidden.upperBound >= line.upperBound {
        lines[index] = line.upperBound..<line.upperBound
      } else if hidden.upperBound < line.upperBound, hidden.upperBound > line.lowerBound {
        lines[index] = hidden.upperBound..<line.upperBound
      } else if hidden.lowerBound > line.lowerBound, hidden.lowerBound < line.upperBound {
        lines[index] = line.lowerBound..<hidden.lowerBound
      }
    }
  }

  /// The bytes from the first to the last line, without the last line's ending. An empty run of lines is an
  /// empty range at the first line's start.
  func range(ofLines wanted: Range<Int>) -> Range<Int> {
    guard let first = wanted.first, first < lines.count else {
      let end = wanted.lowerBound < lines.count ? lines[wanted.lowerBound].lowerBound : bytes.count
      return end..<end
    }
    let last = min(wanted.upperBound, lines.count) - 1
    return lines[first].lowerBound..<max(lines[first].lowerBound, lines[last].upperBound)
  }
}
