import AssayJSON

/// Which programs speak which dialect of the parameters. All but `tgi` are OpenAI-compatible.
///
/// Sources: the OpenAPI document and validation of TGI 3.3, hub-docs `tasks/chat-completion`, docs.vllm.ai "Extra parameters",
/// docs.ollama.com "OpenAI compatibility"; llama.cpp's server as seen.
package enum ServerKind: String, Sendable, CaseIterable {
  /// Anything OpenAI-compatible of which no more is known.
  case compatible
  case openai
  /// The router of Hugging Face's Inference Providers.
  case huggingFace = "hf"
  case vllm, sglang
  case llamaCpp = "llama.cpp"
  case ollama
  /// The chat interface of Text Generation Inference.
  case tgiChat = "tgi-chat"
  /// The own interface of Text Generation Inference, `/generate`, which takes a whole prompt.
  case tgi

  /// The kind that an entry of `/models` gives away; nil when it does not.
  package init?(ownedBy owner: String?) {
    switch owner {
    case "vllm": self = .vllm
    case "sglang": self = .sglang
    case "llamacpp": self = .llamaCpp
    default: return nil
    }
  }

  /// Parameters as this server reads them, and what it has no name for.
  struct Mapped: Equatable {
    var members: [JSONValue.Member] = []
    /// In words, for people.
    var dropped: [String] = []
  }

  func map(_ parameters: SamplingParameters) -> Mapped {
    if self == .tgi { return Self.mapForTGI(parameters) }
    var result = Mapped()
    result.members = [
      .init("temperature", JSONValue(parameters.temperature)), .init("top_p", JSONValue(parameters.topP)),
      // OpenAI's newer models refuse the older name.
      .init(self == .openai ? "max_completion_tokens" : "max_tokens", JSONValue(parameters.maxTokens)),
    ]
    if let seed = parameters.seed { result.members.append(.init("seed", JSONValue(seed))) }
    if !parameters.stop.isEmpty { result.members.append(.init("stop", .array(parameters.stop.map(JSONValue.string)))) }
    let takesMore = [.vllm, .sglang, .llamaCpp].contains(self)
    if let topK = parameters.topK {
      if takesMore {
        result.members.append(.init("top_k", JSONValue(topK)))
      } else {
        result.dropped.append("top_k \(topK)")
      }
    }
    if parameters.repetitionPenalty != 1 {
      if takesMore {
        // llama.cpp ignores the name that the others have.
        let name = self == .llamaCpp ? "repeat_penalty" : "repetition_penalty"
        result.members.append(.init(name, JSONValue(parameters.repetitionPenalty)))
      } else {
        result.dropped.append("repetition_penalty \(parameters.repetitionPenalty)")
      }
    }
    return result
  }

  /// TGI refuses a temperature of 0 and a top_p of 1, which both have the meaning of leaving them out.
  private static func mapForTGI(_ parameters: SamplingParameters) -> Mapped {
    let samples = parameters.temperature > 0
    var members: [JSONValue.Member] = [
      .init("do_sample", .bool(samples)), .init("max_new_tokens", JSONValue(parameters.maxTokens)),
      .init("return_full_text", false), .init("details", true),
    ]
    if samples {
      members.append(.init("temperature", JSONValue(parameters.temperature)))
      if parameters.topP < 1 { members.append(.init("top_p", JSONValue(parameters.topP))) }
      if let topK = parameters.topK { members.append(.init("top_k", JSONValue(topK))) }
    }
    if parameters.repetitionPenalty != 1 {
      members.append(.init("repetition_penalty", JSONValue(parameters.repetitionPenalty)))
    }
    if let seed = parameters.seed { members.append(.init("seed", JSONValue(seed))) }
    if !parameters.stop.isEmpty { members.append(.init("stop", .array(parameters.stop.map(JSONValue.string)))) }
    return Mapped(members: members)
  }
}
