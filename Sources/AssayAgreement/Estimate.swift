/// A statistic, or why the data does not determine it. Never a NaN that spreads unseen.
package enum Estimate<Value: Sendable>: Sendable {
  case known(Value)
  /// The reason in half a sentence, such as "no unit has two ratings".
  case undefined(String)

  /// Nil when undefined.
  package var value: Value? {
    if case .known(let value) = self { value } else { nil }
  }

  /// Why there is no value; nil when there is one.
  package var reason: String? {
    if case .undefined(let reason) = self { reason } else { nil }
  }
}

extension Estimate: Equatable where Value: Equatable {}

/// JSON: `{"value": …}` or `{"undefined": "…"}`.
extension Estimate: Codable where Value: Codable {
  private enum CodingKeys: String, CodingKey {
    case value, undefined
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let reason = try container.decodeIfPresent(String.self, forKey: .undefined) {
      self = .undefined(reason)
    } else {
      self = .known(try container.decode(Value.self, forKey: .value))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .known(let value): try container.encode(value, forKey: .value)
    case .undefined(let reason): try container.encode(reason, forKey: .undefined)
    }
  }
}
