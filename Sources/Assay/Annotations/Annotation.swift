package import AssayJSON

/// What one person said of one answer: a line of `assay argilla pull` (docs/schema/annotations.json).
package struct Annotation: Sendable, Equatable {
  /// Changes when a key changes its meaning or goes.
  package static let schema = 1
  /// The name under which the rating of an answer as a whole stands in `ratings`; other names are criteria.
  package static let total = "total"

  package enum Status: String, Codable, Sendable, CaseIterable {
    /// Only these are somebody's word.
    case submitted
    case draft
    /// Argilla keeps the suggested values in these as if they had been given.
    case discarded
  }

  package struct User: Codable, Sendable, Equatable, Hashable {
    package var id: String
    /// Nil when the server would not tell.
    package var name: String?

    package init(id: String, name: String?) {
      self.id = id
      self.name = name
    }

    private enum CodingKeys: String, CodingKey { case id, name }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(id, forKey: .id)
      try values.encode(name, forKey: .name)
    }
  }

  /// The lowest and the highest rating that could be given.
  package struct Scale: Codable, Sendable, Equatable {
    package var min: Int
    package var max: Int

    package init(min: Int, max: Int) {
      self.min = min
      self.max = max
    }
  }

  /// The rating that was filled in before the person came.
  package struct Suggestion: Codable, Sendable, Equatable {
    package var value: Int
    /// 0…1.
    package var score: Double?
    /// Who suggested it, such as `assay-0.1:code-0-7`.
    package var agent: String?

    package init(value: Int, score: Double?, agent: String?) {
      self.value = value
      self.score = score
      self.agent = agent
    }

    private enum CodingKeys: String, CodingKey { case value, score, agent }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(value, forKey: .value)
      try values.encode(score, forKey: .score)
      try values.encode(agent, forKey: .agent)
    }
  }

  /// The id of the record.
  package var record: String
  /// The name of the answer, such as `response-1`; with `record` it says which answer is meant.
  package var response: String
  package var model: String?
  package var user: User
  package var status: Status
  /// By question, `total` or the name of a criterion; nil where it was asked and not answered.
  package var ratings: [String: Int?]
  /// By question. Empty when not known.
  package var scales: [String: Scale]
  /// By question; only those that were shown.
  package var suggestions: [String: Suggestion]
  /// Whether suggestions were held back from this record to measure what they do.
  package var isControl: Bool
  /// The answer as the person would have it. It belongs to the record: the lines of all answers hold the same.
  package var correctedResponse: String?
  /// What the person answered besides, by question: labels, texts, rankings, as Argilla writes them. They belong to the
  /// record as `correctedResponse` does.
  package var otherAnswers: [String: JSONValue]
  package var insertedAt: Timestamp?
  package var updatedAt: Timestamp?
  /// The dataset's name.
  package var dataset: String?
  /// Where a person can look at the record.
  package var url: String?

  package init(
    record: String, response: String, model: String? = nil, user: User, status: Status,
    ratings: [String: Int?], scales: [String: Scale] = [:], suggestions: [String: Suggestion] = [:],
    isControl: Bool = false, correctedResponse: String? = nil, otherAnswers: [String: JSONValue] = [:],
    insertedAt: Timestamp? = nil, updatedAt: Timestamp? = nil, dataset: String? = nil, url: String? = nil
  ) {
    self.record = record
    self.response = response
    self.model = model
    self.user = user
    self.status = status
    self.ratings = ratings
    self.scales = scales
    self.suggestions = suggestions
    self.isControl = isControl
    self.correctedResponse = correctedResponse
    self.otherAnswers = otherAnswers
    self.insertedAt = insertedAt
    self.updatedAt = updatedAt
    self.dataset = dataset
    self.url = url
  }

  /// The rating under a question; nil when it was not given or not asked.
  package func rating(_ question: String) -> Int? { ratings[question].flatMap(\.self) }
}
