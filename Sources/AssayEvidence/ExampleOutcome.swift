/// What one example came to when it was run.
struct ExampleOutcome: Sendable {
  enum Verdict: Sendable {
    /// The stated result was observed.
    case met
    /// Something else was observed.
    case contradicted
    /// A result is stated, but it could not be compared.
    case unchecked
    /// It ran, and states no result.
    case ran
    /// It did not run to its end.
    case failed
  }

  var step: Step
  var verdict: Verdict
  var comparison: ComparisonResult?

  /// What can be said before the checker has compared values.
  static func verdict(of example: Example, _ step: Step) -> Verdict {
    switch step.state {
    case .held: return example.vacuous == nil ? .met : .ran
    case .failed: return .contradicted
    case .returned:
      // A test function that ran no check shows nothing.
      if example.kind == .unittest { return (step.checks ?? 0) > 0 && example.vacuous == nil ? .met : .ran }
      return example.statesExpectation ? .unchecked : .ran
    case .raised, .exited, .timedOut, .died, .notReached, .skipped: return .failed
    }
  }

  /// Takes the checker's word into account. It decides where the program made no check itself; where it did, the checker can
  /// unmask a check that held only because of a forged `__eq__`, and never excuse one that failed.
  mutating func settle(_ result: ComparisonResult) {
    comparison = result
    switch (step.state, result.equal) {
    case (.failed, _), (_, nil): break
    case (_, true?): verdict = verdict == .ran ? .ran : .met
    case (_, false?): verdict = .contradicted
    }
  }

  /// The comparison to ask the checker for, when there is one. Where both sides of an assertion were captured, they are
  /// compared as values: an `__eq__` of the answer's own may say anything.
  static func pair(for example: Example, _ step: Step) -> ComparisonPair? {
    guard let expected = example.expected, let compare = example.compare, step.ran || step.state == .raised else { return nil }
    switch compare {
    case .value:
      guard let observed = step.observed ?? step.left else { return nil }
      return ComparisonPair(id: example.id, observed: observed, expected: expected, compare: compare)
    case .stdout:
      guard step.ran, let stdout = step.stdout else { return nil }
      return ComparisonPair(id: example.id, observed: .text(stdout), expected: expected, compare: compare)
    case .raises:
      return ComparisonPair(
        id: example.id, observed: .text(step.exception?.type ?? ""), expected: expected, compare: compare)
    case .truth: return nil
    }
  }
}
