import AssayAgreement
package import AssayRubric

/// A rubric fitted to labels, and what that brings: what `assay calibrate` reports.
package struct Calibration: Sendable {
  /// Fitted to all cases.
  package var rubric: Rubric
  package var measures: [Measure]

  /// How well a criterion's points and chances meet the labels, before and after. Each task is judged by a rubric that was
  /// fitted without it.
  package struct Measure: Encodable, Sendable, Equatable {
    package var criterion: String
    /// Answers with people's points that were scored both before and after.
    package var answers: Int
    package var kappa: Change
    package var exact: Change
    /// Of the confidence in the points.
    package var calibrationError: Change
    /// Of the chance of being right, with the answers that it is known of.
    package var verdicts: Int
    package var auc: Change
    package var brier: Change
    package var verdictCalibrationError: Change
  }

  /// A figure before and after; nil where the data does not determine it.
  package struct Change: Encodable, Sendable, Equatable {
    package var before: Double?
    package var after: Double?
  }

  /// - Parameters:
  ///   - cases: with the task of each.
  ///   - folds: at least two; tasks are dealt to them by their names.
  package init(_ rubric: Rubric, cases: [(task: String, labels: CalibrationCase)], folds: Int) {
    self.rubric = rubric.refitted(to: cases.map(\.labels))
    let tasks = Set(cases.map(\.task)).sorted()
    let fold = Dictionary(uniqueKeysWithValues: tasks.enumerated().map { ($1, $0 % folds) })
    let fitted = (0..<folds).map { held in
      rubric.refitted(to: cases.filter { fold[$0.task] != held }.map(\.labels))
    }
    let scored = cases.map { one in
      Scored(
        labels: one.labels, before: rubric.score(one.labels.evidence),
        after: fitted[fold[one.task] ?? 0].score(one.labels.evidence))
    }
    measures = rubric.criteria.map { Self.measure($0, scored) }
  }

  private struct Scored {
    var labels: CalibrationCase
    var before: Score
    var after: Score
  }

  private static func measure(_ criterion: Criterion, _ scored: [Scored]) -> Measure {
    let name = criterion.name
    let pointed = scored.compactMap { one -> (theirs: Double, before: CriterionScore, after: CriterionScore)? in
      guard let theirs = one.labels.points[name], let before = one.before.criteria[name],
        let after = one.after.criteria[name],
        before.points != nil, after.points != nil
      else { return nil }
      return (theirs, before, after)
    }
    let judged = scored.compactMap { one -> (isRight: Bool, before: CriterionScore, after: CriterionScore)? in
      guard criterion.right != nil, let before = one.before.criteria[name], let after = one.after.criteria[name],
        let isRight = one.labels.passed[name] ?? one.labels.points[name].map({ $0 >= Double(criterion.max) })
      else { return nil }
      return (isRight, before, after)
    }
    func change(_ value: ((CriterionScore, CriterionScore) -> CriterionScore) -> Double?) -> Change {
      Change(before: value { before, _ in before }, after: value { _, after in after })
    }
    return Measure(
      criterion: name, answers: pointed.count,
      kappa: change { pick in
        Evaluation.quadraticKappa(pointed.map { (pick($0.before, $0.after).points ?? 0, $0.theirs) })
      },
      exact: change { pick in
        pointed.isEmpty
          ? nil
          : Double(pointed.count(where: { Double(pick($0.before, $0.after).points ?? 0) == $0.theirs }))
            / Double(pointed.count)
      },
      calibrationError: change { pick in
        Forecasts(
          pointed.map { one in
            let score = pick(one.before, one.after)
            return .init(score: score.confidence ?? 0.5, isTrue: Double(score.points ?? 0) == one.theirs)
          }
        ).calibrationError().value
      },
      verdicts: judged.count,
      auc: change { pick in forecasts(judged, pick).areaUnderROC.value },
      brier: change { pick in forecasts(judged, pick).brierScore.value },
      verdictCalibrationError: change { pick in forecasts(judged, pick).calibrationError().value })
  }

  private static func forecasts(
    _ judged: [(isRight: Bool, before: CriterionScore, after: CriterionScore)],
    _ pick: (CriterionScore, CriterionScore) -> CriterionScore
  ) -> Forecasts {
    Forecasts(judged.map { .init(score: pick($0.before, $0.after).chanceOfFull, isTrue: $0.isRight) })
  }
}
