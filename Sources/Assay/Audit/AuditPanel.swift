package import AssayAgreement

/// Annotations laid out for statistics: answers by annotators.
package struct AuditPanel: Sendable {
  package struct Answer: Hashable, Sendable {
    package var record: String
    package var response: String
  }

  /// In order of their first annotation.
  package let answers: [Answer]
  /// For each answer the number of its record, from 0: answers of a record are not independent.
  package let records: [Int]
  /// By name.
  package let annotators: [Annotation.User]
  /// `total` first, then criteria by name.
  package let questions: [String]
  package let scales: [String: ClosedRange<Int>]
  /// `[answer][annotator]`; only what was submitted.
  package let annotations: [[Annotation?]]
  /// `[record][name of the answer]`, where graded records were given.
  package let graded: [Answer: GradedLine.Answer]

  package init(_ all: [Annotation], graded lines: [GradedLine]) {
    let submitted = all.filter { $0.status == .submitted }
    graded = Dictionary(
      lines.flatMap { line in line.responses.map { (Answer(record: line.id, response: $0.name), $0) } },
      uniquingKeysWith: { first, _ in first })
    var answerPlaces: [Answer: Int] = [:]
    var recordPlaces: [String: Int] = [:]
    var answers: [Answer] = []
    var records: [Int] = []
    for annotation in submitted {
      let answer = Answer(record: annotation.record, response: annotation.response)
      guard answerPlaces.updateValue(answerPlaces[answer] ?? answers.count, forKey: answer) == nil else { continue }
      answers.append(answer)
      records.append(recordPlaces[annotation.record] ?? recordPlaces.count)
      recordPlaces[annotation.record] = records.last
    }
    self.answers = answers
    self.records = records
    let annotators = Set(submitted.map(\.user)).sorted { ($0.name ?? $0.id, $0.id) < ($1.name ?? $1.id, $1.id) }
    self.annotators = annotators
    let columns = Dictionary(
      annotators.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var table = [[Annotation?]](
      repeating: [Annotation?](repeating: nil, count: annotators.count), count: answers.count)
    for annotation in submitted {
      let answer = Answer(record: annotation.record, response: annotation.response)
      if let row = answerPlaces[answer], let column = columns[annotation.user.id] { table[row][column] = annotation }
    }
    annotations = table
    let asked = Set(submitted.flatMap { $0.ratings.filter { $0.value != nil }.keys })
    questions = asked.sorted { ($0 == Annotation.total ? 0 : 1, $0) < ($1 == Annotation.total ? 0 : 1, $1) }
    let graded = graded
    scales = Dictionary(
      uniqueKeysWithValues: questions.map { question in
        (question, Self.scale(of: question, submitted, graded: graded))
      })
  }

  /// As the annotations say; else as the rubric of the graded records has it; never smaller than what was given.
  private static func scale(
    of question: String, _ annotations: [Annotation], graded: [Answer: GradedLine.Answer]
  ) -> ClosedRange<Int> {
    let stated = annotations.compactMap { $0.scales[question] }
    let most = graded.values.compactMap { $0.most(question) }.max() ?? 0
    let given = annotations.compactMap { $0.rating(question) }
    let lower = (stated.map(\.min) + given).min() ?? 0
    let upper = (stated.map(\.max) + given).max() ?? 0
    return stated.isEmpty ? min(0, lower)...max(most, upper) : lower...upper
  }

  package func scale(_ question: String) -> ClosedRange<Int> { scales[question] ?? 0...0 }

  package func ratings(_ question: String) -> Ratings {
    Ratings(
      units: annotations.map { row in row.map { $0?.rating(question) } }, domain: scale(question))
  }

  package func name(_ annotator: Int) -> String { annotators[annotator].name ?? annotators[annotator].id }

  /// The middle of what the others gave an answer; nil without any.
  func othersMedian(_ question: String, answer: Int, besides annotator: Int) -> Double? {
    let others = annotations[answer].enumerated().compactMap { column, annotation in
      column == annotator ? nil : annotation?.rating(question)
    }
    return Self.median(others.map(Double.init))
  }

  static func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : Bootstrap.quantile(0.5, of: values.sorted())
  }
}
