import Foundation

/// A name made of everything that decides what a result is.
package struct ContentKey: Sendable {
  private var parts: [UInt8] = []

  package init() {}

  /// Each part is preceded by its length, so that no two lists of parts read the same.
  package mutating func add(_ bytes: some Collection<UInt8>) {
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { parts.append(contentsOf: $0) }
    parts.append(contentsOf: bytes)
  }

  package mutating func add(_ text: String) { add(text.utf8) }

  package mutating func add(_ texts: [String]) {
    add("\(texts.count)")
    for text in texts { add(text) }
  }

  /// Adds a value by its JSON with sorted keys.
  package mutating func add(json value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Numbers, texts and lists of them always encode; an infinite limit does not, and no compile has one.
    add((try? encoder.encode(value)) ?? Data())
  }

  package var hex: String { SHA256.hex(parts) }
}
