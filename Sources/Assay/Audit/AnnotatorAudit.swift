package import AssayAgreement

/// One annotator beside the others.
package struct AnnotatorAudit: Codable, Sendable, Equatable {
  /// How the ratings of one question compare with the middle of what the others gave the same answers.
  package struct Question: Codable, Sendable, Equatable {
    package var question: String
    package var ratings: Int
    /// Those with another annotator's rating beside them.
    package var compared: Int
    /// Mean of own rating minus the others' median, in points; positive is generous.
    package var bias: Estimate<Double>
    /// How likely chance alone makes such a bias.
    package var biasP: Estimate<Double>
    /// Points below the average annotator on the same answers, by a model of answers and annotators; positive is strict.
    package var severity: Estimate<Double>
    /// Standard deviation of the own ratings over that of the others' medians; far below 1 is a narrow scale.
    package var spread: Estimate<Double>
    /// Correlation with the others' medians; near 0 is unrelated to the answers.
    package var correlation: Estimate<Double>
    package var correlationInterval: Estimate<Interval>
    /// Bias in the last third of the own time minus that in the first, in points.
    package var drift: Estimate<Double>
    package var driftP: Estimate<Double>

    private enum CodingKeys: String, CodingKey {
      case question, ratings, compared, bias, severity, spread, correlation, drift
      case biasP = "bias_p"
      case correlationInterval = "correlation_interval"
      case driftP = "drift_p"
    }
  }

  package var name: String
  package var id: String
  package var annotations: Int
  package var questions: [Question]
  package var suggestions: SuggestionUse
  package var pace: Pace
  package var isCorrecting: Int

  private enum CodingKeys: String, CodingKey {
    case name, id, annotations, questions, suggestions, pace
    case isCorrecting = "corrections"
  }

  init(_ annotator: Int, panel: AuditPanel, effects: [String: [Double?]]) {
    let own = panel.annotations.compactMap { $0[annotator] }
    name = panel.name(annotator)
    id = panel.annotators[annotator].id
    annotations = own.count
    isCorrecting = Set(own.filter { $0.correctedResponse != nil }.map(\.record)).count
    suggestions = SuggestionUse(annotator, panel: panel)
    pace = Pace(own)
    questions = panel.questions.map { question in
      Question(question, annotator, panel: panel, effect: effects[question]?[annotator])
    }
  }
}

extension AnnotatorAudit.Question {
  init(_ question: String, _ annotator: Int, panel: AuditPanel, effect: Double?) {
    /// An own rating with the others' median.
    struct Compared {
      var own: Double
      var others: Double
      var record: Int
      var time: Timestamp?
    }
    self.question = question
    ratings = panel.annotations.count { $0[annotator]?.rating(question) != nil }
    let pairs = panel.annotations.enumerated().compactMap { answer, row -> Compared? in
      guard let annotation = row[annotator], let own = annotation.rating(question),
        let others = panel.othersMedian(question, answer: answer, besides: annotator)
      else { return nil }
      return Compared(
        own: Double(own), others: others, record: panel.records[answer], time: annotation.updatedAt)
    }
    compared = pairs.count
    // Answers of a record are judged in one go, so a record counts once in the tests.
    let byRecord = Dictionary(grouping: pairs, by: \.record).sorted { $0.key < $1.key }.map(\.value)
    func deviation(_ pairs: [Compared]) -> Double {
      pairs.reduce(0) { $0 + $1.own - $1.others } / Double(pairs.count)
    }
    let alone = "nobody else rated these answers"
    bias = pairs.isEmpty ? .undefined(alone) : .known(deviation(pairs))
    biasP = PermutationTest.signFlipPValue(byRecord.map(deviation), permutations: 4000, enough: 40)
    severity = effect.map { .known(-$0) } ?? .undefined("no rating")
    let others = Self.deviation(pairs.map(\.others))
    spread =
      if let others, others > 0, let own = Self.deviation(pairs.map(\.own)) { .known(own / others) } else {
        .undefined("the others' ratings do not vary")
      }
    switch Correlation.of(pairs.map { ($0.own, $0.others) }) {
    case .known(let correlation):
      self.correlation = .known(correlation.r)
      correlationInterval = .known(correlation.interval)
    case .undefined(let reason):
      correlation = .undefined(reason)
      correlationInterval = .undefined(reason)
    }
    let timed = byRecord.compactMap { pairs in pairs.compactMap(\.time).max().map { (time: $0, pairs: pairs) } }
      .sorted { $0.time < $1.time }
    let third = timed.count / 3
    guard third >= Self.fewestOfAThird else {
      drift = .undefined("fewer than \(3 * Self.fewestOfAThird) records with a time")
      driftP = drift
      return
    }
    let first = timed.prefix(third).map { deviation($0.pairs) }
    let last = timed.suffix(third).map { deviation($0.pairs) }
    drift = .known(last.reduce(0, +) / Double(third) - first.reduce(0, +) / Double(third))
    driftP = PermutationTest.pValue(first, last, permutations: 4000, enough: 40)
  }

  private static let fewestOfAThird = 5

  /// Standard deviation; nil for fewer than two values.
  private static func deviation(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}
