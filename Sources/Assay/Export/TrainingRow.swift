/// A turn of a conversation, as TRL and others read it.
package struct TrainingMessage: Codable, Sendable, Equatable, Hashable {
  package var role: String
  package var content: String
}

/// A line of training data in one of TRL's forms (TRL documentation, "Dataset formats and types"). Where it comes from stands in
/// further columns, which trainers pass over.
package struct TrainingRow: Encodable, Sendable {
  package enum Body: Sendable, Hashable {
    /// SFT: `messages`.
    case conversation([TrainingMessage])
    /// SFT with the loss on the completion alone: `prompt`, `completion`.
    case completion(prompt: [TrainingMessage], completion: String)
    /// DPO, reward models: `prompt`, `chosen`, `rejected`.
    case preference(prompt: [TrainingMessage], chosen: String, rejected: String)
    /// KTO: `prompt`, `completion`, `label`.
    case labelled(prompt: [TrainingMessage], completion: String, label: Bool)
  }

  /// Who wrote a text and what it is worth.
  package struct Origin: Sendable, Equatable {
    /// Nil for a corrected answer, which nobody rated.
    package var score: Double?
    package var source: ScoredRecord.Source
    package var model: String?
  }

  package var id: String
  package var body: Body
  package var origin: Origin
  /// Of the rejected answer; only in preferences.
  package var rejected: Origin?
  /// Rows of the same task stay in the same split.
  var task: [TrainingMessage]

  private enum CodingKeys: String, CodingKey {
    case id, messages, prompt, completion, chosen, rejected, label, score, source, model
    case scoreChosen = "score_chosen"
    case scoreRejected = "score_rejected"
    case sourceChosen = "source_chosen"
    case sourceRejected = "source_rejected"
    case modelChosen = "model_chosen"
    case modelRejected = "model_rejected"
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    func answer(_ text: String) -> [TrainingMessage] { [TrainingMessage(role: "assistant", content: text)] }
    switch body {
    case .conversation(let messages): try values.encode(messages, forKey: .messages)
    case .completion(let prompt, let completion):
      try values.encode(prompt, forKey: .prompt)
      try values.encode(answer(completion), forKey: .completion)
    case .labelled(let prompt, let completion, let label):
      try values.encode(prompt, forKey: .prompt)
      try values.encode(answer(completion), forKey: .completion)
      try values.encode(label, forKey: .label)
    case .preference(let prompt, let chosen, let rejected):
      try values.encode(prompt, forKey: .prompt)
      try values.encode(answer(chosen), forKey: .chosen)
      try values.encode(answer(rejected), forKey: .rejected)
      try values.encode(origin.score, forKey: .scoreChosen)
      try values.encode(origin.source, forKey: .sourceChosen)
      try values.encode(origin.model, forKey: .modelChosen)
      try values.encode(self.rejected?.score, forKey: .scoreRejected)
      try values.encode(self.rejected?.source, forKey: .sourceRejected)
      try values.encode(self.rejected?.model, forKey: .modelRejected)
      return
    }
    try values.encode(origin.score, forKey: .score)
    try values.encode(origin.source, forKey: .source)
    try values.encode(origin.model, forKey: .model)
  }
}
