package import Foundation

/// Encodes values as lines of JSON: keys sorted, so that the same value gives the same bytes.
package struct JSONLines {
  private let encoder = JSONEncoder()

  package init() { encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes] }

  /// One value with the end of its line.
  package func line(_ value: some Encodable) throws -> Data {
    var data = Self.harmless(try encoder.encode(value))
    data.append(UInt8(ascii: "\n"))
    return data
  }

  /// The same JSON with what is escaped that JSON lets stand and somebody obeys. A terminal: DEL and C1 controls (U+009B starts a
  /// command as ESC [ does), and marks that show text in another order or end a line. The log of a CI service: `##[command]`.
  private static func harmless(_ json: Data) -> Data {
    // The bytes that such characters start with are rare: mostly there is nothing to do.
    let json = withoutCommands(json)
    guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }) else { return json }
    var result = Data(capacity: json.count + 64)
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069:
        let digits = String(scalar.value, radix: 16)
        result.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return result
  }

  private static func withoutCommands(_ json: Data) -> Data {
    guard json.firstRange(of: Data("##".utf8)) != nil else { return json }
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
