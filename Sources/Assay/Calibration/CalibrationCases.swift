package import AssayRubric

/// Graded answers with their labels, as a rubric is fitted to them.
package struct CalibrationCases: Sendable {
  package private(set) var cases: [(task: String, labels: CalibrationCase)] = []

  /// - Parameters:
  ///   - label: the verdict to fit to; nil for people's points alone.
  ///   - criterion: what the verdict is about.
  package init(_ graded: [GradedAnswer], labels: [Labels], label: String?, criterion: String) {
    let byID = Dictionary(labels.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for answer in graded {
      guard let known = byID[answer.id] else { continue }
      let passed = label.flatMap { known.verdicts[$0] }.map { [criterion: $0] } ?? [:]
      guard !passed.isEmpty || !known.points.isEmpty else { continue }
      cases.append(
        (
          known.task ?? answer.record,
          CalibrationCase(evidence: answer.evidence, points: known.points, passed: passed)
        ))
    }
  }

  package var tasks: Int { Set(cases.map(\.task)).count }
}
