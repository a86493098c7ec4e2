import AssayRubric
import Testing

@Suite struct ScoreTests {
  @Test func aWithheldCriterionIsAnExplicitNull() throws {
    let rubric = try SmallRubric.load()
    var facts = evidence(SmallRubric.good)
    facts["run.clean"] = .unknown("no runtime")
    let score = rubric.score(facts)
    let json = try encode(score)
    let correctness =
      #""correctness":{"confidence":null,"max":3,"points":null,"#
      + #""reasons":["Not scored: no runtime (unknown: run.clean)."]}"#
    #expect(json.contains(correctness), "\(json)")
    #expect(json.contains(#""rubric":"small@0123abcd""#))
    #expect(json.contains(#""total":null"#))
    #expect(try decode(Score.self, json) == score)
    #expect(score.possibleTotals == 2...5)
  }

  @Test func theTotalsConfidenceIsTheProductUnlessTheRubricKnowsBetter() throws {
    let rubric = try SmallRubric.load()
    var facts = evidence(SmallRubric.good)
    let five = rubric.score(facts)
    #expect(five.total == 5)
    #expect(five.confidence == 0.77)
    facts["given.total"] = .known(0)
    let four = rubric.score(facts)
    #expect(four.total == 4)
    #expect(four.confidence == 0.12)  // 0.6 * 0.2, not 0.12000000000000001
  }

  @Test func aCaseOfAConfidenceIsTakenWhenItIsKnownToHold() throws {
    let rubric = try SmallRubric.load()
    var facts = evidence(SmallRubric.good)
    #expect(rubric.score(facts).criteria["comments"]?.confidence == 0.6)
    facts["doc.inline"] = .known(5)
    #expect(rubric.score(facts).criteria["comments"]?.confidence == 0.8)
  }

  @Test(arguments: [1.0, 2.0, 0.9999, Double.infinity])
  func noConfidenceIsCertain(value: Double) throws {
    var rubric = try SmallRubric.load()
    for index in rubric.criteria.indices {
      for level in rubric.criteria[index].levels.indices {
        rubric.criteria[index].levels[level].confidence = .fixed(value)
      }
    }
    rubric.total.confidence = [:]
    let score = rubric.score(evidence(SmallRubric.good))
    #expect(score.criteria["comments"]?.confidence == 0.999)
    #expect(score.confidence.map { $0 < 1 } == true)
  }

  @Test func withoutADigestTheNameStandsAlone() throws {
    let rubric = try decode(Rubric.self, SmallRubric.json)
    #expect(rubric.score(Evidence()).rubric == "small")
  }

  @Test func manyUnknownFactsAreNamedInBounds() throws {
    let reasons = try SmallRubric.load().score(Evidence()).criteria["correctness"]?.reasons
    let reason = try #require(reasons?.first)
    #expect(reasons?.count == 1)
    #expect(
      reason.hasPrefix("Not scored: nothing observed it (unknown: given.failed, given.total, own.held, "))
    #expect(reason.hasSuffix(" and 1 more)."), "\(reason)")
  }
}
