import AssayCompile
package import AssayInference
package import AssayJSON

/// A task that nobody has answered yet.
package struct TaskRecord: Sendable, Equatable {
  package var id: String
  package var instruction: String
  /// What the instruction builds on, as read: a text, or earlier turns as `[{role, content}]`.
  package var context: JSONValue?
  /// Every other key of the line; they travel through to the record with the answers.
  package var members: [JSONValue.Member]

  package init(id: String, instruction: String, context: JSONValue? = nil, members: [JSONValue.Member] = []) {
    self.id = id
    self.instruction = instruction
    self.context = context
    self.members = members
  }

  /// An id for a task that brings none: of its content, so that it stays in another slice or order.
  package static func identifier(of instruction: String) -> String { "t-" + SHA256.hex(instruction.utf8).prefix(12) }

  /// As a line of JSON, before its answers.
  package var value: JSONValue { .object(keyed + members) }

  /// The conversation that it is put as: what it builds on stands before it.
  ///
  /// - Parameter system: the first turn, where there is one.
  package func messages(system: String?) -> [ChatMessage] {
    var turns = system.map { [ChatMessage(role: "system", content: $0)] } ?? []
    switch context {
    case .string(let text)?:
      return turns + [ChatMessage(role: "user", content: text + "\n\n" + instruction)]
    case .array(let earlier)?:
      turns += earlier.map { ChatMessage(role: $0["role"]?.text ?? "user", content: $0["content"]?.text ?? "") }
    default: break
    }
    return turns + [ChatMessage(role: "user", content: instruction)]
  }

  /// The keys that are the task's own.
  var keyed: [JSONValue.Member] {
    [.init("id", .string(id)), .init("instruction", .string(instruction))]
      + (context.map { [JSONValue.Member("context", $0)] } ?? [])
  }
}
