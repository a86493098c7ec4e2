package import AssayEvidence
import AssayRubric

/// Grades the corrected answers that people submitted, in the sandbox.
package struct CorrectionRuns: Sendable {
  private struct Task: Sendable {
    var annotation: Annotation
    var record: Record
  }

  private let tasks: [Task]
  /// Corrected answers whose graded record, and with it the task, is not there.
  package let withoutTask: Int

  /// - Parameter graded: the records, for what was asked.
  package init(_ annotations: [Annotation], graded: [GradedLine]) {
    let lines = Dictionary(graded.map { ($0.id, $0) }) { first, _ in first }
    // It belongs to the record: the lines of all answers hold the same.
    struct Key: Hashable {
      var record: String
      var user: String
    }
    var seen: Set<Key> = []
    var tasks: [Task] = []
    var withoutTask = 0
    for annotation in annotations where annotation.status == .submitted {
      guard let text = annotation.correctedResponse, text.contains(where: { !$0.isWhitespace }),
        seen.insert(Key(record: annotation.record, user: annotation.user.id)).inserted
      else { continue }
      guard let line = lines[annotation.record] else {
        withoutTask += 1
        continue
      }
      let name = ReviewNames.correction
      let answer = Response(id: "\(line.id)/\(name)", name: name, model: nil, text: text, metadata: [])
      let record = Record(
        id: line.id, instruction: line.instruction, context: line.context, responses: [answer], metadata: [])
      tasks.append(Task(annotation: annotation, record: record))
    }
    self.tasks = tasks
    self.withoutTask = withoutTask
  }

  /// A verdict for each, in order; one that assay itself fails on has none.
  ///
  /// - Parameters:
  ///   - threads: how many are graded at the same time, each thread with its own `tools`.
  ///   - isStopped: true ends it after what is in flight.
  package func verdicts(
    by grader: RecordGrader, threads: Int, tools: @escaping @Sendable () -> Workbench, isStopped: @escaping () -> Bool
  ) throws -> [CorrectionVerdict] {
    var waiting = tasks.makeIterator()
    var verdicts: [CorrectionVerdict] = []
    try OrderedPipeline.run(
      threads: threads, next: { isStopped() ? nil : waiting.next() }, tools: tools,
      work: { task, bench in
        let graded = grader.grade(.record(task.record), bench: bench)
        return graded.error != nil
          ? nil
          : graded.responses.first.map {
            CorrectionVerdict(
              $0, record: task.record.id, user: task.annotation.user, updatedAt: task.annotation.updatedAt)
          }
      },
      emit: { (verdict: CorrectionVerdict?) in if let verdict { verdicts.append(verdict) } })
    return verdicts
  }
}
