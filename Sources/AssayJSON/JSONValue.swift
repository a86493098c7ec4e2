import Foundation

/// A JSON value as read: numbers keep their text and objects their order, so that what assay does not know travels through
/// unharmed.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The first member of that name, for objects.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// What this is, in a message about input.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: Codable {
  package init(from decoder: any Decoder) throws {
    if let values = try? decoder.container(keyedBy: AnyKey.self) {
      let members = try values.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
        Member($0.stringValue, try values.decode(JSONValue.self, forKey: $0))
      }
      self = .object(members)
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else if let decimal = try? value.decode(Decimal.self) {
      self = .number("\(decimal)")
    } else {
      // Beyond a decimal's exponent of 127.
      self = .number("\(try value.decode(Double.self))")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .null:
      var value = encoder.singleValueContainer()
      try value.encodeNil()
    case .bool(let bool): try bool.encode(to: encoder)
    case .number(let text): try Self.encode(number: text, to: encoder)
    case .string(let text): try text.encode(to: encoder)
    case .array(let elements): try elements.encode(to: encoder)
    case .object(let members):
      var values = encoder.container(keyedBy: AnyKey.self)
      for member in members { try values.encode(member.value, forKey: AnyKey(member.key)) }
    }
  }

  /// Integers that a `Decimal` holds keep every digit; the rest is a double, as in most readers. A number too large for
  /// either becomes a string of its text: a wrong number would be worse, and an error would cost the record.
  private static func encode(number text: String, to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    if text == "-0" {
      // Of all texts that an integer reads, this one has more to say.
      try value.encode(-0.0)
    } else if let integer = Int64(text) {
      try value.encode(integer)
    } else if !text.contains(where: { ".eE".contains($0) }), text.count <= 38,
      let decimal = Decimal(string: text)
    {
      // Through the container: the encoder knows a `Decimal` for a number only there.
      try value.encode(decimal)
    } else if let double = Double(text), double.isFinite {
      try value.encode(double)
    } else {
      try value.encode(text)
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
