import AssayExtract
package import AssayRubric
package import AssaySandbox

/// Everything that was seen of one answer.
package struct Observation: Sendable {
  package var evidence: Evidence
  package var examples: [ExampleRecord]
  package var runs: [RunRecord]
  package var usage: Usage
  /// What of it can be tried on made inputs; nil where nothing can.
  package var subject: Subject?
  /// The same for a language whose values only its own programs can write.
  package var probed: ProbedSubject?
  /// Whether a second run gave the same, as far as there was one.
  package var isDeterministic = true

  /// The language of what can be tried.
  var triedLanguage: String? { (subject?.program ?? probed?.program)?.language }
}
