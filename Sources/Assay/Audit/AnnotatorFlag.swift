import AssayAgreement

/// Something about an annotator that chance does not explain and that is large enough to matter.
package struct AnnotatorFlag: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    /// Ratings lie off the others' in one direction.
    case biased
    /// Ratings have little to do with what the others gave.
    case unrelated
    /// Nearly the same rating for everything.
    case narrow
    /// The bias changed over time.
    case drifting
    /// Suggestions are kept even where the others clearly overrule them.
    case accepting
    /// Ratings equal assay's score more often where it was shown.
    case anchored
    /// Far less time a record than the others.
    case fast
  }

  package var annotator: String
  package var kind: Kind
  package var message: String
}

extension AnnotatorFlag {
  /// All flags of a panel. Tests of one kind stand together: with the level of 5 %, one panel in twenty without a fault has a
  /// flag of that kind; sizes below those named here are no fault, however sure.
  static func all(_ audits: [AnnotatorAudit], scales: [String: ClosedRange<Int>]) -> [AnnotatorFlag] {
    let questions = audits.flatMap { audit in audit.questions.map { (audit: audit, question: $0) } }
    let biased = PermutationTest.standing(questions.map(\.question.biasP.value), level: 0.05)
    let drifting = PermutationTest.standing(questions.map(\.question.driftP.value), level: 0.05)
    let anchored = PermutationTest.standing(audits.map(\.suggestions.anchoringP.value), level: 0.05)
    var flags: [AnnotatorFlag] = []
    for (place, (audit, question)) in questions.enumerated() {
      let span = Double((scales[question.question] ?? 0...0).count - 1)
      func flag(_ kind: Kind, _ message: String) {
        flags.append(AnnotatorFlag(annotator: audit.name, kind: kind, message: message))
      }
      // In a small panel one who is generous makes the others look strict. The model of answers and annotators shares that
      // out, to each of two half as much as to the one.
      let severity = question.severity.value ?? 0
      let opposed =
        questions.enumerated()
        .filter { $0.element.question.question == question.question && biased[$0.offset] }
        .compactMap { other in other.element.question.severity.value.map { severity < 0 ? $0 : -$0 } }.max() ?? 0
      if biased[place], let bias = question.bias.value, abs(bias) >= leastBias * span, -severity * bias > 0,
        abs(severity) >= max(leastBias * span, 0.6 * opposed)
      {
        flag(
          .biased,
          "rates \(question.question) \(Figures.points(abs(bias))) points \(bias > 0 ? "higher" : "lower") than the "
            + "others' median (\(Figures.count(question.compared, "answer")))")
      }
      // Likewise one who drifts moves the others' median the other way, for each of two by half as much.
      let opposite =
        questions.enumerated().filter { $0.element.question.question == question.question && drifting[$0.offset] }
        .compactMap { other in other.element.question.drift.value.map { (question.drift.value ?? 0) < 0 ? $0 : -$0 } }
        .max() ?? 0
      if drifting[place], let drift = question.drift.value, abs(drift) >= leastDrift * span,
        abs(drift) >= 0.6 * opposite
      {
        flag(
          .drifting,
          "became \(drift > 0 ? "more generous" : "stricter") by \(Figures.points(abs(drift))) points on "
            + "\(question.question) from the first third of the time to the last")
      }
      guard question.compared >= fewestCompared else { continue }
      let others = AuditPanel.median(
        questions.filter { $0.audit.id != audit.id && $0.question.question == question.question }
          .compactMap(\.question.correlation.value))
      if let r = question.correlation.value, let upper = question.correlationInterval.value?.upper, let others,
        upper < 0.5, others - upper > 0.2
      {
        flag(
          .unrelated,
          "ratings of \(question.question) hardly follow the others' (correlation \(Figures.signed(r)); "
            + "for the others it is \(Figures.signed(others)))")
      }
      if let spread = question.spread.value, spread < 0.5 {
        flag(
          .narrow,
          "uses \(Figures.percent(spread)) of the others' spread on \(question.question): nearly the same rating for everything"
        )
      }
    }
    let medians = audits.map { $0.pace.measured >= fewestCompared ? $0.pace.medianSeconds.value : nil }
    for (place, audit) in audits.enumerated() {
      let use = audit.suggestions
      func flag(_ kind: Kind, _ message: String) {
        flags.append(AnnotatorFlag(annotator: audit.name, kind: kind, message: message))
      }
      if let least = use.disputedKeptAtLeast, least >= 0.6 {
        flag(
          .accepting,
          "kept \(use.disputedKept) of \(Figures.count(use.disputed, "suggestion")) that lie clearly off what the others gave"
        )
      }
      if anchored[place], let kept = use.keptShare, let control = use.controlShare, kept - control >= 0.15 {
        flag(
          .anchored,
          "agrees with assay on \(Figures.percent(kept)) of the ratings where its score was shown and on "
            + "\(Figures.percent(control)) where it was held back")
      }
      let others = medians.enumerated().compactMap { $0.offset == place ? nil : $0.element }
      if let own = medians[place], others.count > 1, let usual = AuditPanel.median(others), own < usual / 3 {
        flag(
          .fast,
          "takes \(Figures.points(own)) s a record; the others take \(Figures.points(usual)) s (medians)")
      }
    }
    let names = audits.map(\.name)
    return flags.enumerated().sorted {
      let (left, right) = (
        names.firstIndex(of: $0.element.annotator) ?? 0, names.firstIndex(of: $1.element.annotator) ?? 0
      )
      return left != right ? left < right : $0.offset < $1.offset
    }.map(\.element)
  }

  /// Half a point of seven.
  private static let leastBias = 0.07
  private static let leastDrift = 0.1
  private static let fewestCompared = 10
}
