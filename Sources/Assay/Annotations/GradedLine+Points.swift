import AssayRubric
import Foundation

extension GradedLine {
  /// All lines of these files, in order.
  ///
  /// - Parameter withEvidence: whether the facts are read too, or left empty.
  /// - Throws: `InputError` for a line that is no graded record, and for an id that stands twice.
  package static func read(files: [String], withEvidence: Bool = true) throws(InputError) -> [GradedLine] {
    var records: [GradedLine] = []
    try read(files: files, withEvidence: withEvidence, making: { _ in }, each: { line, _ in records.append(line) })
    return records
  }

  /// Reads these files, and makes something of each line while it is at it.
  ///
  /// - Parameters:
  ///   - make: called on several threads; what it takes is done beside the decoding, which takes long: ten thousand records
  ///     of two answers are some two hundred megabytes.
  ///   - each: called in the order of the lines.
  static func read<Made: Sendable>(
    files: [String], withEvidence: Bool, making make: @escaping @Sendable (GradedLine) -> Made,
    each: @escaping (GradedLine, Made) -> Void
  ) throws(InputError) {
    var lines = RawLines(files: files)
    var seen: [String: (file: String, number: Int)] = [:]
    do {
      try OrderedPipeline.run(
        threads: ProcessInfo.processInfo.activeProcessorCount, next: { try lines.next() },
        tools: { decoder(withEvidence: withEvidence) },
        work: { raw, decoder in
          let line = try decoder.line(raw)
          return (line, make(line.value))
        },
        emit: { line, made in
          if let first = seen.updateValue((line.file, line.number), forKey: line.value.id) {
            throw line.error("the id \"\(line.value.id)\" is that of \(first.file):\(first.number) too")
          }
          each(line.value, made)
        })
    } catch let error as InputError {
      throw error
    } catch {
      preconditionFailure("reading lines throws nothing else: \(error)")
    }
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
