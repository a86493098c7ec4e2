/// The type of a fact, as a rubric declares it and as the evidence stage provides it.
package enum FactType: String, Codable, Sendable, Equatable, CaseIterable {
  case bool, int, number, text, list

  var isNumeric: Bool { self == .int || self == .number }
}

/// What was observed. It is written as the bare JSON value.
///
/// An `int` and a `number` of the same size are equal: JSON does not tell `1` from `1.0`, so a value must
/// not change its meaning on its way through a file.
package enum FactValue: Codable, Sendable {
  case bool(Bool)
  case int(Int)
  case number(Double)
  case text(String)
  case list([String])

  package var type: FactType {
    switch self {
    case .bool: .bool
    case .int: .int
    case .number: .number
    case .text: .text
    case .list: .list
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([String].self) {
      self = .list(value)
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected true or false, a number, a text or a list of texts")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    }
  }
}

extension FactValue: Equatable {
  package static func == (left: FactValue, right: FactValue) -> Bool {
    switch (left, right) {
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    // Exactly, so that an integer beyond 2^53 does not equal its rounded neighbour.
    case (.int(let a), .number(let b)), (.number(let b), .int(let a)): Int(exactly: b) == a
    default: false
    }
  }
}
