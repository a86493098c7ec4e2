import AssayRubric

extension GradedLine {
  /// All lines of these files, in order.
  ///
  /// - Throws: `InputError` for a line that is no graded record, and for an id that stands twice.
  package static func read(files: [String]) throws(InputError) -> [GradedLine] {
    var lines = DecodedLines<GradedLine>(files: files, title: title)
    var records: [GradedLine] = []
    var seen: [String: (file: String, number: Int)] = [:]
    while let line = try lines.next() {
      if let first = seen.updateValue((line.file, line.number), forKey: line.value.id) {
        throw line.error("the id \"\(line.value.id)\" is that of \(first.file):\(first.number) too")
      }
      records.append(line.value)
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
    question == Annotation.total
      ? score.criteria.values.reduce(0) { $0 + $1.max } : score.criteria[question]?.max
  }
}
