/// What a condition asks of one fact: the right side of `tests.met: ">= 2"`.
///
/// - a literal asks for equality; on a list it asks whether the list holds that text;
/// - a text that starts with `>=`, `<=`, `>`, `<`, `==` or `!=` compares with a literal, or with another fact
///   (a name with a dot), which may be multiplied: `">= 0.5 * examples.instruction"`; a list that is compared
///   with a number stands for its count;
/// - a list asks for any one of its literals.
package enum FactTest: Sendable, Equatable {
  case equals(FactValue)
  case compares(Relation, Operand)
  case oneOf([FactValue])

  package enum Relation: String, Sendable, Equatable, CaseIterable {
    // Longer ones first: the parser takes the first that fits.
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case unequal = "!="
    case above = ">"
    case below = "<"

    var isOrdering: Bool { self != .equal && self != .unequal }

    func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .atLeast: left >= right
      case .atMost: left <= right
      case .equal: left == right
      case .unequal: left != right
      case .above: left > right
      case .below: left < right
      }
    }
  }

  package enum Operand: Sendable, Equatable {
    case literal(FactValue)
    case fact(String, factor: Double)
  }

  /// Whether the test holds for a fact of this value. A value of a kind that the test cannot judge is
  /// unknown: a defect upstream must not be scored as a defect of the answer.
  func holds(for name: String, in evidence: Evidence) -> Truth {
    guard case .known(let value) = evidence.state(of: name) else {
      if case .compares(_, .fact(let other, _)) = self, case .unknown = evidence.state(of: other) {
        return .unknown([name, other].sortedUnique())
      }
      return .unknown([name])
    }
    switch self {
    case .equals(let literal):
      return Self.compare(value, .equal, literal).map(Truth.init) ?? .unknown([name])
    case .oneOf(let literals):
      return .any(literals.map { Self.compare(value, .equal, $0).map(Truth.init) ?? .unknown([name]) })
    case .compares(let relation, .literal(let literal)):
      return Self.compare(value, relation, literal).map(Truth.init) ?? .unknown([name])
    case .compares(let relation, .fact(let other, let factor)):
      guard case .known(let right) = evidence.state(of: other) else { return .unknown([other]) }
      guard let scaled = Self.scale(right, by: factor),
        let held = Self.compare(value, relation, scaled)
      else { return .unknown([name, other].sortedUnique()) }
      return Truth(held)
    }
  }

  /// Nil when the two cannot be compared in this way.
  static func compare(_ left: FactValue, _ relation: Relation, _ right: FactValue) -> Bool? {
    switch (left, right) {
    case (.int(let a), .int(let b)): return relation.holds(a, b)
    case (.int(let a), .number(let b)): return relation.holds(Double(a), b)
    case (.number(let a), .int(let b)): return relation.holds(a, Double(b))
    case (.number(let a), .number(let b)): return relation.holds(a, b)
    case (.list(let a), .int(let b)): return relation.holds(a.count, b)
    case (.list(let a), .number(let b)): return relation.holds(Double(a.count), b)
    case (.list(let a), .text(let b)) where !relation.isOrdering: return a.contains(b) == (relation == .equal)
    case (.text(let a), .text(let b)) where !relation.isOrdering: return (a == b) == (relation == .equal)
    case (.bool(let a), .bool(let b)) where !relation.isOrdering: return (a == b) == (relation == .equal)
    default: return nil
    }
  }

  private static func scale(_ value: FactValue, by factor: Double) -> FactValue? {
    if factor == 1 { return value }
    switch value {
    case .int(let number): return .number(Double(number) * factor)
    case .number(let number): return .number(number * factor)
    default: return nil
    }
  }
}
