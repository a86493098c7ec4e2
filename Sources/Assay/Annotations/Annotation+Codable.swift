import AssayJSON

extension Annotation: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, record, response, model, user, status, ratings, scales, suggestions, control, dataset, url
    case correctedResponse = "corrected_response"
    case otherAnswers = "other_answers"
    case insertedAt = "inserted_at"
    case updatedAt = "updated_at"
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try values.decodeIfPresent(Int.self, forKey: .schema) ?? Self.schema
    guard schema == Self.schema else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: values, debugDescription: "is \(schema); this version reads \(Self.schema)")
    }
    record = try values.decode(String.self, forKey: .record)
    response = try values.decode(String.self, forKey: .response)
    model = try values.decodeIfPresent(String.self, forKey: .model)
    user = try values.decode(User.self, forKey: .user)
    let status = try values.decode(String.self, forKey: .status)
    guard let known = Status(rawValue: status) else {
      let names = Status.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .status, in: values, debugDescription: "is \"\(status)\"; known are \(names)")
    }
    self.status = known
    ratings = try values.decode([String: Int?].self, forKey: .ratings)
    scales = try values.decodeIfPresent([String: Scale].self, forKey: .scales) ?? [:]
    suggestions = try (values.decodeIfPresent([String: Suggestion?].self, forKey: .suggestions) ?? [:])
      .compactMapValues(\.self)
    isControl = try values.decodeIfPresent(Bool.self, forKey: .control) ?? false
    correctedResponse = try values.decodeIfPresent(String.self, forKey: .correctedResponse)
    otherAnswers = try values.decodeIfPresent([String: JSONValue].self, forKey: .otherAnswers) ?? [:]
    insertedAt = try values.decodeIfPresent(Timestamp.self, forKey: .insertedAt)
    updatedAt = try values.decodeIfPresent(Timestamp.self, forKey: .updatedAt)
    dataset = try values.decodeIfPresent(String.self, forKey: .dataset)
    url = try values.decodeIfPresent(String.self, forKey: .url)
    for (question, scale) in scales {
      guard 0 <= scale.min, scale.min <= scale.max, scale.max <= Self.highest else {
        throw DecodingError.dataCorruptedError(
          forKey: .scales, in: values,
          debugDescription: "of \(question) runs from \(scale.min) to \(scale.max); it must lie in 0…\(Self.highest)")
      }
    }
    let given = ratings.compactMapValues(\.self).sorted { $0.key < $1.key }
    for (question, rating) in given + suggestions.mapValues(\.value).sorted(by: { $0.key < $1.key }) {
      let scale = scales[question] ?? Scale(min: 0, max: Self.highest)
      guard (scale.min...scale.max).contains(rating) else {
        throw DecodingError.dataCorruptedError(
          forKey: .ratings, in: values,
          debugDescription: "of \(question) is \(rating), outside its scale from \(scale.min) to \(scale.max)")
      }
    }
  }

  /// More than any rating question asks for; tables grow with its square.
  private static let highest = 100

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(Self.schema, forKey: .schema)
    try values.encode(record, forKey: .record)
    try values.encode(response, forKey: .response)
    try values.encode(model, forKey: .model)
    try values.encode(user, forKey: .user)
    try values.encode(status, forKey: .status)
    try values.encode(ratings, forKey: .ratings)
    try values.encode(scales, forKey: .scales)
    // With a null where a question had none, so that every line has the same keys.
    let shown = ratings.keys.reduce(into: suggestions.mapValues(Optional.init)) { shown, question in
      if shown[question] == nil { shown.updateValue(nil, forKey: question) }
    }
    try values.encode(shown, forKey: .suggestions)
    try values.encode(isControl, forKey: .control)
    try values.encode(correctedResponse, forKey: .correctedResponse)
    // Few datasets ask for more, and the lines of the others stay as they were.
    if !otherAnswers.isEmpty { try values.encode(otherAnswers, forKey: .otherAnswers) }
    try values.encode(insertedAt, forKey: .insertedAt)
    try values.encode(updatedAt, forKey: .updatedAt)
    try values.encode(dataset, forKey: .dataset)
    try values.encode(url, forKey: .url)
  }
}
