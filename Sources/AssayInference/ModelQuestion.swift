package import AssayJSON

/// One turn of a conversation.
package struct ChatMessage: Sendable, Equatable {
  package var role: String
  package var content: String

  package init(role: String, content: String) {
    self.role = role
    self.content = content
  }

  package var value: JSONValue { ["role": .string(role), "content": .string(content)] }
}

/// What is asked: a conversation, or a whole prompt where the server takes only that.
package enum ModelInput: Sendable, Equatable {
  case messages([ChatMessage])
  case prompt(String)
}

/// One request for one answer, as it is sent.
package struct ModelQuestion: Sendable, Equatable {
  /// The path below the endpoint's address.
  package var call: String
  package var body: JSONValue
  /// Parameters that the server has no name for, in words.
  package var dropped: [String]

  /// - Parameter extraBody: laid over all that is sent otherwise; null takes a member away.
  package init(
    model: String, interface: Endpoint.Interface, kind: ServerKind, input: ModelInput, parameters: SamplingParameters,
    extraBody: [JSONValue.Member]
  ) {
    let mapped = kind.map(parameters)
    var members: [JSONValue.Member] = []
    if interface != .generate { members.append(.init("model", .string(model))) }
    switch (interface, input) {
    case (.generate, .prompt(let text)):
      call = "generate"
      members.append(.init("inputs", .string(text)))
    case (.completions, .prompt(let text)):
      call = "completions"
      members.append(.init("prompt", .string(text)))
    case (.generate, .messages(let turns)), (.completions, .messages(let turns)), (.chat, .messages(let turns)):
      call = "chat/completions"
      members.append(.init("messages", .array(turns.map(\.value))))
    case (.chat, .prompt(let text)):
      call = "chat/completions"
      members.append(.init("messages", .array([ChatMessage(role: "user", content: text).value])))
    }
    if interface == .generate {
      members.append(.init("parameters", .object(Self.merged(mapped.members, extraBody))))
    } else {
      members += mapped.members
      members = Self.merged(members, extraBody)
    }
    body = .object(members)
    dropped = mapped.dropped
  }

  private static func merged(_ base: [JSONValue.Member], _ extra: [JSONValue.Member]) -> [JSONValue.Member] {
    let names = Set(extra.map(\.key))
    return base.filter { !names.contains($0.key) } + extra.filter { !$0.value.isNull }
  }
}
