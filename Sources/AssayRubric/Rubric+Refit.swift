/// One answer with what people said of it.
package struct CalibrationCase: Sendable {
  package var evidence: Evidence
  /// By criterion: the median of people's points; half-way between two counts half for each.
  package var points: [String: Double]
  /// By criterion: whether it was worth all points, as a hidden test tells; nil where only people do.
  package var passed: [String: Bool]

  package init(evidence: Evidence, points: [String: Double], passed: [String: Bool]) {
    self.evidence = evidence
    self.points = points
    self.passed = passed
  }
}

extension Rubric {
  /// The rubric with its chances, and the points of its levels, fitted to these cases. Conditions and reasons stay.
  ///
  /// Each figure is drawn from its present value towards what was seen, as if the present one rested on `weight` cases:
  /// a level that few cases reach hardly moves.
  package func refitted(to cases: [CalibrationCase], weight: Double = 8) -> Rubric {
    var copy = self
    for index in criteria.indices { copy.criteria[index] = criteria[index].refitted(to: cases, weight: weight) }
    return copy
  }
}

extension Criterion {
  fileprivate func refitted(to cases: [CalibrationCase], weight: Double) -> Criterion {
    var copy = self
    if case .scorecard(let card)? = right {
      let known = cases.compactMap { one -> LogisticFit.Case? in
        let passed = one.passed[name] ?? one.points[name].map { $0 >= Double(max) }
        return passed.map { LogisticFit.Case(features: card.features(of: one.evidence), isTrue: $0) }
      }
      if !known.isEmpty { copy.right = .scorecard(LogisticFit.refit(card, cases: known)) }
    }
    // Which level answers reach depends on `right`, so that goes first.
    let scored = cases.compactMap { one -> (level: Int, evidence: Evidence, points: Double)? in
      guard let points = one.points[name], let level = copy.level(for: one.evidence) else { return nil }
      return (level, one.evidence, points)
    }
    guard !scored.isEmpty else { return copy }
    let means = levels.indices.map { index in
      let seen = scored.filter { $0.level == index }.map(\.points)
      let total = Double(seen.count) + weight
      return (value: (seen.reduce(0, +) + weight * Double(levels[index].points)) / total, weight: total)
    }
    for (index, points) in Self.decreasing(means).enumerated() {
      copy.levels[index].points = min(max, Swift.max(0, Int(points.rounded())))
    }
    for index in levels.indices {
      let level = copy.levels[index]
      let seen = scored.filter { $0.level == index }.map { one in
        (evidence: one.evidence, hit: Swift.max(0, 1 - abs(one.points - Double(level.points))))
      }
      copy.levels[index].confidence = level.confidence.refitted(to: seen, weight: weight)
    }
    return copy
  }

  /// The level that this evidence reaches; nil where the criterion is withheld.
  package func level(for evidence: Evidence) -> Int? {
    guard score(evidence).points != nil else { return nil }
    let right = right?.value(in: evidence)
    return levels.firstIndex { $0.isWithin(right) && ($0.when ?? .always).truth(in: evidence) == .yes }
  }

  /// Pooled until none is larger than the one before (isotonic regression by pooling adjacent violators, Ayer et al.,
  /// Annals of Mathematical Statistics 26, 1955).
  static func decreasing(_ values: [(value: Double, weight: Double)]) -> [Double] {
    var pools: [(value: Double, weight: Double, count: Int)] = []
    for item in values {
      pools.append((item.value, item.weight, 1))
      while pools.count > 1, pools[pools.count - 2].value < pools[pools.count - 1].value {
        let last = pools.removeLast()
        let before = pools.removeLast()
        let weight = last.weight + before.weight
        let value = (last.value * last.weight + before.value * before.weight) / weight
        pools.append((value, weight, last.count + before.count))
      }
    }
    return pools.flatMap { Array(repeating: $0.value, count: $0.count) }
  }
}

extension Confidence {
  /// Drawn towards the share of hits, case by case; a scorecard stays.
  fileprivate func refitted(to seen: [(evidence: Evidence, hit: Double)], weight: Double) -> Confidence {
    func drawn(_ value: Double, _ hits: [Double]) -> Double {
      let share = (hits.reduce(0, +) + weight * value) / (Double(hits.count) + weight)
      return min(0.99, max(0.01, (share * 1000).rounded() / 1000))
    }
    switch self {
    case .fixed(let value): return .fixed(drawn(value, seen.map(\.hit)))
    case .cases(let cases):
      let reached = seen.map { one in
        (place: cases.firstIndex { ($0.when ?? .always).truth(in: one.evidence) == .yes }, hit: one.hit)
      }
      return .cases(
        cases.enumerated().map { index, item in
          Case(when: item.when, value: drawn(item.value, reached.filter { $0.place == index }.map(\.hit)))
        })
    case .scorecard: return self
    }
  }
}
