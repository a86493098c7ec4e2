package import AssayInference
package import AssayJSON
import Foundation

/// A model as it is asked in one run.
package struct GenerationModel: Sendable {
  /// What it is called in the answers.
  package var name: String
  /// What its server calls it.
  package var model: String
  package var endpoint: Endpoint
  package var parameters = SamplingParameters()
  package var extraBody: [JSONValue.Member] = []
  /// The first turn of each conversation, where there is one.
  package var system: String?
  /// Where the chat template is, for interfaces that take a whole prompt: a path, or `hf:OWNER/NAME`.
  package var template: String?
  /// Questions under way at the same time, among which those of other models of the same endpoint.
  package var concurrency = 4

  package init(name: String, model: String, endpoint: Endpoint) {
    self.name = name
    self.model = model
    self.endpoint = endpoint
  }

  /// - Parameters:
  ///   - prompt: the conversation as the model's template writes it, for interfaces that take only that.
  ///   - kind: as the server turned out to be.
  func question(_ task: TaskRecord, sample: Int, prompt: String?, kind: ServerKind) -> ModelQuestion {
    ModelQuestion(
      model: model, interface: endpoint.interface, kind: kind,
      input: prompt.map(ModelInput.prompt) ?? .messages(task.messages(system: system)),
      parameters: parameters.sample(sample),
      extraBody: extraBody)
  }

  /// Which parameters the server has no name for, in a line for people; nil when it takes all.
  func dropNotice(_ task: TaskRecord, kind: ServerKind) -> String? {
    let dropped = question(task, sample: 1, prompt: "", kind: kind).dropped
    guard !dropped.isEmpty else { return nil }
    let hint = kind == .compatible ? "; name the kind of server before its address, such as vllm+https://…" : ""
    return "\(name): the server takes no \(dropped.joined(separator: " and no "))\(hint)"
  }

  /// What is recorded beside an answer.
  func request(_ question: ModelQuestion) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("url", .string(endpoint.description + "/" + question.call)), .init("body", question.body),
    ]
    if !question.dropped.isEmpty { members.append(.init("dropped", .array(question.dropped.map(JSONValue.string)))) }
    return .object(members)
  }
}

extension Sequence<GenerationModel> {
  /// Questions that each endpoint is asked at the same time: as many as the model of it that allows most.
  var concurrencies: [URL: Int] {
    Dictionary(map { ($0.endpoint.url, $0.concurrency) }, uniquingKeysWith: Swift.max)
  }
}
