/// A rubric: criteria, and levels as conditions over named evidence. Pure data; see `docs/schema/rubric.json`.
package struct Rubric: Sendable, Equatable {
  /// The form of the document that this code reads.
  package static let schema = 1

  package var schema: Int
  package var name: String
  package var title: String
  package var version: String
  /// The language of the texts (`en`).
  package var language: String
  /// Markdown for annotators: the rubric as a whole.
  package var guidelines: String
  package var facts: [String: FactDeclaration]
  /// In the order in which they are asked.
  package var criteria: [Criterion]
  package var total: TotalRule
  package var record: RecordRule?
  /// Of the document's bytes. The loader sets it: it is no part of the document.
  package var digest: String?

  package init(
    schema: Int = Rubric.schema, name: String, title: String, version: String, language: String = "en",
    guidelines: String = "", facts: [String: FactDeclaration], criteria: [Criterion], total: TotalRule,
    record: RecordRule? = nil, digest: String? = nil
  ) {
    self.schema = schema
    self.name = name
    self.title = title
    self.version = version
    self.language = language
    self.guidelines = guidelines
    self.facts = facts
    self.criteria = criteria
    self.total = total
    self.record = record
    self.digest = digest
  }
}

/// A fact that the rubric uses: its type and what it means, in a line.
package struct FactDeclaration: Codable, Sendable, Equatable {
  package var type: FactType
  package var meaning: String

  package init(type: FactType, meaning: String) {
    self.type = type
    self.meaning = meaning
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case type, meaning
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.type = try container.decode(FactType.self, forKey: .type)
    self.meaning = try container.decode(String.self, forKey: .meaning)
  }
}

/// The sum over the criteria.
package struct TotalRule: Codable, Sendable, Equatable {
  /// The most points there are: the sum of the criteria's.
  package var max: Int
  /// The chance that a human gives the same total, by total, once human scores have been seen. A total that
  /// is not listed takes the product of the criteria's confidences.
  package var confidence: [Int: Double]

  package init(max: Int, confidence: [Int: Double] = [:]) {
    self.max = max
    self.confidence = confidence
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case max, confidence
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.max = try container.decode(Int.self, forKey: .max)
    self.confidence = try container.decodeIfPresent([Int: Double].self, forKey: .confidence) ?? [:]
  }
}

extension Rubric: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case schema, name, title, version, language, guidelines, facts, criteria, total, record
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(Int.self, forKey: .schema)
    if schema != Self.schema {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: container,
        debugDescription: "schema \(schema) is not known; this version reads schema \(Self.schema)")
    }
    self.init(
      schema: schema,
      name: try container.decode(String.self, forKey: .name),
      title: try container.decode(String.self, forKey: .title),
      version: try container.decode(String.self, forKey: .version),
      language: try container.decode(String.self, forKey: .language),
      guidelines: try container.decodeIfPresent(String.self, forKey: .guidelines) ?? "",
      facts: try container.decode([String: FactDeclaration].self, forKey: .facts),
      criteria: try container.decode([Criterion].self, forKey: .criteria),
      total: try container.decode(TotalRule.self, forKey: .total),
      record: try container.decodeIfPresent(RecordRule.self, forKey: .record))
  }
}
