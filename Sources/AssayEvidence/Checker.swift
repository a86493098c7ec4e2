package import AssayExtract
package import AssaySandbox
package import Foundation

/// A language's checker: asks, decodes, and answers nil when it fails on a text.
///
/// One process serves a whole lane. A text that breaks it costs that text alone.
package final class Checker {
  /// Sends one line and waits, at most so many seconds, for one line.
  package typealias Exchange = (Data, Double) throws(SandboxError) -> Data

  private let exchange: Exchange
  private var count = 0
  /// Why the last request had no answer.
  package private(set) var failure: String?

  /// Parsing is quick; a text that takes longer than this is hostile.
  private static let patience = 10.0

  package init(exchange: @escaping Exchange) { self.exchange = exchange }

  package convenience init(session: Session) {
    self.init { line, seconds throws(SandboxError) in try session.exchange(line, seconds: seconds) }
  }

  package func outline(of text: String) -> Outline? { ask(TextRequest(op: "outline", text: text)) }

  package func longestSpan(in text: String) -> ClosedRange<Int>? {
    let span: Span? = ask(TextRequest(op: "span", text: text))
    guard let from = span?.from, let to = span?.to, from <= to else { return nil }
    return from...to
  }

  package func comments(in text: String) -> CommentReport? { ask(TextRequest(op: "comments", text: text)) }

  package func examples(
    in text: String, path: String, others: [ProgramFile], outputs: [ExpectedOutput], instruction: String,
    reference: Reference? = nil
  ) -> [Example]? {
    let request = ExamplesRequest(
      op: "examples", text: text, path: path, others: others, outputs: outputs, instruction: instruction,
      supplied: reference?.tests, entryPoint: reference?.entryPoint)
    let reply: ExamplesReply? = ask(request)
    return reply?.examples
  }

  /// What the text lacks and the instruction's code or the standard library's types bring; nil where nothing does.
  package func preamble(for text: String, instruction: String) -> Preamble? {
    let reply: Preamble? = ask(PreambleRequest(op: "preamble", text: text, instruction: instruction))
    return reply.flatMap { $0.source.isEmpty ? nil : $0 }
  }

  /// The text with one small mistake each, in what `targets` reach; nil where the checker makes none.
  package func mutants(of text: String, targets: [String], count: Int) -> [Mutant]? {
    let reply: MutantsReply? = ask(MutantsRequest(op: "mutants", text: text, targets: targets, count: count))
    return reply?.mutants
  }

  /// The text with what a snippet lacks to be a program: a main function, a class, a package clause. nil where it lacks nothing.
  package func completed(_ text: String, path: String, instruction: String) -> Completion? {
    let reply: Completion? = ask(CompletionRequest(op: "complete", text: text, path: path, instruction: instruction))
    // What only moves the entry to where a launcher looks for it is no repair.
    return reply.flatMap { $0.text == text ? nil : $0 }
  }

  /// The program that tells of each example (docs/harness.md, `probe`).
  func probe(_ request: ProbeRequest) -> ProbeProgram? { ask(request) }

  /// What such a program has told.
  func record(_ request: RecordRequest) -> ProbeRecord? { ask(request) }

  /// Calls on which programs can be compared (docs/lexical.md, `inputs`).
  func inputs(_ request: InputsRequest) -> InputsReply? { ask(request) }

  /// Compares what was observed with what was expected; results in the order asked.
  package func compare(_ pairs: [ComparisonPair]) -> [ComparisonResult]? {
    guard !pairs.isEmpty else { return [] }
    let reply: ComparisonReply? = ask(ComparisonRequest(op: "compare", pairs: pairs))
    return reply?.results
  }

  /// Compares both sides of assertions as values; results in the order asked.
  package func same(_ pairs: [ValuePair]) -> [ComparisonResult]? {
    guard !pairs.isEmpty else { return [] }
    let reply: ComparisonReply? = ask(SameRequest(op: "same", pairs: pairs))
    return reply?.results
  }

  private func ask<Reply: Decodable>(_ request: some Encodable) -> Reply? {
    count += 1
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      let line = try encoder.encode(Numbered(id: "q\(count)", request: request))
      let answer = try exchange(line, Self.patience)
      let decoder = JSONDecoder()
      let envelope = try decoder.decode(Envelope.self, from: answer)
      // A reply to another question means the two sides no longer agree.
      guard envelope.id == "q\(count)" else {
        throw SandboxError(.helperFailed, "the checker answered another question")
      }
      if let error = envelope.error { throw SandboxError(.helperFailed, error) }
      failure = nil
      return try decoder.decode(Reply.self, from: answer)
    } catch let error as SandboxError {
      failure = error.message
    } catch {
      failure = "the checker's answer has another form"
    }
    return nil
  }

  private struct Numbered<Request: Encodable>: Encodable {
    var id: String
    var request: Request

    enum CodingKeys: String, CodingKey { case id }

    func encode(to encoder: any Encoder) throws {
      try request.encode(to: encoder)
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(id, forKey: .id)
    }
  }

  private struct Envelope: Decodable {
    var id: String?
    /// A text only for failed requests; `outline` has an object of this name.
    var error: String?

    enum CodingKeys: String, CodingKey { case id, error }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      id = try values.decodeIfPresent(String.self, forKey: .id)
      error = try? values.decodeIfPresent(String.self, forKey: .error)
    }
  }
}

