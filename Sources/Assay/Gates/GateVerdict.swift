import AssayAgreement
import AssayRubric

/// Whether a run is good enough. What is printed, every report and the exit status are read from this one value, so that
/// they can't differ.
package struct GateVerdict: Sendable {
  /// One gate with what was measured and what was asked for.
  package struct Check: Sendable, Encodable {
    /// The option's name, such as `min-mean`.
    package var gate: String
    package var isMet: Bool
    /// nil when there was nothing to measure.
    package var measured: Double?
    package var required: Double
    /// A sentence with both numbers.
    package var text: String

    private enum CodingKeys: String, CodingKey {
      case gate
      case isMet = "met"
      case measured, required, text
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(gate, forKey: .gate)
      try values.encode(isMet, forKey: .isMet)
      try values.encode(measured, forKey: .measured)
      try values.encode(required, forKey: .required)
      try values.encode(text, forKey: .text)
    }
  }

  package enum Outcome: String, Sendable, Encodable {
    /// No gate was set.
    case ungated
    case passed
    case failed
    /// There were no records.
    case empty
    /// Lines of the input could not be read.
    case malformed
    /// Records could not be graded, for reasons of assay's own.
    case broken
  }

  package let outcome: Outcome
  package let checks: [Check]
  /// Against the baseline; nil without one.
  package let comparison: ScoreComparison?
  package let fall: Figure?

  package init(_ gates: Gates, _ scores: GradedScores) {
    let comparison = gates.baseline.map { ScoreComparison(before: $0, after: scores) }
    let fall = comparison?.fall
    let judge = Judge(gates: gates, scores: scores, comparison: comparison, fall: fall)
    let checks = judge.checks()
    if scores.records == 0 {
      outcome = .empty
    } else if scores.failures.contains(where: { !$0.isMalformed }) {
      // A failure of ours outweighs a malformed line: it must not pass for one.
      outcome = .broken
    } else if !scores.failures.isEmpty {
      outcome = .malformed
    } else if !gates.isAnySet {
      outcome = .ungated
    } else {
      outcome = checks.allSatisfy(\.isMet) ? .passed : .failed
    }
    self.checks = checks
    self.comparison = comparison
    self.fall = fall
  }

  package var missed: [Check] { checks.filter { !$0.isMet } }
}

/// Measures what the gates ask for.
private struct Judge {
  let gates: Gates
  let scores: GradedScores
  let comparison: ScoreComparison?
  let fall: Figure?

  func checks() -> [GateVerdict.Check] {
    guard gates.isAnySet else { return [] }
    var checks = [scored()].compactMap { $0 }
    if let least = gates.minMean {
      checks.append(mean("min-mean", of: "total", scores.totals, most: scores.most, least: least))
    }
    if let share = gates.minPassRate, let mark = gates.passAt { checks.append(passRate(share, mark)) }
    for (criterion, least) in gates.minimums {
      let most = scores.answers.first?.score.criteria[criterion]?.max ?? 0
      checks.append(mean("min \(criterion)", of: criterion, scores.points(criterion), most: most, least: least))
    }
    if let allowance = gates.maxWithheld { checks.append(withheld(allowance)) }
    if let most = gates.maxDrop { checks.append(drop(most)) }
    if let most = gates.maxRegressions { checks.append(regressions(most)) }
    return checks
  }

  /// A gate of its own, which is only told when it is missed: means and rates of nothing are no success.
  private func scored() -> GateVerdict.Check? {
    guard scores.totals.isEmpty else { return nil }
    let what = scores.answers.isEmpty ? "no answers" : "all \(scores.answers.count) totals are withheld"
    return .init(gate: "scored", isMet: false, measured: 0, required: 1, text: "nothing was scored: \(what)")
  }

  private func mean(_ gate: String, of what: String, _ points: [Int], most: Int, least: Double) -> GateVerdict.Check {
    let mean = points.isEmpty ? nil : Double(points.reduce(0, +)) / Double(points.count)
    let isMet = mean.map { $0 >= least } ?? false
    let (shown, required) = Figures.apart(mean ?? 0, least)
    return .init(
      gate: gate, isMet: isMet, measured: mean, required: least,
      text: mean == nil
        ? "no points were given for \(what); a mean of at least \(required) is required"
        : "the mean \(what) is \(shown) of \(most) over \(Figures.count(points.count, "answer")); at least \(required) is required"
    )
  }

