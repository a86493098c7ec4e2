package import AssayArgilla
import AssayJSON
package import AssayRubric

extension DatasetReading {
  /// The task and the answers that a record of the dataset holds; nil when it holds none.
  package func record(_ found: ArgillaRecord) -> Record? {
    guard let id = found.externalID ?? found.id else { return nil }
    let responses = places.compactMap { place -> Response? in
      guard let text = Self.lastTurn(found.field(place.field)) else { return nil }
      let name = place.number.flatMap { found.ours("name", $0) } ?? place.name
      return Response(
        id: "\(id)/\(name)", name: name, model: place.number.flatMap { found.ours("model", $0) }, text: text,
        metadata: [])
    }
    guard !responses.isEmpty else { return nil }
    return task(id, of: found, responses)
  }

  /// The corrected answers that people submitted, each as a record of its own: beside the poor answers that it corrects, a
  /// good one would be outvoted.
  package func corrections(_ found: ArgillaRecord) -> [(response: ArgillaResponse, record: Record)] {
    guard let correctionQuestion, let id = found.externalID ?? found.id else { return [] }
    return found.responses.compactMap { response in
      guard response.status == "submitted",
        let text = response.values.first(where: { $0.key == correctionQuestion })?.value.text,
        text.contains(where: { !$0.isWhitespace })
      else { return nil }
      let name = ReviewNames.correction
      let answer = Response(id: "\(id)/\(name)", name: name, model: nil, text: text, metadata: [])
      return (response, task(id, of: found, [answer]))
    }
  }

  /// The suggestions for one answer of a graded record.
  ///
  /// - Parameter name: of the answer, as in `record(_:)`.
  package func suggestions(
    for score: Score, of name: String, in found: ArgillaRecord, agent: String
  ) -> [ArgillaSuggestion] {
    guard let place = places.first(where: { ($0.number.flatMap { found.ours("name", $0) } ?? $0.name) == name }) else {
      return []
    }
    return place.questions.compactMap { criterion, question in
      let points = criterion.map { score.criteria[$0]?.points } ?? score.total
      let confidence = criterion.map { score.criteria[$0]?.confidence } ?? score.confidence
      return points.map {
        ArgillaSuggestion(questionID: question.id, value: .init($0), score: confidence, agent: agent)
      }
    }
  }

  /// Whether each answer of the record has a suggestion by `agent` for all that is asked of it. Where points were withheld
  /// that is not so, and another try may tell more.
  package func isDone(_ found: ArgillaRecord, by agent: String) -> Bool {
    places.filter { Self.lastTurn(found.field($0.field)) != nil }.allSatisfy { place in
      place.questions.allSatisfy { _, question in
        found.suggestions.contains { $0.questionID == question.id && $0.agent == agent }
      }
    }
  }

  /// The ids of all questions that suggestions are made for.
  package var questionIDs: Set<String> { Set(places.flatMap { $0.questions.map { $0.question.id } }) }

  private func task(_ id: String, of found: ArgillaRecord, _ responses: [Response]) -> Record {
    let instruction = found.field(instructionField)
    var context = contextField.flatMap { found.field($0) }
    // Of a chat the last turn asks, and what came before is what it builds on.
    if context == nil, let turns = instruction?.elements, turns.count > 1 { context = .array(turns.dropLast()) }
    return Record(
      id: id, instruction: Self.lastTurn(instruction) ?? "", context: context, responses: responses, metadata: [])
  }

  /// A text, or what the last message of a chat says; nil when that is nothing.
  private static func lastTurn(_ value: JSONValue?) -> String? {
    let text = value?.text ?? value?.elements?.last?["content"]?.text
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension ArgillaRecord {
  func field(_ name: String) -> JSONValue? {
    fields.first { $0.key == name }.flatMap { $0.value.isNull ? nil : $0.value }
  }

  /// Metadata that `assay argilla push` wrote of the answer at a place: `name`, `model` …
  func ours(_ key: String, _ place: Int) -> String? {
    metadata.first { $0.key == ReviewNames.metadata(key, place) }?.value.text
  }

  /// Whether it was left without suggestions on purpose.
  package var isControl: Bool { metadata.first { $0.key == ReviewNames.control }?.value.text == "yes" }
}
