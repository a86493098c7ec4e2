/// Takes an object apart: what a member must be is named with it, and what it is instead is said with its place.
package struct JSONFields {
  /// A value that is not what it should be.
  package struct Mismatch: Error, CustomStringConvertible {
    package var description: String
  }

  private let members: [JSONValue.Member]
  private let path: String

  /// - Parameter path: where the value stands, `responses.0`; empty for a whole text.
  /// - Throws: when it is no object.
  package init(_ value: JSONValue, at path: String = "") throws(Mismatch) {
    guard case .object(let members) = value else {
      throw Mismatch(description: (path.isEmpty ? "the line" : "\"\(path)\"") + " must be an object")
    }
    self.members = members
    self.path = path
  }

  /// A member that must be there, and not null.
  package func text(_ key: String) throws(Mismatch) -> String { try required(key, try optionalText(key)) }
  package func integer(_ key: String) throws(Mismatch) -> Int { try required(key, try optionalInteger(key)) }

  /// A member that may be missing or null.
  package func optionalText(_ key: String) throws(Mismatch) -> String? { try optional(key, "a string", \.text) }
  package func optionalDouble(_ key: String) throws(Mismatch) -> Double? { try optional(key, "a number", \.double) }
  package func optionalInteger(_ key: String) throws(Mismatch) -> Int? {
    // Others write whole numbers as 5.0.
    try optional(key, "a whole number") { $0.integer ?? $0.double.flatMap { Int(exactly: $0) } }
  }

  package func optionalIntegers(_ key: String) throws(Mismatch) -> [Int]? {
    try optionalList(key, "a whole number", \.integer)
  }
  package func optionalTexts(_ key: String) throws(Mismatch) -> [String]? { try optionalList(key, "a string", \.text) }
  package func texts(_ key: String) throws(Mismatch) -> [String] { try required(key, try optionalTexts(key)) }

  package func optionalObject(_ key: String) throws(Mismatch) -> JSONFields? {
    guard let value = self[key] else { return nil }
    return try JSONFields(value, at: place(key))
  }

  package func object(_ key: String) throws(Mismatch) -> JSONFields { try required(key, try optionalObject(key)) }

  /// Each element, which must be an object.
  package func objects<Element>(
    _ key: String, _ read: (JSONFields) throws(Mismatch) -> Element
  ) throws(Mismatch) -> [Element] {
    let elements: [JSONValue] = try required(key, try optional(key, "an array", \.elements))
    var result: [Element] = []
    result.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      result.append(try read(JSONFields(element, at: "\(place(key)).\(index)")))
    }
    return result
  }

  /// Each member, which must be an object, by its name.
  package func dictionary<Element>(
    _ read: (JSONFields) throws(Mismatch) -> Element
  ) throws(Mismatch) -> [String: Element] {
    var result: [String: Element] = [:]
    for member in members { result[member.key] = try read(JSONFields(member.value, at: place(member.key))) }
    return result
  }

  /// As it stands; nil where it is missing or null.
  package subscript(key: String) -> JSONValue? {
    guard let value = members.first(where: { $0.key == key })?.value, !value.isNull else { return nil }
    return value
  }

  package func mismatch(_ key: String, _ expected: String) -> Mismatch {
    Mismatch(description: "\"\(place(key))\" must be \(expected)")
  }

  private func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func required<Value>(_ key: String, _ value: Value?) throws(Mismatch) -> Value {
    if let value { return value }
    let isNull = members.contains { $0.key == key }
    throw Mismatch(description: isNull ? "\"\(place(key))\" may not be null" : "the key \"\(place(key))\" is missing")
  }

  private func optional<Value>(
    _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(Mismatch) -> Value? {
    guard let value = self[key] else { return nil }
    guard let found = read(value) else { throw mismatch(key, expected) }
    return found
  }

  private func optionalList<Value>(
    _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(Mismatch) -> [Value]? {
    guard let elements: [JSONValue] = try optional(key, "an array", \.elements) else { return nil }
    var result: [Value] = []
    for (index, element) in elements.enumerated() {
      guard let value = read(element) else { throw mismatch("\(key).\(index)", expected) }
      result.append(value)
    }
    return result
  }
}
