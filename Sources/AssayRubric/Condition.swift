/// A condition over named evidence: a mapping, all of whose entries must hold. The empty mapping always holds.
///
/// | entry | holds when |
/// | --- | --- |
/// | `fact: test` | the fact passes the test (see `FactTest`) |
/// | `all: [condition, …]` | every one holds |
/// | `any: [condition, …]` | at least one holds |
/// | `not: condition` | it does not hold |
/// | `known: fact` or `known: [fact, …]` | every one of the facts is known |
/// | `certain: condition` | it is known to hold: unknown counts as no, so this is never unknown |
/// | `within: {fact: [text, …]}` | the text, or every text of the list, is one of these |
///
/// The logic is Kleene's strong one: a test of an unknown fact is unknown.
package struct Condition: Sendable, Equatable {
  /// In the order of their keys, so that nothing depends on the order of a hash table.
  package var parts: [Part]

  package indirect enum Part: Sendable, Equatable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case known([String])
    case certain(Condition)
    case within([String: [String]])
    case fact(String, FactTest)
  }

  package init(_ parts: [Part] = []) {
    self.parts = parts
  }

  package static let always = Condition()

  package func truth(in evidence: Evidence) -> Truth {
    .all(parts.lazy.map { $0.truth(in: evidence) })
  }
}

extension Condition.Part {
  func truth(in evidence: Evidence) -> Truth {
    switch self {
    case .all(let conditions):
      return .all(conditions.lazy.map { $0.truth(in: evidence) })
    case .any(let conditions):
      return .any(conditions.lazy.map { $0.truth(in: evidence) })
    case .not(let condition):
      return condition.truth(in: evidence).negated
    case .certain(let condition):
      return Truth(condition.truth(in: evidence) == .yes)
    case .known(let names):
      return Truth(
        names.allSatisfy {
          if case .known = evidence.state(of: $0) { true } else { false }
        })
    case .within(let allowed):
      return .all(
        allowed.sorted { $0.key < $1.key }.map { name, texts in
          switch evidence.state(of: name) {
          case .known(.text(let text)): Truth(texts.contains(text))
          case .known(.list(let list)): Truth(list.allSatisfy(texts.contains))
          case .known, .unknown: .unknown([name])
          }
        })
    case .fact(let name, let test):
      return test.holds(for: name, in: evidence)
    }
  }
}

extension Condition: Codable {
  /// Deeper than any rubric needs, and far from where the recursion would end the process.
  private static let deepest = 64

  package init(from decoder: any Decoder) throws {
    if decoder.codingPath.count > Self.deepest {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "the condition is nested too deeply"))
    }
    let container = try decoder.container(keyedBy: DocumentKey.self)
    let keys = container.allKeys.sorted { $0.stringValue < $1.stringValue }
    self.parts = try keys.map { key in
      switch key.stringValue {
      case "all": .all(try container.decode([Condition].self, forKey: key))
      case "any": .any(try container.decode([Condition].self, forKey: key))
      case "not": .not(try container.decode(Condition.self, forKey: key))
      case "certain": .certain(try container.decode(Condition.self, forKey: key))
      case "within": .within(try container.decode([String: [String]].self, forKey: key))
      case "known":
        if let name = try? container.decode(String.self, forKey: key) {
          .known([name])
        } else {
          .known(try container.decode([String].self, forKey: key))
        }
      default: .fact(key.stringValue, try container.decode(FactTest.self, forKey: key))
      }
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: DocumentKey.self)
    for part in parts {
      switch part {
      case .all(let conditions): try container.encode(conditions, forKey: DocumentKey("all"))
      case .any(let conditions): try container.encode(conditions, forKey: DocumentKey("any"))
      case .not(let condition): try container.encode(condition, forKey: DocumentKey("not"))
      case .certain(let condition): try container.encode(condition, forKey: DocumentKey("certain"))
      case .known(let names): try container.encode(names, forKey: DocumentKey("known"))
      case .within(let allowed): try container.encode(allowed, forKey: DocumentKey("within"))
      case .fact(let name, let test): try container.encode(test, forKey: DocumentKey(name))
      }
    }
  }
}
