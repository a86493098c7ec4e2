import AssayRubric
import Foundation
import Testing

/// Known facts by literal, so that a table of cases stays readable.
func evidence(_ known: [String: FactValue], unknown: [String: String] = [:]) -> Evidence {
  var result = Evidence()
  for (name, value) in known { result[name] = .known(value) }
  for (name, reason) in unknown { result[name] = .unknown(reason) }
  return result
}

extension FactValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral elements: String...) { self = .list(elements) }
}

func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
  try JSONDecoder().decode(Value.self, from: Data(json.utf8))
}

func encode(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// The problem that decoding this text as a rubric's part reports; fails the test when it decodes.
func problem<Value: Decodable>(decoding type: Value.Type, _ json: String) throws -> RubricProblem {
  let error = try #require(throws: DecodingError.self) { try decode(type, json) }
  return RubricProblem(error)
}
