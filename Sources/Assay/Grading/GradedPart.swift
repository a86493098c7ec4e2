import AssayEvidence
import AssayExtract
import AssayRubric
import AssaySandbox

/// What grading adds to an answer.
struct GradedPart: Codable {
  var program: Program?
  var examples: [ExampleRecord]
  var runs: [RunRecord]
  var evidence: Evidence
  var score: Score
  var usage: Usage?
}

extension GradedPart {
  init(_ answer: GradedRecord.Answer) {
    self.init(
      program: answer.program, examples: answer.examples, runs: answer.runs, evidence: answer.evidence,
      score: answer.score, usage: answer.usage)
  }
}

extension GradedRecord.Answer {
  /// The answer as it was read, with what grading adds.
  init(_ response: Response, _ part: GradedPart) {
    self.init(
      id: response.id, name: response.name, model: response.model, instruction: response.instruction,
      response: response.text, metadata: response.metadata, program: part.program, examples: part.examples,
      runs: part.runs, evidence: part.evidence, score: part.score, usage: part.usage)
  }
}
