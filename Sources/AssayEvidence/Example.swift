/// One example that shows the code at work, as the checker found it (docs/harness.md, `examples`).
package struct Example: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable {
    case assertion, doctest, unittest, print, output, usage, stdin
  }

  package enum Origin: String, Codable, Sendable { case response, instruction }

  package enum Comparison: String, Codable, Sendable { case value, stdout, truth, raises }

  package var id: String
  package var kind: Kind
  package var origin: Origin
  package var line: Int?
  package var endLine: Int?
  package var test: String?
  package var call: String
  package var targets: [String]
  /// The arguments as normalised source: equal texts are equal inputs.
  package var inputs: [String]
  package var expected: String?
  package var compare: Comparison?
  /// Why the check can't fail; nil when it can.
  package var vacuous: String?

  enum CodingKeys: String, CodingKey {
    case id, kind, origin, line
    case endLine = "end_line"
    case test, call, targets, inputs, expected, compare, vacuous
  }

  /// Whether the example says what should come out.
  package var statesExpectation: Bool { vacuous == nil && (expected != nil || compare != nil) }
}
