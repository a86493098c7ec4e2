/// A key of a mapping whose keys are data: names of facts, points.
struct DocumentKey: CodingKey, Hashable {
  var stringValue: String
  var intValue: Int?

  init(_ name: String) {
    self.stringValue = name
  }

  init?(stringValue: String) {
    self.stringValue = stringValue
  }

  init?(intValue: Int) {
    self.stringValue = String(intValue)
    self.intValue = intValue
  }
}

extension Decoder {
  /// Refuses keys that the document does not have. A rubric is written by hand, and a misspelt `wehn:` that
  /// is silently left out would turn a condition into "always".
  func refuseUnknownKeys<Key: CodingKey & CaseIterable>(besides type: Key.Type) throws {
    let known = Key.allCases.map(\.stringValue)
    let found = try container(keyedBy: DocumentKey.self).allKeys.map(\.stringValue).sorted()
    for key in found where !known.contains(key) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: codingPath + [DocumentKey(key)],
          debugDescription: "unknown key; known here: \(known.sorted().joined(separator: ", "))"))
    }
  }
}

extension KeyedDecodingContainer {
  /// A list of texts that may be written as one text when there is only one.
  func decodeTemplates(forKey key: Key) throws -> [Template] {
    guard contains(key) else { return [] }
    if let one = try? decode(String.self, forKey: key) {
      return [try Template(one, path: codingPath + [key])]
    }
    return try decode([Template].self, forKey: key)
  }
}
