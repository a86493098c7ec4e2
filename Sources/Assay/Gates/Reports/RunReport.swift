import AssayRubric
package import AssaySandbox

/// All that the reports of a graded run tell.
package struct RunReport: Sendable {
  package var verdict: GateVerdict
  package var scores: GradedScores
  /// The total from which an answer passes; nil where none was named.
  package var passAt: Int?
  /// Criteria in the rubric's order.
  package var criteria: [String]
  package var layers: LayerReport
  /// Why not all records were graded; nil when they were.
  package var stopped: String?
  /// What a cache spared; nil without one.
  package var cache: GradeCache.Count?

  package init(
    verdict: GateVerdict, scores: GradedScores, passAt: Int?, criteria: [String], layers: LayerReport,
    stopped: String? = nil, cache: GradeCache.Count? = nil
  ) {
    self.verdict = verdict
    self.scores = scores
    self.passAt = passAt
    self.criteria = criteria
    self.layers = layers
    self.stopped = stopped
    self.cache = cache
  }

  /// Answers with a total, the lowest first, then in input order; only those below the mark where there is one, else those
  /// that miss a point.
  var lowest: [ScoredAnswer] {
    let limit = passAt ?? scores.most
    return scores.answers.enumerated().filter { ($0.element.score.total ?? limit) < limit }.sorted { left, right in
      let totals = (left.element.score.total ?? 0, right.element.score.total ?? 0)
      return totals.0 != totals.1 ? totals.0 < totals.1 : left.offset < right.offset
    }.map(\.element)
  }

  var withheld: [ScoredAnswer] { scores.answers.filter { $0.score.total == nil } }

  /// One model's answers.
  struct Model: Sendable {
    var name: String
    var answers: [ScoredAnswer]

    var totals: [Int] { answers.compactMap(\.score.total) }
    var withheld: Int { answers.count - totals.count }

    func mean(_ criterion: String) -> Double? {
      RunReport.mean(answers.compactMap { $0.score.criteria[criterion]?.points })
    }
  }

  /// By name.
  var models: [Model] {
    Dictionary(grouping: scores.answers, by: \.modelName).map { Model(name: $0.key, answers: $0.value) }
      .sorted { $0.name < $1.name }
  }

  static func mean(_ points: [Int]) -> Double? {
    points.isEmpty ? nil : Double(points.reduce(0, +)) / Double(points.count)
  }

  /// The verdict in a few words.
  package var headline: String {
    switch verdict.outcome {
    case .ungated: "graded"
    case .passed: "passed: \(Figures.count(verdict.checks.count, "gate")) met"
    case .failed: "failed: \(verdict.missed.count) of \(verdict.checks.count) gates missed"
    case .empty: "failed: there were no records"
    case .malformed: "failed: \(Figures.count(scores.failures.count, "line")) could not be read"
    case .broken: "failed: \(Figures.count(scores.failures.count, "record")) could not be graded"
    }
  }
}
