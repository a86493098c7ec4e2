/// One example as it is reported in a graded answer: what was tried, what was stated, what came out.
package struct ExampleRecord: Codable, Sendable, Equatable {
  package var id: String
  package var kind: Example.Kind
  package var origin: Example.Origin
  package var line: Int?
  package var call: String
  /// As stated; nil when no result is.
  package var expected: String?
  /// What was observed, in short; nil when nothing was, or when it differs from run to run.
  package var got: String?
  /// `met`, `contradicted`, `unchecked`, `ran`, `failed`; nil when it was not run.
  package var outcome: ExampleOutcome.Verdict?
  /// Why the check can't fail.
  package var vacuous: String?

  /// Longest text kept of a call, an expectation or a result, in characters.
  private static let shown = 300

  /// - Parameter showsValues: false leaves out what was observed.
  init(_ example: Example, _ outcome: ExampleOutcome?, showsValues: Bool) {
    id = example.id
    kind = example.kind
    origin = example.origin
    line = example.line
    call = String(example.call.prefix(Self.shown))
    let isStated = example.tentative != true || outcome?.verdict == .met
    expected =
      isStated ? (example.expected ?? outcome?.comparison?.expected).map { String($0.prefix(Self.shown)) } : nil
    let failure = outcome?.step.ran == false ? outcome?.step.exception?.text : nil
    let printed = outcome?.step.stdout.flatMap { $0.isEmpty ? nil : $0 }
    let seen = outcome?.comparison?.got ?? failure ?? printed
    got = showsValues ? seen.map { String($0.prefix(Self.shown)) } : nil
    self.outcome = outcome?.verdict
    vacuous = example.vacuous
  }
}
