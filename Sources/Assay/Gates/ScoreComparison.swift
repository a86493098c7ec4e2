import AssayAgreement
import AssayRubric

/// Two graded sets side by side, their answers paired by id.
package struct ScoreComparison: Sendable {
  /// An answer in both sets.
  package struct Pair: Sendable {
    package var before: ScoredAnswer
    package var after: ScoredAnswer

    /// The later total less the earlier one; nil where either is withheld.
    package var gain: Int? {
      guard let old = before.score.total, let new = after.score.total else { return nil }
      return new - old
    }

    /// Whether nothing that was given differs.
    package var isSame: Bool { before.score.total == after.score.total && changed.isEmpty }

    /// The criteria whose points differ, withheld ones among them, by name.
    package var changed: [String] {
      Set(before.score.criteria.keys).union(after.score.criteria.keys).filter {
        before.score.criteria[$0]?.points != after.score.criteria[$0]?.points
      }.sorted()
    }
  }

  package let before: GradedScores
  package let after: GradedScores
  /// In the order of the later set.
  package private(set) var pairs: [Pair] = []
  /// Answers of the later set alone, and of the earlier one alone.
  package private(set) var appeared: [ScoredAnswer] = []
  package private(set) var vanished: [ScoredAnswer] = []
  private let resamples: Int

  /// - Parameter resamples: of the bootstrap behind the interval of `fall`.
  package init(before: GradedScores, after: GradedScores, resamples: Int = 2000) {
    self.before = before
    self.after = after
    self.resamples = resamples
    var old = Dictionary(before.answers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for answer in after.answers {
      if let partner = old.removeValue(forKey: answer.id) {
        pairs.append(Pair(before: partner, after: answer))
      } else {
        appeared.append(answer)
      }
    }
    vanished = before.answers.filter { old[$0.id] != nil }
  }

  /// Those with both totals.
  package var scored: [Pair] { pairs.filter { $0.gain != nil } }
  /// Largest change first, then in input order.
  package var worse: [Pair] { ranked { $0 < 0 } }
  package var better: [Pair] { ranked { $0 > 0 } }
  /// Same total, other points.
  package var shifted: [Pair] { pairs.filter { $0.gain == 0 && !$0.changed.isEmpty } }
  package var nowWithheld: [Pair] { pairs.filter { $0.before.score.total != nil && $0.after.score.total == nil } }
  package var nowScored: [Pair] { pairs.filter { $0.before.score.total == nil && $0.after.score.total != nil } }
  /// No total in either, other points.
  package var otherwiseWithheld: [Pair] {
    pairs.filter { $0.before.score.total == nil && $0.after.score.total == nil && !$0.changed.isEmpty }
  }

  /// Whether every answer is in both with the same points.
  package var isUnchanged: Bool { appeared.isEmpty && vanished.isEmpty && pairs.allSatisfy(\.isSame) }

  /// Whether both sets were scored by the same rubrics.
  package var isOneRubric: Bool { before.rubrics == after.rubrics }

  /// How far the mean total fell over the answers with both totals, in points; below 0 where it rose. With a 95 % interval
  /// by drawing whole records, as answers of one record resemble one another; nil without such answers.
  package var fall: Figure? {
    let scored = self.scored
    let falls = scored.map { -($0.gain ?? 0) }
    return TaskBootstrap(tasks: scored.map(\.after.record), resamples: resamples).figure { places in
      // Whole numbers are added, so that a fall of exactly the limit is no more than the limit.
      places.isEmpty ? nil : Double(places.reduce(0) { $0 + falls[$1] }) / Double(places.count)
    }
  }

  private func ranked(_ includes: (Int) -> Bool) -> [Pair] {
    let chosen = scored.enumerated().filter { includes($0.element.gain ?? 0) }
    return chosen.sorted { left, right in
      let sizes = (abs(left.element.gain ?? 0), abs(right.element.gain ?? 0))
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left.offset < right.offset
    }.map(\.element)
  }
}
