package import Foundation

/// Encodes values as lines of JSON: keys sorted, so that the same value gives the same bytes.
package struct JSONLines {
  private let encoder = JSONEncoder()

  package init() { encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes] }

  /// One value with the end of its line.
  package func line(_ value: some Encodable) throws -> Data {
    var data = try encoder.encode(value)
    data.append(UInt8(ascii: "\n"))
    return data
  }
}