  private func passRate(_ share: Double, _ mark: Int) -> GateVerdict.Check {
    let totals = scores.totals
    let passed = totals.count { $0 >= mark }
    let rate = totals.isEmpty ? nil : Double(passed) / Double(totals.count)
    let (shown, required) = Figures.apart((rate ?? 0) * 100, share * 100)
    return .init(
      gate: "min-pass-rate", isMet: rate.map { $0 >= share } ?? false, measured: rate, required: share,
      text: rate == nil
        ? "no total was given; \(required) % must reach \(mark)"
        : "\(passed) of \(totals.count) totals reach \(mark), which is \(shown) %; at least \(required) % is required")
  }

  private func withheld(_ allowance: Gates.Allowance) -> GateVerdict.Check {
    let (count, whole) = (scores.withheld, scores.answers.count)
    let required: Double
    let limit: String
    switch allowance {
    case .count(let most): (required, limit) = (Double(most), "\(most)")
    case .share(let share):
      (required, limit) = (share * Double(whole), "\(Figures.trimmed(share * 100)) %")
    }
    return .init(
      gate: "max-withheld", isMet: allowance.allows(count, of: whole), measured: Double(count), required: required,
      text: "\(count) of \(whole) totals are withheld; at most \(limit) may be")
  }

  private func drop(_ most: Double) -> GateVerdict.Check {
    guard let comparison, let fall else { return unpaired("max-drop", most) }
    let (shown, allowed) = Figures.apart(fall.value, most)
    let interval = fall.interval.map { "95 % interval \(Figures.signed($0.lower)) to \(Figures.signed($0.upper))" }
    let isLarge = fall.value > most
    // Beyond the limit and not to be told from no fall at all: that is what noise looks like.
    let isNoise = gates.significant && (fall.interval.map { $0.lower <= 0 } ?? false)
    let verdict = isLarge && isNoise ? "; the fall is within noise" : ""
    return .init(
      gate: "max-drop", isMet: !isLarge || isNoise, measured: fall.value, required: most,
      text:
        "the mean total fell by \(shown) over \(Figures.count(comparison.scored.count, "paired answer")) "
        + "(\(interval ?? "no interval: one record")); at most \(allowed) is allowed\(verdict)")
  }

  private func regressions(_ most: Int) -> GateVerdict.Check {
    guard let comparison, !comparison.scored.isEmpty else { return unpaired("max-regressions", Double(most)) }
    let worse = comparison.worse
    let examples = worse.prefix(3).map {
      "\($0.after.id) \($0.before.score.total ?? 0) → \($0.after.score.total ?? 0)"
    }
    let list = worse.isEmpty ? "" : " (\(examples.joined(separator: ", "))\(worse.count > 3 ? ", …" : ""))"
    return .init(
      gate: "max-regressions", isMet: worse.count <= most, measured: Double(worse.count), required: Double(most),
      text: "\(worse.count) of \(comparison.scored.count) paired answers got worse\(list); at most \(most) may")
  }

  private func unpaired(_ gate: String, _ required: Double) -> GateVerdict.Check {
    .init(
      gate: gate, isMet: false, measured: nil, required: required,
      text: "no answer has a total here and in the baseline; answers are paired by their id")
  }
}

extension GateVerdict {
  /// What was found against the baseline, in a sentence; nil without one.
  package var baselineLine: String? {
    guard let comparison else { return nil }
    var parts = [
      "\(comparison.better.count) better", "\(comparison.worse.count) worse",
      "\(comparison.scored.count { $0.gain == 0 }) the same",
    ]
    func add(_ count: Int, _ what: String) {
      if count > 0 { parts.append("\(count) \(what)") }
    }
    add(comparison.nowWithheld.count, "withheld now")
    add(comparison.nowScored.count, "scored now")
    add(comparison.appeared.count, "new")
    add(comparison.vanished.count, "gone")
    let rubrics = comparison.isOneRubric ? "" : "; the baseline was scored by another rubric"
    return "against the baseline: \(parts.joined(separator: ", "))\(rubrics)"
  }
}
