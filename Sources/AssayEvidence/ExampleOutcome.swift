/// What one example came to when it was run.
package struct ExampleOutcome: Sendable {
  package enum Verdict: String, Codable, Sendable {
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
    case .held: return example.vacuous == nil && !isMereTruth(example, step) ? .met : .ran
    case .failed: return .contradicted
    case .returned:
      // A test function that ran no check shows nothing.
      if example.kind == .unittest { return (step.checks ?? 0) > 0 && example.vacuous == nil ? .met : .ran }
      return example.statesExpectation ? .unchecked : .ran
    case .raised, .exited, .timedOut, .died, .notReached, .skipped: return .failed
    }
  }

  /// Whether an assertion only asked that a value is not empty or zero: `assert f(1)` holds for nearly any number.
  private static func isMereTruth(_ example: Example, _ step: Step) -> Bool {
    guard example.compare == .truth, step.left == nil, case .object(let members)? = step.observed else { return false }
    return members["t"] != .text("bool") && members["t"] != .text("object")
  }

  /// Takes the checker's word into account. It decides where the program made no check itself; where it did, the checker can
  /// unmask a check that held only because of a forged `__eq__`, and never excuse one that failed.
  ///
  /// - Parameter tentative: whether the expectation may be none at all; then only a match counts.
  mutating func settle(_ result: ComparisonResult, tentative: Bool) {
    comparison = result
    if tentative && result.equal != true {
      verdict = .ran
      return
    }
    switch (step.state, result.equal) {
    case (.failed, _), (_, nil): break
    case (_, true?): verdict = verdict == .ran && !tentative ? .ran : .met
    case (_, false?): verdict = .contradicted
    }
  }

  /// Both sides of an assertion, where they were captured: an `__eq__` of the answer's own may say anything.
  static func sides(of example: Example, _ step: Step) -> ValuePair? {
    guard example.compare == .value, step.ran, let left = step.left, let right = step.right else { return nil }
    // A check with a tolerance holds for values that are not the same.
    if let expected = example.expected, expected.hasPrefix("approx(") { return nil }
    return ValuePair(id: example.id, left: left, right: right)
  }

  /// The comparison with a stated expectation to ask the checker for, when there is one.
  static func pair(for example: Example, _ step: Step) -> ComparisonPair? {
    guard let expected = example.expected, let compare = example.compare, step.ran || step.state == .raised else {
      return nil
    }
    let strict = example.origin != .response
    switch compare {
    case .value:
      guard let observed = step.observed ?? step.left else { return nil }
      return ComparisonPair(id: example.id, observed: observed, expected: expected, compare: compare, strict: strict)
    case .stdout:
      guard step.ran, let stdout = step.stdout else { return nil }
      return ComparisonPair(
        id: example.id, observed: .text(stdout), expected: expected, compare: compare, strict: strict)
    case .raises:
      return ComparisonPair(
        id: example.id, observed: .text(step.exception?.type ?? ""), expected: expected, compare: compare,
        strict: strict)
    case .truth: return nil
    }
  }
}
