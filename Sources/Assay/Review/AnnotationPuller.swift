package import AssayArgilla
import AssayJSON

/// Makes annotations of records with responses: one for each record, user and answer.
package struct AnnotationPuller {
  /// A rating question: which answer it is about and what it asks for.
  private struct Rated {
    var question: ArgillaQuestion
    /// The key in `ratings`.
    var key: String
    var scale: Annotation.Scale
  }

  private let dataset: String
  /// The question in which people wrote corrected answers; nil when the dataset asks for none.
  private let correctionQuestion: String?
  private let page: RecordPage
  /// By user id.
  private let users: [String: String]
  /// The rating questions of each answer: by place in our own datasets, by the question's name in those of others.
  private var subjects: [(name: String, place: Int?, rated: [Rated])] = []

  /// - Parameters:
  ///   - correctionQuestion: what the user named; else the usual name is looked for.
  ///   - page: makes the links.
  /// - Throws: `ArgillaError` (`invalid`) when there is no text question of that name.
  package init(
    dataset: String, questions: [ArgillaQuestion], correctionQuestion: String?, users: [ArgillaUser], page: RecordPage
  ) throws(ArgillaError) {
    self.dataset = dataset
    self.correctionQuestion = try DatasetReading.correctionQuestion(correctionQuestion, of: dataset, in: questions)
    self.page = page
    self.users = Dictionary(users.map { ($0.id, $0.name) }) { first, _ in first }
    var byPlace: [Int: [Rated]] = [:]
    for question in questions where question.part.type == "rating" {
      let values = (question.part.settings["options"]?.elements ?? []).compactMap { $0["value"]?.integer }
      guard let low = values.min(), let high = values.max() else { continue }
      let scale = Annotation.Scale(min: low, max: high)
      if let found = ReviewNames.parse(question: question.part.name) {
        let key = found.criterion ?? Annotation.total
        byPlace[found.place, default: []].append(Rated(question: question, key: key, scale: scale))
      } else {
        let rated = Rated(question: question, key: Annotation.total, scale: scale)
        subjects.append((question.part.name, nil, [rated]))
      }
    }
    subjects += byPlace.sorted { $0.key < $1.key }.map { (ReviewNames.response($0.key), $0.key, $0.value) }
  }

  /// The annotations of one record, by user in the order of their responses, then by answer.
  package func annotations(of record: ArgillaRecord) -> [Annotation] {
    let metadata = Dictionary(record.metadata.map { ($0.key, $0.value) }) { first, _ in first }
    let fields = Set(record.fields.map(\.key))
    return record.responses.flatMap { response in
      let answered = Set(response.values.map(\.key))
      let asked = subjects.filter { subject in
        // A record may have fewer answers than others, and not every question of others asks about an answer of its own.
        subject.place.map { fields.contains(ReviewNames.response($0)) } ?? answered.contains(subject.name)
      }
      let others = otherAnswers(response, than: asked.flatMap(\.rated))
      let lines = asked.compactMap { subject in
        annotation(record, response, subject.name, subject.place, subject.rated, others, metadata)
      }
      // A response without ratings still tells who did what, and how they corrected it.
      return lines.isEmpty
        ? [annotation(record, response, "record", nil, [], others, metadata)].compactMap(\.self) : lines
    }
  }

  /// What a person answered that stands in no rating and is no correction.
  private func otherAnswers(_ response: ArgillaResponse, than rated: [Rated]) -> [String: JSONValue] {
    let told = Set(rated.map(\.question.part.name) + [correctionQuestion].compactMap(\.self))
    let others = response.values.filter { !told.contains($0.key) && !$0.value.isNull }
    return Dictionary(others.map { ($0.key, $0.value) }) { first, _ in first }
  }

  private func annotation(
    _ record: ArgillaRecord, _ response: ArgillaResponse, _ name: String, _ place: Int?, _ rated: [Rated],
    _ others: [String: JSONValue], _ metadata: [String: JSONValue]
  ) -> Annotation? {
    guard let status = Annotation.Status(rawValue: response.status), let id = record.externalID ?? record.id else {
      return nil
    }
    let values = Dictionary(response.values.map { ($0.key, $0.value) }) { first, _ in first }
    func ours(_ key: String) -> String? { place.flatMap { metadata[ReviewNames.metadata(key, $0)]?.text } }
    var ratings: [String: Int?] = [:]
    var suggestions: [String: Annotation.Suggestion] = [:]
    for one in rated {
      ratings.updateValue(values[one.question.part.name]?.integer, forKey: one.key)
      suggestions[one.key] = Self.shown(record, one.question.id, to: response)
    }
    return Annotation(
      record: id, response: ours("name") ?? name, model: ours("model"),
      user: Annotation.User(id: response.userID, name: users[response.userID]), status: status, ratings: ratings,
      scales: Dictionary(rated.map { ($0.key, $0.scale) }) { first, _ in first }, suggestions: suggestions,
      isControl: record.isControl,
      correctedResponse: correctionQuestion.flatMap { values[$0]?.text }.flatMap { $0.isEmpty ? nil : $0 },
      otherAnswers: others, insertedAt: Timestamp(argilla: response.insertedAt),
      updatedAt: Timestamp(argilla: response.updatedAt),
      dataset: dataset, url: page.url(of: record, status: response.status))
  }

  /// The suggestion that a response was given under. One that was made or changed since was not seen; what stood there
  /// before, the server does not keep.
  private static func shown(
    _ record: ArgillaRecord, _ question: String, to response: ArgillaResponse
  ) -> Annotation.Suggestion? {
    guard let suggestion = record.suggestions.first(where: { $0.questionID == question }),
      let value = suggestion.value.integer
    else { return nil }
    if let made = Timestamp(argilla: suggestion.updatedAt), let given = Timestamp(argilla: response.updatedAt),
      made > given
    {
      return nil
    }
    return Annotation.Suggestion(value: value, score: suggestion.score, agent: suggestion.agent)
  }
}
