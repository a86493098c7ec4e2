/// A task with its answers.
package struct Record: Sendable, Equatable {
  package var id: String
  package var instruction: String
  /// Earlier turns or other text the instruction builds on.
  package var context: String?
  package var responses: [Response]
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
  package var metadata: [JSONValue.Member]
}

extension Record {
  /// The instruction with what it builds on.
  package var fullInstruction: String { [context, instruction].compactMap { $0 }.joined(separator: "\n\n") }
}
