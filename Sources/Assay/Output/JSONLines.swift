package import AssayJSON
package import Foundation

/// Encodes values as lines of JSON: the same value gives the same bytes, because keys are sorted.
package struct JSONLines: Sendable {
  private let encoder = JSONEncoder()
  private let isForMarkup: Bool

  /// - Parameter isForMarkup: `<` is escaped too, so that nothing in a page ends or opens an element.
  package init(isForMarkup: Bool = false) {
    self.isForMarkup = isForMarkup
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  /// One value with the end of its line.
  package func line(_ value: some Encodable) throws -> Data {
    line(of: try encoder.encode(value))
  }

  /// The same of a value that is JSON already: its members keep their order, and it takes a third of the time.
  package func line(inOrder value: JSONValue) -> Data { line(of: value.json) }

  private func line(of json: Data) -> Data {
    var data = harmless(Self.withoutCommands(json))
    data.append(UInt8(ascii: "\n"))
    return data
  }

  /// The same JSON with the characters escaped that JSON lets stand and a terminal obeys: DEL and C1 controls (U+009B starts a
  /// command as ESC [ does), and those that show text in another order or end a line.
  private func harmless(_ json: Data) -> Data {
    json.withUnsafeBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var result = Data()
      var copied = 0
      var place = 0
      // Whole stretches are copied: a byte at a time took longer than all the rest of a report.
      while place < bytes.count {
        guard let found = harmful(bytes, at: place) else {
          place += 1
          continue
        }
        let digits = String(found.scalar, radix: 16)
        result.append(UnsafeBufferPointer(rebasing: bytes[copied..<place]))
        result.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        place += found.length
        copied = place
      }
      if copied == 0 { return json }
      result.append(UnsafeBufferPointer(rebasing: bytes[copied...]))
      return result
    }
  }

  /// The character at that place, when it is to be escaped, and its length in bytes of UTF-8.
  @inline(__always)
  private func harmful(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> (scalar: UInt32, length: Int)? {
    func next(_ step: Int) -> UInt32 { place + step < bytes.count ? UInt32(bytes[place + step]) : 0 }
    switch bytes[place] {
    case 0x3C where isForMarkup: return (0x3C, 1)
    case 0x7F: return (0x7F, 1)
    case 0xC2 where next(1) < 0xA0: return (next(1), 2)
    case 0xD8 where next(1) == 0x9C: return (0x061C, 2)
    case 0xE2:
      let scalar = 0x2000 | (next(1) & 0x3F) << 6 | (next(2) & 0x3F)
      switch scalar {
      case 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: return (scalar, 3)
      default: return nil
      }
    default: return nil
    }
  }

  /// The same JSON with what the log of a CI service obeys escaped: `##[command]`.
  private static func withoutCommands(_ json: Data) -> Data {
    // Foundation's search through a Data was a seventh of writing a report.
    let mayCommand = json.withUnsafeBytes { bytes in
      bytes.indices.dropLast().contains { bytes[$0] == UInt8(ascii: "#") && bytes[$0 + 1] == UInt8(ascii: "#") }
    }
    guard mayCommand else { return json }
    let text = String(decoding: json, as: UTF8.self).unicodeScalars
    var result = String.UnicodeScalarView()
    var start = text.startIndex
    for place in WorkflowCommand.places(in: text) {
      result.append(contentsOf: text[start..<place])
      result.append(contentsOf: "\\u0023".unicodeScalars)
      start = text.index(after: place)
    }
    result.append(contentsOf: text[start...])
    return Data(String(result).utf8)
  }
}
