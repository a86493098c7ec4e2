import AssayCompile
import AssayInference
package import AssayJSON
import Foundation

/// The files of batch APIs: a line for each question, and results that come in any order and are joined by `custom_id`
/// (OpenAI's `/v1/batches`, vLLM's `run_batch`).
extension AnswerStore {
  package struct BatchTally: Sendable, Equatable {
    package var answers = 0
    package var failures = 0
    package var strangers = 0
  }

  /// A line for a question; null for one to no task of ours.
  package func batchLine(_ key: AnswerKey, _ model: GenerationModel) -> JSONValue {
    guard let task = task(of: key) else { return .null }
    let question = Self.batchQuestion(key, task, model)
    return [
      "custom_id": .string(Self.batchID(key)), "method": "POST", "url": .string("/v1/" + question.call),
      "body": question.body,
    ]
  }

  /// Which parameters a batch of these questions goes without, in a line for people.
  package func batchNotice(_ key: AnswerKey, _ model: GenerationModel) -> String? {
    task(of: key).flatMap { model.dropNotice($0, kind: Self.batchKind(model)) }
  }

  private static func batchQuestion(_ key: AnswerKey, _ task: TaskRecord, _ model: GenerationModel) -> ModelQuestion {
    model.question(task, sample: key.sample, prompt: nil, kind: batchKind(model))
  }

  /// No server is there to show what it is.
  private static func batchKind(_ model: GenerationModel) -> ServerKind { model.endpoint.kind ?? .compatible }

  /// Of bounded length, whatever the task's id is.
  private static func batchID(_ key: AnswerKey) -> String {
    "assay-" + SHA256.hex([key.model, "\(key.sample)", key.task].joined(separator: "\u{0}").utf8).prefix(32)
  }

  /// Takes the answers out of result files.
  ///
  /// - Parameter notify: told in a line of each question that failed.
  /// - Throws: `InputError` for a line that is none of a result file, `OutputError` when an answer cannot be written.
  package func addBatch(
    files: [String], models: [GenerationModel], notify: (String) -> Void
  ) throws -> BatchTally {
    var waiting: [String: (AnswerKey, GenerationModel)] = [:]
    for model in models { for key in missing(of: model) { waiting[Self.batchID(key)] = (key, model) } }
    var tally = BatchTally()
    for file in files {
      let source = try LineSource(path: file)
      while let value = try source.nextValue() {
        guard let id = value["custom_id"]?.text else {
          throw InputError(
            file: source.name, line: source.number, message: "this is no result of a batch: \"custom_id\" is missing")
        }
        guard let (key, model) = waiting.removeValue(forKey: id), let task = task(of: key) else {
          tally.strangers += 1
          continue
        }
        let outcome = Self.outcome(value, model.endpoint.interface)
        let question = Self.batchQuestion(key, task, model)
        switch outcome {
        case .success: tally.answers += 1
        case .failure(let error):
          tally.failures += 1
          notify("task \(key.task), \(key.model): \(error.message)")
        }
        try add(AnswerLine(key, outcome, request: model.request(question)))
      }
    }
    if tally.strangers > 0 { notify("\(tally.strangers) results belong to no question that is open") }
    return tally
  }

  private static func outcome(
    _ value: JSONValue, _ interface: Endpoint.Interface
  ) -> Result<ModelAnswer, InferenceError> {
    let body = value["response"]?["body"] ?? .null
    let status = value["response"]?["status_code"]?.integer
    if let error = value["error"], !error.isNull {
      return .failure(InferenceError(.unavailable, "the batch failed here: \(error["message"]?.text ?? "no reason")"))
    }
    if let status, !(200..<300).contains(status) {
      let said = body["error"]?["message"]?.text ?? "no reason"
      let code: InferenceError.Code = (400..<500).contains(status) && status != 429 ? .refused : .unavailable
      return .failure(InferenceError(code, "status \(status): \(said)", status: status))
    }
    do {
      return .success(try ModelAnswer(body: body, interface: interface))
    } catch {
      return .failure(error)
    }
  }
}
