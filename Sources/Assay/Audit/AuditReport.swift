package import AssayAgreement

/// What the annotators' ratings are worth (docs/schema/audit.json).
package struct AuditReport: Codable, Sendable, Equatable {
  /// Changes when a key changes its meaning or goes.
  package static let schema = 1

  package struct Counts: Codable, Sendable, Equatable {
    package var submitted: Int
    package var drafts: Int
    package var discarded: Int
    package var records: Int
    package var answers: Int
    /// Records that an annotator saw without suggestions on purpose.
    package var controlRecords: Int
    /// Answers of the annotations for which a graded record was given.
    package var graded: Int

    private enum CodingKeys: String, CodingKey {
      case submitted, drafts, discarded, records, answers, graded
      case controlRecords = "control_records"
    }
  }

  package var schema = AuditReport.schema
  package var counts: Counts
  package var questions: [QuestionAudit]
  package var annotators: [AnnotatorAudit]
  package var flags: [AnnotatorFlag]
  package var contradictions: [Contradiction]
  /// Empty without graded records.
  package var grader: [GraderAudit]

  /// - Parameter corrections: what grading the annotators' corrected answers gave, where that was done.
  package init(
    _ annotations: [Annotation], graded: [GradedLine], corrections: [CorrectionVerdict] = [],
    bootstrap: Bootstrap = Bootstrap()
  ) {
    let panel = AuditPanel(annotations, graded: graded)
    let submitted = annotations.filter { $0.status == .submitted }
    counts = Counts(
      submitted: submitted.count, drafts: annotations.count { $0.status == .draft },
      discarded: annotations.count { $0.status == .discarded }, records: Set(panel.records).count,
      answers: panel.answers.count, controlRecords: Set(submitted.filter(\.isControl).map(\.record)).count,
      graded: panel.answers.count { panel.graded[$0] != nil })
    questions = panel.questions.map { QuestionAudit($0, panel: panel, bootstrap: bootstrap) }
    let effects = Dictionary(uniqueKeysWithValues: panel.questions.map { ($0, panel.ratings($0).raterEffects) })
    annotators = panel.annotators.indices.map { AnnotatorAudit($0, panel: panel, effects: effects) }
    flags = AnnotatorFlag.all(annotators, scales: panel.scales)
    contradictions = ContradictionSearch(panel: panel, corrections: corrections).all()
    grader =
      panel.graded.isEmpty
      ? []
      : panel.questions.map { GraderAudit($0, panel: panel) }.filter {
        $0.ratings + $0.withheld > 0
      }
  }
}
