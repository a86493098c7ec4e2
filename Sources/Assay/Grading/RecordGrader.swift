package import AssayEvidence
import AssayExtract
package import AssayRubric
import AssaySandbox

/// Grades one record: extract, observe, score.
package struct RecordGrader: Sendable {
  private let workshop: Workshop
  private let rubric: Rubric
  private let cache: GradeCache?
  private let judge: ModelJudge?

  package init(workshop: Workshop, rubric: Rubric, cache: GradeCache? = nil, judge: ModelJudge? = nil) {
    self.workshop = workshop
    self.rubric = rubric
    self.cache = cache
    self.judge = judge
  }

  /// Total: a record on which the grader itself fails is returned with its `error`.
  ///
  /// - Parameter crash: the signal that a grader of this record ended by before: it is not tried again.
  package func grade(_ entry: RecordReader.Entry, bench: Workbench, crash: Int32? = nil) -> GradedRecord {
    switch entry {
    case .malformed(let error): return GradedRecord(malformed: error)
    case .record(let record) where crash != nil:
      return GradedRecord(
        id: record.id, instruction: record.instruction, context: record.context, metadata: record.metadata,
        error: crash.map { CrashGuard.reason(signal: $0) })
    case .record(let record):
      var graded = GradedRecord(
        id: record.id, instruction: record.instruction, context: record.context, metadata: record.metadata, error: nil)
      let key = cache?.key(of: record)
      if let key, let parts = cache?.find(key, count: record.responses.count) {
        graded.responses = zip(record.responses, parts).map { GradedRecord.Answer($0, $1) }
        return graded
      }
      var sightings: [(response: Response, program: Program?)] = []
      var observations: [Observation] = []
      var hearings: [Hearing?] = []
      for response in record.responses {
        let instruction = record.fullInstruction(for: response)
        let plan = workshop.extractor.plan(answer: response.text, instruction: instruction, oracle: bench)
        let hearing = plan.program.flatMap { judge?.hear($0, instruction: instruction) }
        do {
          observations.append(
            try Observer(bench: bench).observe(
              plan, id: response.id, instruction: instruction, reference: record.reference))
          sightings.append((response, plan.program))
          hearings.append(hearing)
        } catch {
          graded.error = "\(response.name): \(error)"
        }
      }
      do {
        try Differential(bench: bench).compare(
          &observations, ids: sightings.map(\.response.id), solution: record.reference?.solution)
      } catch {
        graded.error = "\(error)"
      }
      for index in observations.indices {
        hearings[index]?.wait().forEach { observations[index].evidence[$0.key] = $0.value }
      }
      graded.responses = zip(sightings, observations).map { answer($0.response, $0.program, $1) }
      if let key { cache?.store(graded, as: key) }
      return graded
    }
  }

  private func answer(_ response: Response, _ program: Program?, _ observation: Observation) -> GradedRecord.Answer {
    GradedRecord.Answer(
      response,
      GradedPart(
        program: program, examples: observation.examples, runs: observation.runs, evidence: observation.evidence,
        score: rubric.score(observation.evidence), usage: observation.usage))
  }
}
