package import AssayJSON
package import AssayRubric

/// What a line of `assay grade` says, as far as people are shown it.
package struct GradedLine: Sendable {
  package struct Answer: Sendable {
    package struct Program: Sendable {
      package var language: String?
    }

    package struct Example: Sendable {
      package var origin: String
      package var call: String
      package var expected: String?
      package var got: String?
      package var outcome: String?
    }

    package struct Run: Sendable {
      package var purpose: String?
      package var status: String
      package var detail: String?
      package var stdout: String
      package var stderr: String
    }

    package var id: String
    package var name: String
    package var model: String?
    package var response: String
    package var program: Program?
    package var examples: [Example]
    package var runs: [Run]
    package var evidence: Evidence
    package var score: Score
  }

  package var id: String
  package var instruction: String
  package var context: JSONValue?
  package var responses: [Answer]
  /// Why the record could not be graded.
  package var error: String?

  /// What such a line is, in a message about one that is not.
  package static let title = "a graded record of assay grade"
}

extension GradedLine.Answer {
  /// How the program as written ended, or why there is nothing to say of that.
  package var runStatus: String {
    if program == nil { return "no-code" }
    return (runs.first { $0.purpose == "as-written" } ?? runs.first)?.status ?? "not-run"
  }
}

extension GradedLine {
  /// The context as Markdown; nil when there is none.
  package var contextText: String? {
    switch context {
    case .string(let text): text
    case .array(let turns):
      turns.map { turn in
        "**\(MarkdownText.plain(turn["role"]?.text ?? "turn"))**\n\n\(turn["content"]?.text ?? "")"
      }.joined(separator: "\n\n")
    default: nil
    }
  }

  /// Whether two answers gave other results for the same example of the task; nil when no example was run in two of
  /// them.
  package var answersDiffer: Bool? {
    var seen: [String: String] = [:]
    var compared = false
    for answer in responses {
      for example in answer.examples where example.origin != "response" {
        guard let got = example.got else { continue }
        let call = example.call
        if let other = seen[call] {
          if other != got { return true }
          compared = true
        }
        seen[call] = got
      }
    }
    return compared ? false : nil
  }
}
