import AssayRubric
import Testing

@Suite struct RecordRuleTests {
  static func score(_ comments: Int?, _ tests: Int?, _ correctness: Int?) -> Score {
    let parts: [(String, Int?, Int)] = [
      ("comments", comments, 2), ("tests", tests, 2), ("correctness", correctness, 3),
    ]
    var total: Int? = 0
    var criteria: [String: CriterionScore] = [:]
    for (name, points, max) in parts {
      criteria[name] = CriterionScore(points: points, max: max, confidence: nil, reasons: [])
      total = total.flatMap { sum in points.map { sum + $0 } }
    }
    return Score(total: total, confidence: nil, criteria: criteria, rubric: "r")
  }

  static let rule = RecordRule(correctionAtMost: 4, prefer: ["correctness", "tests"])

  @Test(arguments: [
    ([], Bool?.none),
    ([score(1, 1, 2)], true), ([score(1, 1, 3)], false),
    ([score(1, 1, 2), score(0, 0, 0)], true), ([score(1, 1, 2), score(2, 2, 1)], false),
    // Whatever the withheld criterion is worth, this answer stays at or below four, and that one above.
    ([score(1, 0, nil), score(0, 0, 0)], true), ([score(2, nil, 3), score(nil, nil, nil)], false),
    ([score(2, 0, nil), score(0, 0, 0)], nil), ([score(nil, nil, nil)], nil),
  ])
  func needsACorrection(scores: [Score], expected: Bool?) {
    #expect(Self.rule.correctionNeeded(scores) == expected)
  }

  @Test(arguments: [
    ([score(0, 0, 0), score(1, 0, 1)], Int?.some(1)),
    ([score(2, 0, 0), score(0, 0, 2)], 1), ([score(2, 0, 1), score(0, 2, 1)], 1),
    ([score(1, 1, 1), score(1, 1, 1)], 0), ([score(1, 1, 3), score(0, 0, 0)], nil), ([], nil),
  ])
  func picksTheBetterOne(scores: [Score], expected: Int?) {
    #expect(Self.rule.answerToCorrect(scores) == expected)
  }
}
