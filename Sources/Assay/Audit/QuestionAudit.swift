package import AssayAgreement

/// How far the annotators agree on one question.
package struct QuestionAudit: Codable, Sendable, Equatable {
  /// A statistic with its bootstrap interval over records.
  package struct Measured: Codable, Sendable, Equatable {
    package var estimate: Estimate<Double>
    package var interval: Estimate<Interval>
  }

  /// Two annotators beside one another.
  package struct Pair: Codable, Sendable, Equatable {
    package var first: String
    package var second: String
    /// Answers that both rated.
    package var answers: Int
    package var exact: Estimate<Double>
    package var meanAbsoluteError: Estimate<Double>
    package var quadraticKappa: Estimate<Double>

    private enum CodingKeys: String, CodingKey {
      case first, second, answers, exact
      case meanAbsoluteError = "mean_absolute_error"
      case quadraticKappa = "quadratic_kappa"
    }
  }

  package var question: String
  package var scale: Annotation.Scale
  package var ratings: Int
  /// Answers with a rating, and those of them with two or more: only these tell of agreement.
  package var answers: Int
  package var answersOfSeveral: Int
  package var exact: Measured
  package var withinOne: Measured
  package var meanAbsoluteError: Measured
  package var alpha: Measured
  package var ac2: Measured
  package var icc: Measured
  /// Answers that every annotator rated, which is all that the intraclass correlation can use.
  package var completeAnswers: Int
  package var pairs: [Pair]
  /// By annotator, the chance of giving the true rating under Dawid and Skene's model; only for criteria, whose few levels
  /// the model can learn from few answers.
  package var accuracy: Estimate<[String: Double]>

  private enum CodingKeys: String, CodingKey {
    case question, scale, ratings, answers, exact, alpha, ac2, icc, pairs, accuracy
    case answersOfSeveral = "answers_of_several"
    case withinOne = "within_one"
    case meanAbsoluteError = "mean_absolute_error"
    case completeAnswers = "complete_answers"
  }

  /// Beyond this many levels Dawid and Skene's model has more habits to learn than a dataset shows.
  private static let mostLevels = 5

  init(_ question: String, panel: AuditPanel, bootstrap: Bootstrap) {
    let ratings = panel.ratings(question)
    self.question = question
    scale = Annotation.Scale(min: ratings.domain.lowerBound, max: ratings.domain.upperBound)
    let counts = ratings.units.map { $0.count { $0 != nil } }
    self.ratings = counts.reduce(0, +)
    answers = counts.count { $0 > 0 }
    answersOfSeveral = counts.count { $0 > 1 }
    let statistics: [(Ratings) -> Estimate<Double>] = [
      { $0.allPairs.exactAgreement }, { $0.allPairs.agreement(within: 1) }, { $0.allPairs.meanAbsoluteError },
      { $0.krippendorffAlpha(.ordinal) }, { $0.gwetCoefficient(.quadratic) },
      { $0.intraclassCorrelation(.agreement) },
    ]
    let intervals = bootstrap.intervals(ratings, clusters: panel.records, statistics)
    let measured = zip(statistics, intervals).map { statistic, interval in
      let estimate = statistic(ratings)
      return Measured(estimate: estimate, interval: estimate.reason.map { .undefined($0) } ?? interval)
    }
    (exact, withinOne, meanAbsoluteError) = (measured[0], measured[1], measured[2])
    (alpha, ac2, icc) = (measured[3], measured[4], measured[5])
    completeAnswers = ratings.raterCount > 1 ? ratings.completeUnits.count : 0
    var pairs: [Pair] = []
    for first in panel.annotators.indices {
      for second in panel.annotators.indices.dropFirst(first + 1) {
        let both = ratings.pairs(first, second)
        guard both.count > 0 else { continue }
        pairs.append(
          Pair(
            first: panel.name(first), second: panel.name(second), answers: both.count, exact: both.exactAgreement,
            meanAbsoluteError: both.meanAbsoluteError, quadraticKappa: both.kappa(.quadratic)))
      }
    }
    self.pairs = pairs
    guard ratings.categoryCount <= Self.mostLevels else {
      accuracy = .undefined("the scale has more than \(Self.mostLevels) values")
      return
    }
    switch ratings.dawidSkene(prior: .mostlyRight, tolerance: 1e-6) {
    case .undefined(let reason): accuracy = .undefined(reason)
    case .known(let model):
      let names = panel.annotators.indices.map { (panel.name($0), model.accuracy(of: $0)) }
      accuracy = .known(Dictionary(names, uniquingKeysWith: { first, _ in first }))
    }
  }
}
