package import AssayAgreement
import AssayRubric

/// How grades compare with labels: what `assay evaluate` reports.
package struct Evaluation: Encodable, Sendable {
  /// Against labels that say whether an answer passed.
  package struct Verdict: Encodable, Sendable {
    package var label: String
    package var answers: Int
    package var passing: Int
    package var withheld: Int
    /// Answers given full points: how many, the share of them that pass, and the share of the passing that they are.
    package var full: Int
    package var precision: Figure?
    package var coverage: Figure?
    /// Passing answers given no points, as a share of all that pass.
    package var passingZero: Int
    package var passingZeroShare: Figure?
    /// By the points given, the fewest first; answers whose points were withheld are left out.
    package var byPoints: [Step]
    /// Of the chance that the answer is right, those included of which the points are withheld.
    package var auc: Figure?
    package var calibrationError: Figure?
    package var brier: Figure?
    package var bins: [Forecasts.Bin]

    /// The answers given certain points.
    package struct Step: Encodable, Sendable, Equatable {
      package var points: Int
      package var answers: Int
      package var passing: Int
      /// Of the answers given so many points or more, the share that passes.
      package var orMorePass: Figure?
    }
  }

  /// Against the points of people.
  package struct Points: Encodable, Sendable {
    package var criterion: String
    package var answers: Int
    package var withheld: Int
    package var kappa: Figure?
    package var exact: Figure?
    package var withinOne: Figure?
    /// Mean of ours less theirs.
    package var bias: Figure?
    package var confusion: [Cell]
    /// Of the confidence, which is the chance that a person gives the same points.
    package var calibrationError: Figure?

    package struct Cell: Encodable, Sendable, Equatable {
      package var suggested: Int
      package var given: Double
      package var answers: Int
    }
  }

  /// An answer on which grade and label differ most.
  package struct Disagreement: Encodable, Sendable {
    package var id: String
    /// The label, or the criterion.
    package var about: String
    package var suggested: Int?
    package var given: String
    package var chance: Double?
    package var reasons: [String]
    var weight: Double

    private enum CodingKeys: String, CodingKey { case id, about, suggested, given, chance, reasons }
  }

  /// Answers in the graded lines, and those of them that have labels.
  package var answers: Int
  package var labelled: Int
  /// Labels whose answer is not in the graded lines.
  package var missing: Int
  package var rubrics: [String]
  package var verdicts: [Verdict]
  package var points: [Points]
  package var worst: [Disagreement]

  /// - Parameters:
  ///   - criterion: whose points verdicts are compared with.
  ///   - resamples: of the bootstrap.
  ///   - worst: how many disagreements to list.
  package init(
    _ graded: [GradedAnswer], labels: [Labels], criterion: String, resamples: Int = 1000, worst: Int = 20
  ) {
    let byID = Dictionary(labels.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let pairs = graded.compactMap { answer in byID[answer.id].map { Pair(answer: answer, labels: $0) } }
    answers = graded.count
    labelled = pairs.count
    missing = labels.count - Set(pairs.map(\.labels.id)).count
    rubrics = Set(graded.map(\.score.rubric)).sorted()
    verdicts = Set(pairs.flatMap(\.labels.verdicts.keys)).sorted().compactMap {
      Self.verdict($0, pairs, criterion: criterion, resamples: resamples)
    }
    points = Set(pairs.flatMap(\.labels.points.keys)).sorted().map { Self.points($0, pairs, resamples: resamples) }
    let all = pairs.flatMap { Self.disagreements($0, criterion: criterion) }
    let ranked = all.sorted { ($0.weight, $1.id, $1.about) > ($1.weight, $0.id, $0.about) }
    self.worst = Array(ranked.prefix(worst))
  }

  struct Pair {
    var answer: GradedAnswer
    var labels: Labels

    var task: String { labels.task ?? answer.record }
    /// Points under a criterion, or in all.
    func suggested(_ criterion: String) -> Int? {
      criterion == "total" ? answer.score.total : answer.score.criteria[criterion]?.points
    }
    func confidence(_ criterion: String) -> Double? {
      criterion == "total" ? answer.score.confidence : answer.score.criteria[criterion]?.confidence
    }
  }

  private static func verdict(
    _ label: String, _ pairs: [Pair], criterion: String, resamples: Int
  ) -> Verdict? {
    let kept = pairs.filter { $0.labels.verdicts[label] != nil && $0.answer.score.criteria[criterion] != nil }
    guard !kept.isEmpty else { return nil }
    let passed = kept.map { $0.labels.verdicts[label] == true }
    let scores = kept.compactMap { $0.answer.score.criteria[criterion] }
    let isFull = scores.map { $0.points == $0.max }
    let isZero = scores.map { $0.points == 0 }
    let forecasts = zip(scores, passed).map { Forecasts.Forecast(score: $0.chanceOfFull, isTrue: $1) }
    let draws = TaskBootstrap(tasks: kept.map(\.task), resamples: resamples)
    func share(of part: [Bool], in whole: [Bool]) -> Figure? {
      draws.figure { indices in
        let count = indices.lazy.filter { whole[$0] }.count
        return count == 0 ? nil : Double(indices.lazy.filter { whole[$0] && part[$0] }.count) / Double(count)
      }
    }
    func measure(_ statistic: (Forecasts) -> Double?) -> Figure? {
      draws.figure { statistic(Forecasts($0.map { forecasts[$0] })) }
    }
    let steps = Set(scores.compactMap(\.points)).sorted().map { points in
      let here = zip(scores, passed).filter { $0.0.points == points }.map(\.1)
      return Verdict.Step(
        points: points, answers: here.count, passing: here.count(of: true),
        orMorePass: share(of: passed, in: scores.map { ($0.points ?? -1) >= points }))
    }
    return Verdict(
      label: label, answers: kept.count, passing: passed.count(of: true),
      withheld: scores.map { $0.points == nil }.count(of: true), full: isFull.count(of: true),
      precision: share(of: passed, in: isFull), coverage: share(of: isFull, in: passed),
      passingZero: zip(isZero, passed).map { $0 && $1 }.count(of: true),
      passingZeroShare: share(of: isZero, in: passed), byPoints: steps,
      auc: measure { $0.areaUnderROC.value }, calibrationError: measure { $0.calibrationError().value },
      brier: measure { $0.brierScore.value }, bins: Forecasts(forecasts).bins())
  }

  private static func points(_ criterion: String, _ pairs: [Pair], resamples: Int) -> Points {
    let kept = pairs.filter { $0.labels.points[criterion] != nil }
    let scored = kept.compactMap { pair in
      pair.suggested(criterion).map { (ours: $0, theirs: pair.labels.points[criterion] ?? 0, pair: pair) }
    }
    let draws = TaskBootstrap(tasks: scored.map(\.pair.task), resamples: resamples)
    func mean(_ value: (Int) -> Double) -> Figure? {
      draws.figure { $0.isEmpty ? nil : $0.reduce(0) { $0 + value($1) } / Double($0.count) }
    }
    let forecasts = scored.map { item in
      item.pair.confidence(criterion).map { Forecasts.Forecast(score: $0, isTrue: Double(item.ours) == item.theirs) }
    }
    var cells: [[Double]: Int] = [:]
    for item in scored { cells[[Double(item.ours), item.theirs], default: 0] += 1 }
    return Points(
      criterion: criterion, answers: kept.count, withheld: kept.count - scored.count,
      kappa: draws.figure { Self.quadraticKappa($0.map { (scored[$0].ours, scored[$0].theirs) }) },
      exact: mean { Double(scored[$0].ours) == scored[$0].theirs ? 1 : 0 },
      withinOne: mean { abs(Double(scored[$0].ours) - scored[$0].theirs) <= 1 ? 1 : 0 },
      bias: mean { Double(scored[$0].ours) - scored[$0].theirs },
      confusion: cells.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }.map {
        Points.Cell(suggested: Int($0.key[0]), given: $0.key[1], answers: $0.value)
      },
      calibrationError: draws.figure { Forecasts($0.compactMap { forecasts[$0] }).calibrationError().value })
  }

  /// Medians may lie half-way between two points, so both are doubled: with quadratic weights that changes nothing.
  static func quadraticKappa(_ pairs: [(ours: Int, theirs: Double)]) -> Double? {
    let doubled = pairs.map { PairedRatings.Pair(first: $0.ours * 2, second: Int(($0.theirs * 2).rounded())) }
    let values = doubled.flatMap { [$0.first, $0.second] }
    guard let least = values.min(), let most = values.max() else { return nil }
    return PairedRatings(pairs: doubled, domain: least...most).kappa(.quadratic).value
  }

  private static func disagreements(_ pair: Pair, criterion: String) -> [Disagreement] {
    var found: [Disagreement] = []
    if let score = pair.answer.score.criteria[criterion] {
      for (label, passed) in pair.labels.verdicts {
        let gap = abs(score.chanceOfFull - (passed ? 1 : 0))
        guard gap > 0.5 else { continue }
        found.append(
          Disagreement(
            id: pair.answer.id, about: label, suggested: score.points, given: String(passed),
            chance: score.chanceOfFull,
            reasons: score.reasons, weight: gap))
      }
    }
    for (name, theirs) in pair.labels.points where name != "total" {
      guard let ours = pair.suggested(name), abs(Double(ours) - theirs) >= 1,
        let score = pair.answer.score.criteria[name]
      else { continue }
      found.append(
        Disagreement(
          id: pair.answer.id, about: name, suggested: ours, given: theirs.formattedPoints, chance: score.confidence,
          reasons: score.reasons, weight: abs(Double(ours) - theirs) / Double(max(1, score.max))))
    }
    return found
  }
}

extension [Bool] {
  fileprivate func count(of value: Bool) -> Int { reduce(0) { $0 + ($1 == value ? 1 : 0) } }
}

extension Double {
  var formattedPoints: String { self == rounded() ? String(Int(self)) : "\(self)" }
}
