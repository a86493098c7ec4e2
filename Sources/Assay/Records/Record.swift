package import AssayEvidence
package import AssayJSON

/// A task with its answers.
package struct Record: Sendable, Equatable {
  package var id: String
  package var instruction: String
  /// What the instruction builds on, as read: a text, or earlier turns as `[{role, content}]`.
  package var context: JSONValue?
  package var responses: [Response]
  /// What the record brings to check answers with.
  package var reference: Reference? = nil
  /// Every key of the input that is not one of ours.
  package var metadata: [JSONValue.Member]
}

/// One model's answer.
package struct Response: Sendable, Equatable {
  package var id: String
  package var name: String
  package var model: String?
  /// The answer as it came, byte for byte.
  package var text: String
  /// What was asked, where lines that were joined word the same task differently; else nil.
  package var instruction: String? = nil
  package var metadata: [JSONValue.Member]
}

extension Record {
  /// Whether every model failed at the task, and `failures` says so, as `assay generate` writes it.
  var isUnanswered: Bool {
    guard responses.isEmpty, let failures = metadata.first(where: { $0.key == "failures" })?.value.elements else {
      return false
    }
    return !failures.isEmpty
  }

  /// The instruction with what it builds on. Of earlier turns only the user's: what a model said before asks for nothing.
  package var fullInstruction: String { fullInstruction(instruction) }

  /// The same, in the wording that the answer was given to.
  package func fullInstruction(for response: Response) -> String {
    fullInstruction(response.instruction ?? instruction)
  }

  private func fullInstruction(_ instruction: String) -> String {
    let before: [String]
    switch context {
    case .string(let text): before = [text]
    case .array(let turns):
      before = turns.filter { $0["role"]?.text != "assistant" }.compactMap { $0["content"]?.text }
    default: before = []
    }
    return (before + [instruction]).joined(separator: "\n\n")
  }
}
