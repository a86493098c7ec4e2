import AssayInference
package import AssayJSON

/// Which answer: of one model to one task; the first is sample 1.
package struct AnswerKey: Hashable, Sendable {
  package var task: String
  package var model: String
  package var sample: Int

  package init(task: String, model: String, sample: Int) {
    self.task = task
    self.model = model
    self.sample = sample
  }
}

/// One line of a journal: an answer, or why there is none.
package struct AnswerLine: Codable, Sendable, Equatable {
  package struct Failure: Codable, Sendable, Equatable {
    /// `InferenceError.Code`.
    package var code: String
    package var message: String
    /// The status of HTTP, where one came.
    package var status: Int?
  }

  package var task: String
  package var model: String
  package var sample: Int
  package var response: String?
  package var reasoning: String?
  package var finishReason: String?
  package var servedModel: String?
  package var usage: JSONValue?
  package var latencySeconds: Double?
  /// What was sent: `url`, `body`, and in words the parameters that were `dropped`; nil for a failure before anything was.
  package var request: JSONValue?
  package var error: Failure?

  enum CodingKeys: String, CodingKey {
    case task, model, sample, response, reasoning, usage, request, error
    case finishReason = "finish_reason"
    case servedModel = "served_model"
    case latencySeconds = "latency_seconds"
  }

  /// Tokens that were written, as the server counts.
  package var completionTokens: Int? { usage?["completion_tokens"]?.integer }

  package var key: AnswerKey { AnswerKey(task: task, model: model, sample: sample) }

  /// - Parameter request: as it was sent; nil when it was not.
  init(_ key: AnswerKey, _ outcome: Result<ModelAnswer, InferenceError>, request: JSONValue?) {
    task = key.task
    model = key.model
    sample = key.sample
    self.request = request
    switch outcome {
    case .success(let answer):
      response = answer.text
      reasoning = answer.reasoning
      finishReason = answer.finishReason
      servedModel = answer.servedModel
      usage = answer.usage
      latencySeconds = answer.seconds.map { ($0 * 1000).rounded() / 1000 }
    case .failure(let failure):
      error = Failure(code: failure.code.rawValue, message: failure.message, status: failure.status)
    }
  }

  /// The name among the answers of a record.
  var name: String { sample == 1 ? model : "\(model)#\(sample)" }

  /// As one of `responses` in a record.
  var asResponse: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("model", .string(model)), .init("response", .string(response ?? "")),
    ]
    func add(_ key: String, _ value: JSONValue?) { if let value { members.append(.init(key, value)) } }
    add("sample", JSONValue(sample))
    add("reasoning", reasoning.map(JSONValue.string))
    add("finish_reason", finishReason.map(JSONValue.string))
    add("served_model", servedModel.map(JSONValue.string))
    add("usage", usage)
    add("latency_seconds", latencySeconds.map { JSONValue($0) })
    add("request", request)
    return .object(members)
  }

  /// Reads an answer back from a record that was written with the one above; nil for an answer that has another origin.
  init?(task: String, value: JSONValue) {
    guard let model = value["model"]?.text, let sample = value["sample"]?.integer, let request = value["request"],
      let response = value["response"]?.text
    else { return nil }
    self.task = task
    self.model = model
    self.sample = sample
    self.response = response
    self.request = request
    reasoning = value["reasoning"]?.text
    finishReason = value["finish_reason"]?.text
    servedModel = value["served_model"]?.text
    usage = value["usage"]
    latencySeconds = value["latency_seconds"]?.double
  }
}