private struct TextRequest: Encodable {
  var op: String
  var text: String
}

private struct PreambleRequest: Encodable {
  var op: String
  var text: String
  var instruction: String
}

private struct MutantsRequest: Encodable {
  var op: String
  var text: String
  var targets: [String]
  var count: Int
}

private struct MutantsReply: Decodable {
  var mutants: [Mutant]
}

/// A program's text with one small mistake.
package struct Mutant: Decodable, Sendable, Equatable {
  /// Where the mistake is.
  package var line: Int
  package var text: String
}

private struct CompletionRequest: Encodable {
  var op: String
  var text: String
  var path: String
  var instruction: String
}

/// A snippet made a program (docs/harness.md, `complete`). All lines keep their numbers.
package struct Completion: Decodable, Sendable, Equatable {
  package var text: String
  /// Kinds of repair: `entry-point`, `prompt-preamble`.
  package var repairs: [String]
}

private struct Span: Decodable {
  var from: Int?
  var to: Int?
}

private struct ExamplesRequest: Encodable {
  var op: String
  var text: String
  var path: String
  var others: [ProgramFile]
  var outputs: [ExpectedOutput]
  var instruction: String
  var supplied: [String]?
  var entryPoint: String?

  enum CodingKeys: String, CodingKey {
    case op, text, path, others, outputs, instruction, supplied
    case entryPoint = "entry_point"
  }
}

private struct ExamplesReply: Decodable {
  var examples: [Example]
}

private struct ComparisonRequest: Encodable {
  var op: String
  var pairs: [ComparisonPair]
}

private struct SameRequest: Encodable {
  var op: String
  var pairs: [ValuePair]
}

private struct ComparisonReply: Decodable {
  var results: [ComparisonResult]
}

/// Code that has to go before a program which uses names that it does not define (docs/harness.md, `preamble`).
package struct Preamble: Decodable, Sendable, Equatable {
  package var source: String
  /// The names that it provides.
  package var names: [String]
  /// Kinds of repair: `typing-imports`, `prompt-preamble`.
  package var repairs: [String]
}

/// One question to `compare`.
package struct ComparisonPair: Encodable, Sendable {
  package var id: String
  package var observed: EncodedValue
  package var expected: String
  package var compare: Example.Comparison
  /// Whether an object of the program's own class may not pass for a built-in value that it prints like: so where the
  /// expectation is not the answer's.
  package var strict: Bool
}

/// One question to `same`.
package struct ValuePair: Encodable, Sendable {
  package var id: String
  package var left: EncodedValue
  package var right: EncodedValue
  /// Whether floats need only be close, as results of two programs are.
  package var near: Bool?
}

/// The answer to one pair; `equal` is nil when it can't be told.
package struct ComparisonResult: Decodable, Sendable, Equatable {
  package var id: String
  package var equal: Bool?
  /// They are not equal, but differ only in how numbers are written or rounded.
  package var near: Bool?
  package var expected: String?
  package var got: String?
}
