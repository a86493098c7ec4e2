package import AssayAgreement

/// The annotators beside assay on one question: every rating counts, so that the exact agreement is what a confidence states.
package struct GraderAudit: Codable, Sendable, Equatable {
  /// An answer on which assay and the annotators differ.
  package struct Difference: Codable, Sendable, Equatable {
    package var record: String
    package var response: String
    package var model: String?
    package var points: Int
    /// The middle of the ratings.
    package var human: Double
    package var confidence: Double?
    package var url: String?
  }

  package var question: String
  package var ratings: Int
  /// Answers with ratings on which assay withheld its points.
  package var withheld: Int
  package var exact: Estimate<Double>
  package var withinOne: Estimate<Double>
  package var meanAbsoluteError: Estimate<Double>
  /// Mean of the annotators' ratings minus assay's points.
  package var bias: Estimate<Double>
  package var quadraticKappa: Estimate<Double>
  /// The exact agreement on ratings given without seeing assay's points.
  package var exactUnseen: Estimate<Double>
  /// `[rating][points]`, from the lower end of the scale.
  package var confusion: [[Int]]
  /// How far stated confidences lie from the shares that came true, and their Brier score.
  package var calibrationError: Estimate<Double>
  package var brier: Estimate<Double>
  /// The Brier score were each confidence the share seen with the same confidence on other records: what `assay calibrate`
  /// can gain.
  package var brierCalibrated: Estimate<Double>
  /// The farthest apart first.
  package var differences: [Difference]

  private enum CodingKeys: String, CodingKey {
    case question, ratings, withheld, exact, bias, confusion, brier, differences
    case withinOne = "within_one"
    case meanAbsoluteError = "mean_absolute_error"
    case quadraticKappa = "quadratic_kappa"
    case exactUnseen = "exact_unseen"
    case calibrationError = "calibration_error"
    case brierCalibrated = "brier_calibrated"
  }

  private static let differencesShown = 20

  init(_ question: String, panel: AuditPanel) {
    self.question = question
    withheld = 0
    var pairs: [PairedRatings.Pair] = []
    var unseen: [PairedRatings.Pair] = []
    var forecasts: [(record: Int, forecast: Forecasts.Forecast)] = []
    var differences: [Difference] = []
    var scale = panel.scale(question)
    for (answer, row) in panel.annotations.enumerated() {
      guard let graded = panel.graded[panel.answers[answer]] else { continue }
      let given = row.compactMap { annotation in
        annotation.flatMap { annotation in annotation.rating(question).map { (annotation, $0) } }
      }
      guard let first = given.first else { continue }
      guard let points = graded.points(question) else {
        if graded.most(question) != nil { withheld += 1 }
        continue
      }
      scale = min(scale.lowerBound, points)...max(scale.upperBound, points)
      for (annotation, rating) in given {
        pairs.append(PairedRatings.Pair(first: rating, second: points))
        if annotation.suggestions[question] == nil { unseen.append(PairedRatings.Pair(first: rating, second: points)) }
        if let confidence = graded.confidence(question), (0...1).contains(confidence) {
          forecasts.append((panel.records[answer], Forecasts.Forecast(score: confidence, isTrue: rating == points)))
        }
      }
      guard let human = AuditPanel.median(given.map { Double($0.1) }), human != Double(points) else { continue }
      differences.append(
        Difference(
          record: panel.answers[answer].record, response: panel.answers[answer].response,
          model: graded.model ?? first.0.model, points: points, human: human,
          confidence: graded.confidence(question), url: first.0.url))
    }
    let both = PairedRatings(pairs: pairs, domain: scale)
    ratings = both.count
    exact = both.exactAgreement
    withinOne = both.agreement(within: 1)
    meanAbsoluteError = both.meanAbsoluteError
    bias = both.bias
    quadraticKappa = both.kappa(.quadratic)
    exactUnseen =
      unseen.isEmpty
      ? .undefined("no rating was given without a suggestion")
      : PairedRatings(pairs: unseen, domain: scale).exactAgreement
    confusion = both.confusion
    let stated = Forecasts(forecasts.map(\.forecast))
    calibrationError = stated.calibrationError()
    brier = stated.brierScore
    brierCalibrated = Self.calibrated(forecasts)
    // The surer of two that are as far apart: its confidence misled.
    self.differences = Array(
      differences.enumerated().sorted { left, right in
        let (first, second) = (left.element, right.element)
        let apart = (abs(first.human - Double(first.points)), abs(second.human - Double(second.points)))
        let sure = (first.confidence ?? 0, second.confidence ?? 0)
        return apart.0 != apart.1
          ? apart.0 > apart.1 : sure.0 != sure.1 ? sure.0 > sure.1 : left.offset < right.offset
      }.map(\.element).prefix(Self.differencesShown))
  }

  private static func calibrated(_ forecasts: [(record: Int, forecast: Forecasts.Forecast)]) -> Estimate<Double> {
    guard Set(forecasts.map(\.record)).count > 1 else { return .undefined("fewer than two records") }
    struct Tally {
      var count = 0.0
      var isTrue = 0.0
    }
    var whole: [Double: Tally] = [:]
    var byRecord: [Int: [Double: Tally]] = [:]
    for (record, forecast) in forecasts {
      let truth = forecast.isTrue ? 1.0 : 0
      whole[forecast.score, default: Tally()].count += 1
      whole[forecast.score, default: Tally()].isTrue += truth
      byRecord[record, default: [:]][forecast.score, default: Tally()].count += 1
      byRecord[record, default: [:]][forecast.score, default: Tally()].isTrue += truth
    }
    let refitted = forecasts.map { record, forecast in
      let all = whole[forecast.score] ?? Tally()
      let own = byRecord[record]?[forecast.score] ?? Tally()
      // The stated confidence counts as four ratings, so that a rare value is not learnt from one.
      let share = (all.isTrue - own.isTrue + 4 * forecast.score) / (all.count - own.count + 4)
      return Forecasts.Forecast(score: share, isTrue: forecast.isTrue)
    }
    return Forecasts(refitted).brierScore
  }
}
