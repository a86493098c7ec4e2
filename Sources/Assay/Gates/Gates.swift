import AssayRubric

/// What a run must reach. Every gate is off until it is set.
package struct Gates: Sendable {
  /// At least this mean total, in points.
  package var minMean: Double?
  /// At least this share of totals, 0…1, that reach `passAt`.
  package var minPassRate: Double?
  /// The total from which an answer passes.
  package var passAt: Int?
  /// At least this mean under a criterion, in points.
  package var minimums: [(criterion: String, mean: Double)] = []
  /// At most this many answers without a total.
  package var maxWithheld: Allowance?
  /// What the run is compared with.
  package var baseline: GradedScores?
  /// At most this fall of the mean total, in points.
  package var maxDrop: Double?
  /// Whether a fall within noise passes.
  package var significant = false
  /// At most this many answers with a lower total.
  package var maxRegressions: Int?

  package init() {}

  /// How many of the answers: a number or a share.
  package enum Allowance: Sendable, Equatable {
    case count(Int)
    /// 0…1.
    case share(Double)
  }

  package var isAnySet: Bool {
    minMean != nil || minPassRate != nil || !minimums.isEmpty || maxWithheld != nil || maxDrop != nil
      || maxRegressions != nil
  }
}

extension Gates.Allowance {
  /// `3` or `5%`.
  package init?(_ text: String) {
    if let count = Int(text), count >= 0 {
      self = .count(count)
    } else if text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...100).contains(percent) {
      self = .share(percent / 100)
    } else {
      return nil
    }
  }

  func allows(_ count: Int, of whole: Int) -> Bool {
    switch self {
    case .count(let most): count <= most
    case .share(let share): Double(count) <= share * Double(whole)
    }
  }
}
