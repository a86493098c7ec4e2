import Foundation

/// A name made of everything that decides what a compile gives.
struct ContentKey {
  private var parts: [UInt8] = []

  /// Each part is preceded by its length, so that no two lists of parts read the same.
  mutating func add(_ bytes: some Collection<UInt8>) {
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { parts.append(contentsOf: $0) }
    parts.append(contentsOf: bytes)
  }

  mutating func add(_ text: String) { add(text.utf8) }

  mutating func add(_ texts: [String]) {
    add("\(texts.count)")
    for text in texts { add(text) }
  }

  /// Adds a value by its JSON with sorted keys.
  mutating func add(json value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Numbers, texts and lists of them always encode; an infinite limit does not, and no compile has one.
    add((try? encoder.encode(value)) ?? Data())
  }

  var hex: String { SHA256.hex(parts) }
}
