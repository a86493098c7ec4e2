package import AssayRubric
package import AssaySandbox

/// Everything that was seen of one answer.
package struct Observation: Sendable {
  package var evidence: Evidence
  package var examples: [ExampleRecord]
  package var runs: [RunRecord]
  package var usage: Usage
}
