package import AssayJSON

/// One suggested answer to a question.
package struct ArgillaSuggestion: Sendable, Equatable {
  /// Set on those that were read.
  package var id: String?
  package var questionID: String
  package var value: JSONValue
  /// From 0 to 1, as sure as the suggestion is.
  package var score: Double?
  package var agent: String?
  package var updatedAt: String?

  package init(questionID: String, value: JSONValue, score: Double?, agent: String) {
    self.questionID = questionID
    self.value = value
    self.score = score
    self.agent = agent
  }

  init?(_ item: JSONValue) {
    guard let question = item["question_id"]?.text, let value = item["value"] else { return nil }
    id = item["id"]?.text
    questionID = question
    self.value = value
    score = item["score"]?.double
    agent = item["agent"]?.text
    updatedAt = item["updated_at"]?.text
  }

  /// The form that the API takes. A key left out would be lost on an update, so all are there.
  package var body: JSONValue {
    [
      "question_id": .string(questionID), "value": value, "score": score.map(JSONValue.init) ?? .null,
      "agent": agent.map(JSONValue.string) ?? .null, "type": "model",
    ]
  }

  /// Whether both suggest the same, from the same source.
  package func saysSame(as other: ArgillaSuggestion) -> Bool {
    questionID == other.questionID && value.isEquivalent(to: other.value) && score == other.score
      && agent == other.agent
  }

  /// `text` with what an agent's name may not hold replaced: letters, digits, spaces and `-_:./`, up to 200 of them.
  package static func agent(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:./ ".contains($0)) ? $0 : ":" }.prefix(200))
  }
}

/// All answers of one user to one record. There is one at most; a changed answer overwrites it.
package struct ArgillaResponse: Sendable, Equatable {
  package var userID: String
  /// `submitted`, `draft` or `discarded`.
  package var status: String
  /// By question; empty for one discarded without answers, whose values the server writes as null.
  package var values: [JSONValue.Member]
  package var insertedAt: String?
  package var updatedAt: String?

  init?(_ item: JSONValue) {
    guard let user = item["user_id"]?.text, let status = item["status"]?.text else { return nil }
    userID = user
    self.status = status
    values = (item["values"]?.members ?? []).map { .init($0.key, $0.value["value"] ?? .null) }
    insertedAt = item["inserted_at"]?.text
    updatedAt = item["updated_at"]?.text
  }
}

/// A record as the server has it, or as it is to be.
package struct ArgillaRecord: Sendable, Equatable {
  /// Set on those that were read.
  package var id: String?
  /// Ours; by it a record is found again.
  package var externalID: String?
  package var fields: [JSONValue.Member]
  package var metadata: [JSONValue.Member]
  package var suggestions: [ArgillaSuggestion]
  package var responses: [ArgillaResponse] = []
  /// `pending` or `completed`.
  package var status = "pending"

  package init(
    externalID: String, fields: [JSONValue.Member], metadata: [JSONValue.Member], suggestions: [ArgillaSuggestion]
  ) {
    self.externalID = externalID
    self.fields = fields
    self.metadata = metadata
    self.suggestions = suggestions
  }

  init?(_ item: JSONValue) {
    guard let id = item["id"]?.text else { return nil }
    self.id = id
    externalID = item["external_id"]?.text
    fields = item["fields"]?.members ?? []
    metadata = item["metadata"]?.members ?? []
    suggestions = (item["suggestions"]?.elements ?? []).compactMap(ArgillaSuggestion.init)
    responses = (item["responses"]?.elements ?? []).compactMap(ArgillaResponse.init)
    status = item["status"]?.text ?? "pending"
  }

  /// The form that a bulk call takes. Responses are never part of it, so none can be touched.
  package var body: JSONValue {
    [
      "external_id": externalID.map(JSONValue.string) ?? .null, "fields": .object(fields),
      "metadata": .object(metadata), "suggestions": .array(suggestions.map(\.body)),
    ]
  }

  /// What is left of this record to send when the server has `found`. A suggestion that is sent again counts as changed
  /// there, and then nobody can tell any more that it was the one an annotator saw.
  package func changes(from found: ArgillaRecord) -> ArgillaRecord {
    var changes = self
    changes.suggestions.removeAll { wanted in found.suggestions.contains { wanted.saysSame(as: $0) } }
    return changes
  }

  /// Whether the server's record is already what this one wants. Suggestions that it has besides do not matter.
  package func isMet(by found: ArgillaRecord) -> Bool {
    JSONValue.object(fields).isEquivalent(to: .object(found.fields))
      && JSONValue.object(metadata).isEquivalent(to: .object(found.metadata))
      && suggestions.allSatisfy { wanted in found.suggestions.contains { wanted.saysSame(as: $0) } }
  }
}
