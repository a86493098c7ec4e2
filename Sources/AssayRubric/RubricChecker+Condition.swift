extension RubricChecker {
  mutating func check(_ condition: Condition, _ path: String) {
    for part in condition.parts {
      switch part {
      case .all(let conditions): check(conditions, "\(path).all")
      case .any(let conditions): check(conditions, "\(path).any")
      case .not(let inner): check(inner, "\(path).not")
      case .certain(let inner): check(inner, "\(path).certain")
      case .known(let names):
        if names.isEmpty { report("\(path).known", "it names no fact") }
        for name in names { _ = type(of: name, "\(path).known") }
      case .within(let allowed):
        if allowed.isEmpty { report("\(path).within", "it names no fact") }
        for name in allowed.keys.sorted() {
          let here = "\(path).within.\(name)"
          if let type = type(of: name, here), type != .text && type != .list {
            report(here, "a \(type.rawValue) cannot be one of several texts")
          }
        }
      case .fact(let name, let test):
        let here = "\(path).\(name)"
        if let type = type(of: name, here) { check(test, of: type, here) }
      }
    }
  }

  private mutating func check(_ conditions: [Condition], _ path: String) {
    // `any: []` can never hold and `all: []` always does: both are slips.
    if conditions.isEmpty { report(path, "it lists no condition") }
    for (index, condition) in conditions.enumerated() {
      if condition.parts.isEmpty { report("\(path)[\(index)]", "the condition is empty") }
      check(condition, "\(path)[\(index)]")
    }
  }

  private mutating func type(of name: String, _ path: String) -> FactType? {
    if let type = declared[name] { return type }
    let spelling =
      FactName.isWellFormed(name) ? "" : "; keys of a condition: all, any, certain, known, not, within"
    report(path, "the fact “\(name)” is not declared under `facts`\(spelling)")
    return nil
  }

  private mutating func check(_ test: FactTest, of type: FactType, _ path: String) {
    switch test {
    case .equals(let literal): checkEqual(literal, to: type, path)
    case .oneOf(let literals):
      if literals.isEmpty { report(path, "one of nothing never holds") }
      for (index, literal) in literals.enumerated() { checkEqual(literal, to: type, "\(path)[\(index)]") }
    case .compares(let relation, let operand):
      let other: FactType
      switch operand {
      case .literal(let literal): other = literal.type
      case .fact(let name, let factor):
        guard let found = self.type(of: name, path) else { return }
        if factor != 1, !found.isNumeric {
          report(path, "“\(name)” is a \(found.rawValue) and cannot be multiplied")
          return
        }
        other = found
      }
      check(relation, type, other, path)
    }
  }

  private mutating func check(
    _ relation: FactTest.Relation, _ left: FactType, _ right: FactType, _ path: String
  ) {
    let fits =
      switch (left, right) {
      case (.int, .int), (.int, .number), (.number, .int), (.number, .number): true
      case (.list, .int), (.list, .number): true
      case (.text, .text), (.bool, .bool), (.list, .text): !relation.isOrdering
      default: false
      }
    if !fits {
      report(path, "a \(left.rawValue) cannot be compared with a \(right.rawValue) by “\(relation.rawValue)”")
    }
  }

  private mutating func checkEqual(_ literal: FactValue, to type: FactType, _ path: String) {
    // A list equals no number here: its count is asked for by `"== 0"`.
    if type == .list, literal.type != .text {
      report(path, "the fact is a list, which holds texts; write \"== 2\" to ask for its count")
    } else {
      check(.equal, type, literal.type, path)
    }
  }

  mutating func check(_ templates: [Template], _ path: String) {
    for (index, template) in templates.enumerated() {
      for (name, style) in template.uses {
        let here = "\(path)[\(index)]"
        guard let type = type(of: name, here) else { continue }
        switch style {
        case .plain, .lines: break
        case .percent where !type.isNumeric:
          report(here, "“\(name)” is a \(type.rawValue), which has no per cent")
        case .plural where !type.isNumeric && type != .list, .some where !type.isNumeric && type != .list:
          report(here, "“\(name)” is a \(type.rawValue), which cannot be counted")
        case .percent, .plural, .some: break
        }
      }
    }
  }
}
