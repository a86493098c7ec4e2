extension JSONValue {
  /// The number, when it is an integer that fits; `5.0` is none.
  package var integer: Int? {
    if case .number(let text) = self { return Int(text) }
    return nil
  }

  package var double: Double? {
    if case .number(let text) = self { return Double(text) }
    return nil
  }

  package var bool: Bool? {
    if case .bool(let bool) = self { return bool }
    return nil
  }

  package var elements: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  package var members: [Member]? {
    if case .object(let members) = self { return members }
    return nil
  }

  package var isNull: Bool { self == .null }

  /// Whether both say the same: objects whatever the order of their members, numbers by their value (`1` and `1.0` are
  /// the same). A server may write a value otherwise than it was sent.
  package func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left == right || Double(left) == Double(right)
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let left), .object(let right)):
      return left.count == right.count
        && left.allSatisfy { member in other[member.key].map { member.value.isEquivalent(to: $0) } ?? false }
    default: return self == other
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .number("\(value)") }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSONValue {
  package init(_ value: Int) { self = .number("\(value)") }

  /// A number that JSON cannot write becomes null.
  package init(_ value: Double) { self = value.isFinite ? .number("\(value)") : .null }
}
