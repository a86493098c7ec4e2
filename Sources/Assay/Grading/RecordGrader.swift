package import AssayEvidence
import AssayExtract
package import AssayRubric
import AssaySandbox

/// Grades one record: extract, observe, judge.
package struct RecordGrader: Sendable {
  private let workshop: Workshop
  private let rubric: Rubric

  package init(workshop: Workshop, rubric: Rubric) {
    self.workshop = workshop
    self.rubric = rubric
  }

  /// Total: a record on which the grader itself fails is returned with its `error`.
  package func grade(_ entry: RecordReader.Entry, bench: Workbench) -> GradedRecord {
    switch entry {
    case .malformed(let error): return GradedRecord(malformed: error)
    case .record(let record):
      var graded = GradedRecord(
        id: record.id, instruction: record.instruction, context: record.context, metadata: record.metadata, error: nil)
      for response in record.responses {
        do {
          graded.responses.append(try grade(response, of: record, bench: bench))
        } catch {
          graded.error = "\(response.name): \(error)"
        }
      }
      return graded
    }
  }

  private func grade(
    _ response: Response, of record: Record, bench: Workbench
  ) throws(SandboxError) -> GradedRecord.Answer {
    let instruction = record.fullInstruction
    let plan = workshop.extractor.plan(answer: response.text, instruction: instruction, oracle: bench)
    let observation = try Observer(bench: bench).observe(plan, id: response.id, instruction: instruction)
    return GradedRecord.Answer(
      id: response.id, name: response.name, model: response.model, response: response.text, metadata: response.metadata,
      program: plan.program, examples: observation.examples, runs: observation.runs, evidence: observation.evidence,
      score: rubric.score(observation.evidence), usage: observation.usage)
  }
}
