package import AssayExtract

/// A program of a language without literals of its own here, which the checker compares with other answers by the text of
/// their calls (docs/lexical.md, `inputs`).
package struct ProbedSubject: Sendable {
  package var program: Program
  /// Those of the answer and of the instruction.
  package var examples: [Example]
  package var instruction: String
}

struct InputsRequest: Encodable {
  struct Member: Encodable {
    var text: String
    var examples: [Example]
  }

  var op = "inputs"
  var programs: [Member]
  var instruction: String
}

struct InputsReply: Decodable {
  struct Member: Decodable {
    /// The function that is called; nil where the program lacks it.
    var name: String?
    /// The same inputs in the same order for all programs; empty where the program lacks the function.
    var calls: [String]
  }

  /// As asked.
  var programs: [Member]
  /// How many inputs, from the first, the instruction or an answer shows.
  var observed: Int
}
