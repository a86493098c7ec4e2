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

  /// Numbers and texts in the largest of its inputs.
  var inputSize: Int { (inputs.texts + [call]).map { Self.values(in: $0).count }.max() ?? 0 }

  /// Whether all that it passes are texts that stand for the reader's own: `"path/to/file"`, `"YOUR_API_KEY"`.
  var holdsPlacesOnly: Bool {
    guard expected == nil else { return false }
    let values = (inputs.texts.isEmpty ? [call] : inputs.texts).flatMap(Self.values)
    return !values.isEmpty
      && values.allSatisfy { value in
        let text = value.dropFirst().dropLast().lowercased()
        return ["path/to", "path_to", "your_", "your-", "your "].contains {
          text.hasPrefix($0) || text.contains("/" + $0)
        }
          || text.hasPrefix("<") && text.hasSuffix(">")
      }
  }

  /// The literals of numbers and texts in a piece of source, as most languages write them.
  private static func values(in source: String) -> [Substring] {
    var found: [Substring] = []
    var index = source.startIndex
    var isInWord = false
    while index < source.endIndex {
      let start = index
      let first = source[index]
      source.formIndex(after: &index)
      if first == "\"" || first == "'" {
        while index < source.endIndex, source[index] != first {
          if source[index] == "\\" { source.formIndex(after: &index) }
          if index < source.endIndex { source.formIndex(after: &index) }
        }
        if index < source.endIndex { source.formIndex(after: &index) }
        found.append(source[start..<index])
      } else if first.isNumber, !isInWord {
        while index < source.endIndex, source[index].isNumber || source[index] == "." {
          source.formIndex(after: &index)
        }
        found.append(source[start..<index])
      }
      isInWord = first.isLetter || first == "_" || isInWord && first.isNumber
    }
    return found
  }

  /// Whether the example says what should come out.
  package var statesExpectation: Bool { vacuous == nil && tentative != true && (expected != nil || compare != nil) }
}
