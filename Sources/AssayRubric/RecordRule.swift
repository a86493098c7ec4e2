/// The rule over all answers to one instruction: when every total is at most `correctionAtMost`, an annotator
/// corrects one answer by hand.
package struct RecordRule: Codable, Sendable, Equatable {
  package var correctionAtMost: Int
  /// Criteria that break a tie between two totals, the most telling first.
  package var prefer: [String]
  /// Markdown for annotators.
  package var guidelines: String

  package init(correctionAtMost: Int, prefer: [String] = [], guidelines: String = "") {
    self.correctionAtMost = correctionAtMost
    self.prefer = prefer
    self.guidelines = guidelines
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case correctionAtMost = "correction_at_most"
    case prefer, guidelines
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      correctionAtMost: try container.decode(Int.self, forKey: .correctionAtMost),
      prefer: try container.decodeIfPresent([String].self, forKey: .prefer) ?? [],
      guidelines: try container.decodeIfPresent(String.self, forKey: .guidelines) ?? "")
  }

  /// Whether a correction is needed; nil when withheld criteria leave it open, or there are no answers.
  ///
  /// A withheld criterion does not always leave it open: an answer that has one point and could earn three more
  /// stays at or below four.
  package func correctionNeeded(_ scores: [Score]) -> Bool? {
    if scores.isEmpty { return nil }
    if scores.contains(where: { $0.possibleTotals.lowerBound > correctionAtMost }) { return false }
    if scores.allSatisfy({ $0.possibleTotals.upperBound <= correctionAtMost }) { return true }
    return nil
  }

  /// The index of the answer to correct: the higher total, a tie broken by `prefer`, then the earlier one. Nil
  /// when no correction is known to be needed. A withheld criterion counts as nothing here.
  package func answerToCorrect(_ scores: [Score]) -> Int? {
    guard correctionNeeded(scores) == true else { return nil }
    func rank(_ score: Score) -> [Int] {
      [score.possibleTotals.lowerBound] + prefer.map { score.criteria[$0]?.points ?? 0 }
    }
    var best = 0
    for index in scores.indices.dropFirst()
    where rank(scores[best]).lexicographicallyPrecedes(rank(scores[index])) {
      best = index
    }
    return best
  }
}
