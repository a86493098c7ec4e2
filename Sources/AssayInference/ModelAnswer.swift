package import AssayJSON

/// What a model answered.
package struct ModelAnswer: Sendable, Equatable {
  package var text: String
  /// What a reasoning model thought before; it is no part of the answer.
  package var reasoning: String?
  /// `stop`, `length` (cut off at the limit of tokens) or another word of the server.
  package var finishReason: String?
  /// The model by the server's own words: some answer with another one than was asked for.
  package var servedModel: String?
  /// As the server counts.
  package var usage: JSONValue?
  /// From the request to the end of the answer, without what was tried before; nil where nobody measured.
  package var seconds: Double?

  /// Reads the body of a successful answer.
  ///
  /// - Throws: `.unexpected` when it is no answer, `.empty` when it has no content.
  package init(body: JSONValue, interface: Endpoint.Interface) throws(InferenceError) {
    switch interface {
    case .generate: try self.init(generated: body)
    case .chat, .completions: try self.init(completion: body)
    }
  }

  private init(completion body: JSONValue) throws(InferenceError) {
    // Some gateways wrap an upstream's error in a success.
    if body["choices"] == nil, let said = body["error"]?["message"]?.text ?? body["error"]?.text {
      throw InferenceError(.unavailable, "the server answers with an error: \(said.prefix(300))")
    }
    guard let choice = body["choices"]?.elements?.first else {
      throw InferenceError(.unexpected, "the answer has no \"choices\", so it is none of an OpenAI-compatible server")
    }
    let message = choice["message"]
    finishReason = choice["finish_reason"]?.text
    servedModel = body["model"]?.text
    usage = body["usage"].flatMap { $0.isNull ? nil : $0 }
    // vLLM, SGLang and llama.cpp say reasoning_content; OpenRouter and newer vLLM say reasoning.
    reasoning = (message?["reasoning_content"]?.text ?? message?["reasoning"]?.text).flatMap { $0.isEmpty ? nil : $0 }
    guard let text = message.flatMap({ Self.content($0["content"]) }) ?? choice["text"]?.text else {
      throw Self.empty(finishReason, refusal: message?["refusal"]?.text, reasoning: reasoning)
    }
    self.text = text
  }

  private init(generated body: JSONValue) throws(InferenceError) {
    // `/generate` gives an object, the root path a list of one.
    let value = body.elements?.first ?? body
    guard let text = value["generated_text"]?.text else {
      throw InferenceError(.unexpected, "the answer has no \"generated_text\", so it is none of TGI")
    }
    self.text = text
    let details = value["details"]
    // The words of the other interface for the same.
    switch details?["finish_reason"]?.text {
    case "eos_token", "stop_sequence": finishReason = "stop"
    case let other: finishReason = other
    }
    if let count = details?["generated_tokens"]?.integer { usage = ["completion_tokens": JSONValue(count)] }
  }

  /// A text, or the texts of a list of parts.
  private static func content(_ value: JSONValue?) -> String? {
    if let text = value?.text { return text }
    let parts = value?.elements?.compactMap { $0["text"]?.text } ?? []
    return parts.isEmpty ? nil : parts.joined()
  }

  private static func empty(_ finishReason: String?, refusal: String?, reasoning: String?) -> InferenceError {
    if let refusal { return InferenceError(.empty, "the model declines to answer: \(refusal.prefix(300))") }
    if finishReason == "length", reasoning != nil {
      return InferenceError(.empty, "the answer has no content: all tokens went into reasoning; raise max_tokens")
    }
    let why = finishReason.map { " (finish reason \($0))" } ?? ""
    return InferenceError(.empty, "the answer has no content\(why)")
  }
}
