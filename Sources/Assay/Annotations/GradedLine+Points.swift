import AssayRubric
import Foundation

extension GradedLine {
  /// All lines of these files, in order.
  ///
  /// - Parameter withEvidence: whether the facts are read too, or left empty.
  /// - Throws: `InputError` for a line that is no graded record, and for an id that stands twice.
  package static func read(files: [String], withEvidence: Bool = true) throws(InputError) -> [GradedLine] {
    var lines = RawLines(files: files)
    var records: [GradedLine] = []
    let leavesOut = withEvidence ? nil : Evidence.isLeftOut
    let userInfo: [CodingUserInfoKey: any Sendable] = leavesOut.map { [$0: true] } ?? [:]
    var seen: [String: (file: String, number: Int)] = [:]
    do {
      // Decoding is what takes the time: ten thousand records of two answers are some two hundred megabytes.
      try OrderedPipeline.run(
        threads: ProcessInfo.processInfo.activeProcessorCount, next: { try lines.next() },
        tools: { LineDecoder<GradedLine>(title: Self.title, userInfo: userInfo) },
        work: { raw, decoder in try decoder.line(raw) },
        emit: { line in
          if let first = seen.updateValue((line.file, line.number), forKey: line.value.id) {
            throw line.error("the id \"\(line.value.id)\" is that of \(first.file):\(first.number) too")
          }
          records.append(line.value)
        })
    } catch let error as InputError {
      throw error
    } catch {
      preconditionFailure("reading lines throws nothing else: \(error)")
    }
    return records
  }
}

extension GradedLine.Answer {
  /// The points under a question; nil when they were withheld or the rubric does not ask it.
  package func points(_ question: String) -> Int? {
    question == Annotation.total ? score.total : score.criteria[question]?.points
  }

  /// How sure the points are.
  package func confidence(_ question: String) -> Double? {
    question == Annotation.total ? score.confidence : score.criteria[question]?.confidence
  }

  /// The most that can be given; nil when the rubric does not ask the question.
  package func most(_ question: String) -> Int? {
    question == Annotation.total ? score.most : score.criteria[question]?.max
  }
}
