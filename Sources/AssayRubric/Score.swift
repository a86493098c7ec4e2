/// The points of one criterion.
package struct CriterionScore: Codable, Sendable, Equatable {
  /// Nil when the criterion is withheld: what could not be seen is not zero. JSON: an explicit `null`.
  package var points: Int?
  package var max: Int
  /// The chance, below 1, that a human annotator gives the same points; nil when withheld.
  package var confidence: Double?
  /// The chance, below 1, that the answer is worth all points: for code, that it passes a thorough hidden test. Told where
  /// the rubric knows it, also when the points are withheld.
  package var right: Double?
  package var reasons: [String]

  package init(points: Int?, max: Int, confidence: Double?, right: Double? = nil, reasons: [String]) {
    self.points = points
    self.max = max
    self.confidence = confidence
    self.right = right
    self.reasons = reasons
  }

  private enum CodingKeys: String, CodingKey {
    case points, max, confidence, right, reasons
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(points, forKey: .points)
    try container.encode(max, forKey: .max)
    try container.encode(confidence, forKey: .confidence)
    try container.encodeIfPresent(right, forKey: .right)
    try container.encode(reasons, forKey: .reasons)
  }

  /// The chance that the answer is worth all points; where the rubric does not tell it, what points and confidence suggest.
  package var chanceOfFull: Double {
    if let right { return right }
    guard let points, max > 0 else { return 0.5 }
    let sure = confidence ?? 0.5
    return points == max ? sure : (1 - sure) * Double(points + 1) / Double(max + 1)
  }
}

/// What a rubric says of one answer.
package struct Score: Codable, Sendable, Equatable {
  /// The sum of the points; nil (JSON `null`) when any criterion is withheld.
  package var total: Int?
  package var confidence: Double?
  package var criteria: [String: CriterionScore]
  /// `name@digest` of the rubric, so that a score can be traced to the text that gave it.
  package var rubric: String

  package init(total: Int?, confidence: Double?, criteria: [String: CriterionScore], rubric: String) {
    self.total = total
    self.confidence = confidence
    self.criteria = criteria
    self.rubric = rubric
  }

  /// The totals still possible: a withheld criterion may be worth anything from nothing to its most.
  package var possibleTotals: ClosedRange<Int> {
    var least = 0
    var most = 0
    for criterion in criteria.values {
      least += criterion.points ?? 0
      most += criterion.points ?? Swift.max(0, criterion.max)
    }
    return Swift.min(least, most)...Swift.max(least, most)
  }

  private enum CodingKeys: String, CodingKey {
    case total, confidence, criteria, rubric
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(total, forKey: .total)
    try container.encode(confidence, forKey: .confidence)
    var nested = container.nestedContainer(keyedBy: DocumentKey.self, forKey: .criteria)
    for (name, criterion) in criteria.sorted(by: { $0.key < $1.key }) {
      try nested.encode(criterion, forKey: DocumentKey(name))
    }
    try container.encode(rubric, forKey: .rubric)
  }
}
