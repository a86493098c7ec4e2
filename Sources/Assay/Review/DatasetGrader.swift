package import AssayArgilla
package import AssayEvidence

/// Grades what a record of a dataset holds: its answers together, and each corrected answer by itself.
package struct DatasetGrader: Sendable {
  package struct Outcome: Sendable {
    package var found: ArgillaRecord
    /// Nil when the record holds no answer, or when its answers were not to be graded.
    package var graded: GradedRecord?
    package var suggestions: [ArgillaSuggestion]
    package var corrections: [CorrectionVerdict]
    /// Why one of them could not be graded.
    package var error: String?
  }

  private let reading: DatasetReading
  private let grader: RecordGrader
  private let agent: String
  /// By user id.
  private let users: [String: String]
  private let gradesAnswers: @Sendable (ArgillaRecord) -> Bool

  /// - Parameters:
  ///   - agent: who the suggestions are by.
  ///   - users: for their names.
  ///   - gradesAnswers: false for records of which only the corrected answers are graded.
  package init(
    reading: DatasetReading, grader: RecordGrader, agent: String, users: [ArgillaUser],
    gradesAnswers: @escaping @Sendable (ArgillaRecord) -> Bool = { _ in true }
  ) {
    self.reading = reading
    self.grader = grader
    self.agent = agent
    self.users = Dictionary(users.map { ($0.id, $0.name) }) { first, _ in first }
    self.gradesAnswers = gradesAnswers
  }

  /// Total: what assay fails on is in `error`.
  package func grade(_ found: ArgillaRecord, bench: Workbench) -> Outcome {
    var outcome = Outcome(found: found, graded: nil, suggestions: [], corrections: [], error: nil)
    if gradesAnswers(found), let record = reading.record(found) {
      let graded = grader.grade(.record(record), bench: bench)
      outcome.graded = graded
      outcome.error = graded.error
      if graded.error == nil, !found.isControl {
        outcome.suggestions = graded.responses.flatMap {
          reading.suggestions(for: $0.score, of: $0.name, in: found, agent: agent)
        }
      }
    }
    for (response, record) in reading.corrections(found) {
      let graded = grader.grade(.record(record), bench: bench)
      if let error = graded.error { outcome.error = outcome.error ?? error }
      guard graded.error == nil, let answer = graded.responses.first else { continue }
      outcome.corrections.append(
        CorrectionVerdict(
          answer, record: record.id, user: .init(id: response.userID, name: users[response.userID]),
          updatedAt: Timestamp(argilla: response.updatedAt)))
    }
    return outcome
  }
}
