import AssayRubric

/// What all graded records together ask of a dataset: its fields and questions are fixed before the first record.
package struct ReviewSurvey: Sendable {
  /// Records with answers; the others cannot be reviewed.
  package private(set) var records = 0
  /// Records that assay could not grade, and records without answers.
  package private(set) var passedOver = 0
  package private(set) var mostAnswers = 0
  package private(set) var fewestAnswers = Int.max
  package private(set) var hasContext = false
  /// `name@digest` of the rubrics that gave the scores.
  package private(set) var rubrics: Set<String> = []
  private var ids: Set<String> = []
  /// The model at each place, as long as it is the same in all records.
  private var models: [String?] = []

  package init() {}

  /// - Returns: what is wrong with the record, in a sentence; nil when nothing is.
  package mutating func add(_ line: GradedLine) -> String? {
    guard !line.responses.isEmpty, line.error == nil else {
      passedOver += 1
      return nil
    }
    guard ids.insert(line.id).inserted else {
      return "the record \"\(line.id)\" stands twice; in Argilla the second would replace the first"
    }
    records += 1
    mostAnswers = max(mostAnswers, line.responses.count)
    fewestAnswers = min(fewestAnswers, line.responses.count)
    hasContext = hasContext || line.contextText != nil
    for (place, answer) in line.responses.enumerated() {
      rubrics.insert(answer.score.rubric)
      if place == models.count {
        models.append(answer.model)
      } else if models[place] != answer.model {
        models[place] = nil
      }
    }
    return nil
  }

  /// The model that gave the answer at that place in every record; nil when they differ, none is named, or some record has
  /// fewer answers: the next one may have another model there.
  package func model(at place: Int) -> String? { place < fewestAnswers ? models[place] : nil }
}
