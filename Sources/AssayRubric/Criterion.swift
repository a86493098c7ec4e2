/// One question of the rubric: what an annotator reads, and the conditions under which assay answers it.
package struct Criterion: Sendable, Equatable {
  package var name: String
  package var title: String
  /// Points go from 0 to this.
  package var max: Int
  package var question: String
  /// Markdown for annotators.
  package var guidelines: String
  /// A short text for each point value.
  package var tooltips: [Int: String]
  /// Rules under which no points are suggested, looked at before the levels. One whose condition is unknown
  /// does not apply.
  package var withhold: [Remark]
  /// From best to worst.
  package var levels: [Level]
  /// Sentences added to the reasons, whatever the points.
  package var notes: [Remark]
  /// The chance that the answer is worth all points, whatever a person gives for it; nil where the rubric does not say.
  package var right: Confidence?

  package init(
    name: String, title: String, max: Int, question: String, guidelines: String = "",
    tooltips: [Int: String] = [:], withhold: [Remark] = [], levels: [Level], notes: [Remark] = [],
    right: Confidence? = nil
  ) {
    self.name = name
    self.title = title
    self.max = max
    self.question = question
    self.guidelines = guidelines
    self.tooltips = tooltips
    self.withhold = withhold
    self.levels = levels
    self.notes = notes
    self.right = right
  }
}

/// A number of points and the condition under which an answer earns it.
package struct Level: Sendable, Equatable {
  package var points: Int
  /// Without one the level always holds.
  package var when: Condition?
  package var confidence: Confidence
  /// Bounds on the criterion's `right`, beside the condition; nil where there are none.
  package var rightAtLeast: Double?
  package var rightBelow: Double?
  package var because: [Template]

  package init(
    points: Int, when: Condition? = nil, rightAtLeast: Double? = nil, rightBelow: Double? = nil,
    confidence: Confidence, because: [Template]
  ) {
    self.points = points
    self.when = when
    self.rightAtLeast = rightAtLeast
    self.rightBelow = rightBelow
    self.confidence = confidence
    self.because = because
  }
}

/// Sentences for the reasons, and when to say them.
package struct Remark: Sendable, Equatable {
  package var when: Condition
  package var because: [Template]

  package init(when: Condition, because: [Template]) {
    self.when = when
    self.because = because
  }
}

extension Criterion: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, title, max, question, guidelines, tooltips, withhold, levels, notes, right
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      title: try container.decode(String.self, forKey: .title),
      max: try container.decode(Int.self, forKey: .max),
      question: try container.decode(String.self, forKey: .question),
      guidelines: try container.decodeIfPresent(String.self, forKey: .guidelines) ?? "",
      tooltips: try container.decodeIfPresent([Int: String].self, forKey: .tooltips) ?? [:],
      withhold: try container.decodeIfPresent([Remark].self, forKey: .withhold) ?? [],
      levels: try container.decode([Level].self, forKey: .levels),
      notes: try container.decodeIfPresent([Remark].self, forKey: .notes) ?? [],
      right: try container.decodeIfPresent(Confidence.self, forKey: .right))
  }
}

extension Level: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case points, when, confidence, because
    case rightAtLeast = "right_at_least"
    case rightBelow = "right_below"
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      points: try container.decode(Int.self, forKey: .points),
      when: try container.decodeIfPresent(Condition.self, forKey: .when),
      rightAtLeast: try container.decodeIfPresent(Double.self, forKey: .rightAtLeast),
      rightBelow: try container.decodeIfPresent(Double.self, forKey: .rightBelow),
      confidence: try container.decode(Confidence.self, forKey: .confidence),
      because: try container.decodeTemplates(forKey: .because))
  }
}

extension Remark: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case when, because
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      when: try container.decode(Condition.self, forKey: .when),
      because: try container.decodeTemplates(forKey: .because))
  }
}
