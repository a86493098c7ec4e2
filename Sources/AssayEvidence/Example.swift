/// One example that shows the code at work, as the checker found it (docs/harness.md, `examples`).
package struct Example: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable {
    case assertion, doctest, unittest, print, output, usage, stdin
  }

  package enum Origin: String, Codable, Sendable {
    case response, instruction
    /// From tests that came with the task.
    case supplied
    /// Made up to try the code; it states nothing.
    case made
  }

  package enum Comparison: String, Codable, Sendable { case value, stdout, truth, raises }

  /// The arguments as normalised source, equal texts being equal inputs: one text, or one for each call.
  package enum Inputs: Codable, Sendable, Equatable {
    case one(String)
    case many([String])

    package init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .one(text)
      } else {
        self = .many(try value.decode([String].self))
      }
    }

    package func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .one(let text): try value.encode(text)
      case .many(let texts): try value.encode(texts)
      }
    }

    package var texts: [String] {
      switch self {
      case .one(let text): text.isEmpty ? [] : [text]
      case .many(let texts): texts
      }
    }
  }

  package var id: String
  package var kind: Kind
  package var origin: Origin
  package var line: Int?
  package var endLine: Int?
  package var test: String?
  package var call: String
  package var targets: [String]
  package var inputs: Inputs
  package var expected: String?
  package var compare: Comparison?
  /// Why the check can't fail; nil when it can.
  package var vacuous: String?
  /// A text that may or may not be meant as the result: it is an expectation only when it is met.
  package var tentative: Bool?
  /// Longest time that it may take, in seconds; nil where only the time for all examples counts.
  package var seconds: Double?

  enum CodingKeys: String, CodingKey {
    case id, kind, origin, line
    case endLine = "end_line"
    case test, call, targets, inputs, expected, compare, vacuous, tentative, seconds
  }

  /// Whether the example says what should come out.
  package var statesExpectation: Bool { vacuous == nil && tentative != true && (expected != nil || compare != nil) }
}
