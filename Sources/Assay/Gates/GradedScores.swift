import AssayEvidence
package import AssayRubric

/// One answer and what it was given: all that gates and comparisons look at.
package struct ScoredAnswer: Sendable {
  package var record: String
  package var id: String
  package var name: String
  package var model: String?
  package var score: Score

  /// The model; where none is given, the answer's name, as in the summary.
  package var modelName: String { model ?? name }
}

/// The scores of a whole run, in input order.
package struct GradedScores: Sendable {
  /// A record that assay could not grade.
  package struct Failure: Sendable {
    package var record: String
    package var message: String
    /// Whether its line was at fault.
    package var isMalformed: Bool
  }

  package private(set) var records = 0
  package private(set) var answers: [ScoredAnswer] = []
  package private(set) var failures: [Failure] = []

  package init() {}

  package mutating func add(_ record: GradedRecord) {
    records += 1
    if let error = record.error {
      failures.append(Failure(record: record.id, message: error, isMalformed: record.isMalformed))
    }
    answers += record.responses.map {
      ScoredAnswer(record: record.id, id: $0.id, name: $0.name, model: $0.model, score: $0.score)
    }
  }

  /// Adds a line that an interrupted run wrote.
  package mutating func add(_ line: ScoredLine, kind: GradedKind) {
    records += 1
    if let error = line.error {
      failures.append(Failure(record: line.id, message: error, isMalformed: kind == .malformed))
    }
    answers += line.scored
  }

  /// The scores in lines of `assay grade`, in any of its two JSON formats.
  ///
  /// - Throws: `InputError` for a line that is no graded record, and for an answer's id that stands twice: answers are
  ///   paired by it.
  package static func read(files: [String]) throws(InputError) -> GradedScores {
    var lines = DecodedLines<ScoredLine>(files: files, LineDecoder(title: GradedLine.title))
    var scores = GradedScores()
    var seen: [String: String] = [:]
    while let line = try lines.next() {
      scores.records += 1
      if let error = line.value.error {
        scores.failures.append(Failure(record: line.value.id, message: error, isMalformed: false))
      }
      for answer in line.value.responses {
        if let first = seen.updateValue("\(line.file):\(line.number)", forKey: answer.id) {
          throw line.error("the answer's id \"\(answer.id)\" is that of \(first) too")
        }
      }
      scores.answers += line.value.scored
    }
    return scores
  }
}

extension GradedScores {
  package var totals: [Int] { answers.compactMap(\.score.total) }
  /// Answers whose total is withheld.
  package var withheld: Int { answers.count { $0.score.total == nil } }
  /// The most that an answer can get; 0 without answers.
  package var most: Int { answers.first?.score.most ?? 0 }
  /// The rubrics that made the scores, by name and digest.
  package var rubrics: [String] { Set(answers.map(\.score.rubric)).sorted() }

  /// The points given under a criterion.
  package func points(_ criterion: String) -> [Int] { answers.compactMap { $0.score.criteria[criterion]?.points } }
}

extension Score {
  /// The most that this rubric gives.
  package var most: Int { criteria.values.reduce(0) { $0 + $1.max } }
}
