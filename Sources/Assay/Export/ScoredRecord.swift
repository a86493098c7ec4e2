import AssayAgreement
import AssayRubric

/// A graded record with what people said of it, each answer's ratings made one.
package struct ScoredRecord: Sendable {
  package enum Source: String, Codable, Sendable {
    /// Annotators' ratings.
    case human
    /// assay's score, where nobody rated the answer.
    case auto
    /// Written by an annotator.
    case corrected
  }

  package struct Answer: Sendable {
    package var graded: GradedLine.Answer
    /// What was submitted.
    package var annotations: [Annotation]
    /// Nil when nobody rated it and assay withheld its score, or when the annotators differ too much.
    package var score: Double?
    package var source: Source
    package var isDisputed = false
  }

  package var line: GradedLine
  package var answers: [Answer]
  /// The newest corrected answer that was submitted; nil when there is none.
  package var correction: String?

  package init(_ line: GradedLine, annotations: [Annotation], rules: ExportRules) {
    let submitted = annotations.filter { $0.status == .submitted }
    self.line = line
    answers = line.responses.map { graded in
      let own = submitted.filter { $0.response == graded.name }
      let ratings = own.compactMap(Self.total)
      var answer = Answer(graded: graded, annotations: own, score: nil, source: .human)
      if let least = ratings.min(), let most = ratings.max() {
        answer.isDisputed = rules.mostDisagreement.map { most - least > $0 } ?? false
        if !answer.isDisputed { answer.score = Self.reconciled(ratings.map(Double.init), rules.reconciliation) }
      } else if rules.usesSuggestions {
        answer.score = graded.score.total.map(Double.init)
        answer.source = .auto
      }
      return answer
    }
    // A person who wrote several lines for the record's answers wrote one correction; of several people's the newest counts.
    correction =
      submitted.filter { !($0.correctedResponse ?? "").isEmpty }.enumerated().max { left, right in
        let times = (left.element.updatedAt?.seconds ?? 0, right.element.updatedAt?.seconds ?? 0)
        return times.0 != times.1 ? times.0 < times.1 : left.offset < right.offset
      }?.element.correctedResponse
  }

  /// The rating as a whole, or the sum of the criteria where only those were asked and all are there.
  static func total(_ annotation: Annotation) -> Int? {
    if let total = annotation.rating(Annotation.total) { return total }
    let criteria = annotation.ratings.filter { $0.key != Annotation.total }
    let points = criteria.keys.compactMap(annotation.rating)
    return !criteria.isEmpty && points.count == criteria.count ? points.reduce(0, +) : nil
  }

  private static func reconciled(_ ratings: [Double], _ rule: ExportRules.Reconciliation) -> Double {
    switch rule {
    case .median: Bootstrap.quantile(0.5, of: ratings.sorted())
    case .mean: ratings.reduce(0, +) / Double(ratings.count)
    }
  }
}
