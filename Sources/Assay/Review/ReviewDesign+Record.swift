package import AssayArgilla
import AssayJSON
import AssayRubric

extension ReviewDesign {
  /// What becomes of one graded record.
  ///
  /// - Parameter questionID: the id of a question, by its name.
  package func record(_ line: GradedLine, questionID: (String) -> String) -> ArgillaRecord {
    let order =
      options.isBlind
      ? SeededChoice(seed: options.seed, purpose: "order", record: line.id).order(of: line.responses.count)
      : Array(line.responses.indices)
    let answers = order.map { line.responses[$0] }
    let isControl = SeededChoice(seed: options.seed, purpose: "control", record: line.id).falls(within: options.control)

    var fields: [JSONValue.Member] = [.init(ReviewNames.instruction, Self.text(line.instruction))]
    if survey.hasContext, let context = line.contextText {
      fields.append(.init(ReviewNames.context, Self.text(context)))
    }
    var metadata: [JSONValue.Member] = [.init(ReviewNames.control, isControl ? "yes" : "no")]
    if let differs = line.answersDiffer { metadata.append(.init(ReviewNames.differs, differs ? "yes" : "no")) }
    var suggestions: [ArgillaSuggestion] = []
    for (index, answer) in answers.enumerated() {
      fields.append(.init(ReviewNames.response(index + 1), Self.text(answer.response)))
      metadata += self.metadata(answer, index + 1)
      if !isControl { suggestions += self.suggestions(answer.score, index + 1, questionID) }
    }
    let page = EvidencePage(rubric: rubric, isBlind: options.isBlind)
    fields.append(.init(ReviewNames.evidence, .string(page.markdown(answers, showsScores: !isControl))))
    return ArgillaRecord(externalID: line.id, fields: fields, metadata: metadata, suggestions: suggestions)
  }

  /// PostgreSQL, in which a server may keep its records, takes no NUL in a text.
  private static func text(_ text: String) -> JSONValue {
    .string(text.contains("\0") ? text.replacing("\0", with: "\u{FFFD}") : text)
  }

  private func metadata(_ answer: GradedLine.Answer, _ place: Int) -> [JSONValue.Member] {
    let values: [(String, JSONValue?)] = [
      ("name", .string(answer.name)), ("model", answer.model.map(JSONValue.string)),
      ("language", answer.program?.language.map(JSONValue.string)), ("status", .string(answer.runStatus)),
      ("total", answer.score.total.map { .init($0) }), ("confidence", answer.score.confidence.map { .init($0) }),
    ]
    return values.compactMap { key, value in value.map { .init(ReviewNames.metadata(key, place), $0) } }
  }

  /// A criterion that is withheld gets none: an empty question asks, a guess would answer.
  private func suggestions(
    _ score: Score, _ place: Int, _ questionID: (String) -> String
  ) -> [ArgillaSuggestion] {
    var suggestions: [ArgillaSuggestion] = []
    func add(_ criterion: String?, _ points: Int?, _ confidence: Double?) {
      guard let points else { return }
      let id = questionID(ReviewNames.question(criterion, place))
      suggestions.append(
        ArgillaSuggestion(questionID: id, value: .init(points), score: confidence, agent: agent))
    }
    if options.asksCriteria {
      for criterion in rubric.criteria {
        let score = score.criteria[criterion.name]
        add(criterion.name, score?.points, score?.confidence)
      }
    }
    add(nil, score.total, score.confidence)
    return suggestions
  }
}
