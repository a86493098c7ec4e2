/// How sure a level is: the chance, above 0 and below 1, that a human annotator gives the same points.
///
/// Written as a number; as a list of cases `{when, value}` of which the first whose condition is known to
/// hold is taken, the last without `when`; or as a scorecard.
package enum Confidence: Sendable, Equatable {
  case fixed(Double)
  case cases([Case])
  case scorecard(Scorecard)

  package struct Case: Codable, Sendable, Equatable {
    package var when: Condition?
    package var value: Double

    package init(when: Condition? = nil, value: Double) {
      self.when = when
      self.value = value
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case when, value
    }

    package init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(besides: CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.when = try container.decodeIfPresent(Condition.self, forKey: .when)
      self.value = try container.decode(Double.self, forKey: .value)
    }
  }

  /// Nil when no case holds.
  func value(in evidence: Evidence) -> Double? {
    switch self {
    case .fixed(let value): Self.bounded(value)
    case .cases(let cases):
      cases.first { ($0.when ?? .always).truth(in: evidence) == .yes }.map { Self.bounded($0.value) }
    case .scorecard(let card): Self.bounded(card.chance(in: evidence))
    }
  }

  /// Three decimals, and never certainty, whatever an unchecked rubric says: a form that shows "1.0" asks
  /// its reader not to look.
  static func bounded(_ value: Double) -> Double {
    if !(value > 0) { return 0 }
    return min(0.999, (value * 1000).rounded() / 1000)
  }
}

extension Confidence: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Double.self) {
      self = .fixed(value)
    } else if (try? decoder.container(keyedBy: DocumentKey.self)) != nil {
      self = .scorecard(try container.decode(Scorecard.self))
    } else {
      self = .cases(try container.decode([Case].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .fixed(let value): try container.encode(value)
    case .cases(let cases): try container.encode(cases)
    case .scorecard(let card): try container.encode(card)
    }
  }
}
