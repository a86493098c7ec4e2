/// One thing that was observed of an answer, or the reason why it could not be.
///
/// JSON: `{"value": …}` or `{"unknown": "reason"}`, with `lines` (of the program's entry file, from 1) and
/// `runs` (identifiers of run results) where there are any.
package struct Fact: Codable, Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case known(FactValue)
    case unknown(reason: String)
  }

  package var state: State
  package var lines: [Int]?
  package var runs: [String]?

  package init(_ state: State, lines: [Int]? = nil, runs: [String]? = nil) {
    self.state = Self.finite(state)
    self.lines = lines
    self.runs = runs
  }

  package static func known(_ value: FactValue, lines: [Int]? = nil, runs: [String]? = nil) -> Fact {
    Fact(.known(value), lines: lines, runs: runs)
  }

  package static func unknown(_ reason: String) -> Fact {
    Fact(.unknown(reason: reason))
  }

  /// A division by zero upstream must neither pass a threshold nor stop the JSON encoder, which refuses
  /// infinities: it is a number that nobody knows.
  static func finite(_ state: State) -> State {
    if case .known(.number(let value)) = state, !value.isFinite {
      return .unknown(reason: "the figure is not a finite number")
    }
    return state
  }

  private enum CodingKeys: String, CodingKey {
    case value, unknown, lines, runs
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let state: State
    switch (container.contains(.value), container.contains(.unknown)) {
    case (true, false): state = .known(try container.decode(FactValue.self, forKey: .value))
    case (false, true): state = .unknown(reason: try container.decode(String.self, forKey: .unknown))
    default:
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a fact has either `value` or `unknown`, and not both"))
    }
    self.init(
      state,
      lines: try container.decodeIfPresent([Int].self, forKey: .lines),
      runs: try container.decodeIfPresent([String].self, forKey: .runs))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch Self.finite(state) {
    case .known(let value): try container.encode(value, forKey: .value)
    case .unknown(let reason): try container.encode(reason, forKey: .unknown)
    }
    try container.encodeIfPresent(lines, forKey: .lines)
    try container.encodeIfPresent(runs, forKey: .runs)
  }
}

/// Everything that was observed of one answer, by the name of the fact (`tests.shown`). JSON: an object keyed by
/// name.
package struct Evidence: Codable, Sendable, Equatable {
  package var facts: [String: Fact]

  package init(_ facts: [String: Fact] = [:]) {
    self.facts = facts
  }

  package subscript(name: String) -> Fact? {
    get { facts[name] }
    set { facts[name] = newValue }
  }

  /// The state of a fact; one that nobody reported is unknown, never false and never zero.
  package func state(of name: String) -> Fact.State {
    guard let fact = facts[name] else { return .unknown(reason: "nothing observed it") }
    return Fact.finite(fact.state)
  }

  package init(from decoder: any Decoder) throws {
    facts = try decoder.singleValueContainer().decode([String: Fact].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: DocumentKey.self)
    for (name, fact) in facts.sorted(by: { $0.key < $1.key }) {
      try container.encode(fact, forKey: DocumentKey(name))
    }
  }
}
