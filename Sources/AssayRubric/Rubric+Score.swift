extension Rubric {
  /// What this rubric says of an answer of which this is known. The same evidence gives the same score.
  package func score(_ evidence: Evidence) -> Score {
    var scores: [String: CriterionScore] = [:]
    var total: Int? = 0
    var confidence: Double? = 1
    for criterion in criteria {
      let score = criterion.score(evidence)
      scores[criterion.name] = score
      total = total.flatMap { sum in score.points.map { sum + $0 } }
      confidence = confidence.flatMap { product in score.confidence.map { product * $0 } }
    }
    if let known = total, let value = self.total.confidence[known] { confidence = value }
    return Score(
      total: total,
      confidence: total == nil ? nil : confidence.map(Confidence.bounded),
      criteria: scores,
      rubric: digest.map { "\(name)@\($0)" } ?? name)
  }
}

extension Level {
  func isWithin(_ right: Double?) -> Bool {
    guard let right else { return rightAtLeast == nil && rightBelow == nil }
    return right >= rightAtLeast ?? 0 && right < rightBelow ?? 1
  }
}

extension Criterion {
  /// The first level, from best to worst, whose condition holds. A better level whose condition is unknown
  /// might have been the right one: then the criterion is withheld, for the reasons of the unknown facts.
  func score(_ evidence: Evidence) -> CriterionScore {
    for rule in withhold where rule.when.truth(in: evidence) == .yes {
      return withheld(rule.because.map { $0.render(evidence) }, evidence)
    }
    var open: [(points: Int, facts: [String])] = []
    let right = right?.value(in: evidence)
    for level in levels where level.isWithin(right) {
      switch (level.when ?? .always).truth(in: evidence) {
      case .no: continue
      case .unknown(let names): open.append((level.points, names))
      case .yes:
        // Levels of the same points differ only in the reasons they give: whichever holds, the points
        // are these.
        let doubts = open.filter { $0.points != level.points }
        if !doubts.isEmpty { return withheld(Self.unknown(doubts.flatMap(\.facts), evidence), evidence) }
        return CriterionScore(
          points: level.points, max: max, confidence: level.confidence.value(in: evidence),
          right: right,
          reasons: sentences(level.because.map { $0.render(evidence) }, evidence))
      }
    }
    if open.isEmpty {
      return withheld(["Not scored: no level of the rubric fits what was observed."], evidence)
    }
    return withheld(Self.unknown(open.flatMap(\.facts), evidence), evidence)
  }

  private func withheld(_ reasons: [String], _ evidence: Evidence) -> CriterionScore {
    CriterionScore(
      points: nil, max: max, confidence: nil, right: right?.value(in: evidence), reasons: sentences(reasons, evidence))
  }

  /// The reasons, then the notes that apply, without empty ones and repeats.
  private func sentences(_ reasons: [String], _ evidence: Evidence) -> [String] {
    var result: [String] = []
    let notes = notes.filter { $0.when.truth(in: evidence) == .yes }
      .flatMap { $0.because.map { $0.render(evidence) } }
    for sentence in reasons + notes where !sentence.isEmpty && !result.contains(sentence) {
      result.append(sentence)
    }
    return result
  }

  /// One sentence for each reason why something is unknown, with the facts that it hides.
  private static func unknown(_ names: [String], _ evidence: Evidence) -> [String] {
    var factsByReason: [String: [String]] = [:]
    for name in names.sortedUnique() {
      let reason =
        switch evidence.state(of: name) {
        case .unknown(let reason): Phrase.oneLine(reason)
        case .known(let value): "the evidence holds a \(value.type.rawValue) where the rubric asks otherwise"
        }
      factsByReason[reason, default: []].append(name)
    }
    return factsByReason.sorted { $0.key < $1.key }.map { reason, names in
      "Not scored: \(reason) (unknown: \(Phrase.list(names)))."
    }
  }
}
