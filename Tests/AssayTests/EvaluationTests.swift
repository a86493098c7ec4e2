import AssayRubric
import Foundation
import Testing

@testable import Assay

@Suite struct EvaluationTests {
  private static func answer(_ id: String, points: Int?, right: Double?, confidence: Double = 0.8) -> GradedAnswer {
    let correctness = CriterionScore(
      points: points, max: 3, confidence: points == nil ? nil : confidence, right: right, reasons: ["because"])
    return GradedAnswer(
      id: id, record: id,
      score: Score(total: points, confidence: 0.5, criteria: ["correctness": correctness], rubric: "r@1"),
      evidence: Evidence())
  }

  private static func labels(_ id: String, _ passed: Bool?, points: Double? = nil) -> Labels {
    Labels(
      id: id, task: "t-" + id.prefix(1), verdicts: passed.map { ["pass": $0] } ?? [:],
      points: points.map { ["correctness": $0] } ?? [:])
  }

  @Test func countsWhatFullAndNoPointsCameTo() throws {
    let graded = [
      Self.answer("a1", points: 3, right: 0.9), Self.answer("a2", points: 3, right: 0.8),
      Self.answer("b1", points: 0, right: 0.1), Self.answer("b2", points: nil, right: 0.4),
    ]
    let report = Evaluation(
      graded,
      labels: [
        Self.labels("a1", true), Self.labels("a2", false), Self.labels("b1", true), Self.labels("b2", true),
        Self.labels("c", true),
      ],
      criterion: "correctness", resamples: 200)
    #expect(report.labelled == 4 && report.missing == 1)
    let verdict = try #require(report.verdicts.first)
    #expect(verdict.full == 2 && verdict.precision?.value == 0.5)
    #expect(verdict.coverage?.value == 1.0 / 3 && verdict.passingZeroShare?.value == 1.0 / 3)
    #expect(verdict.withheld == 1)
    #expect(verdict.byPoints.map { [$0.points, $0.answers, $0.passing] } == [[0, 1, 1], [3, 2, 1]])
    #expect(verdict.byPoints.map { $0.orMorePass?.value } == [2.0 / 3, 0.5])
    // 0.9 is above 0.8; 0.1 and 0.4 are below it.
    #expect(verdict.auc?.value == 1.0 / 3)
    #expect(report.worst.map(\.id) == ["b1", "a2", "b2"])
  }

  @Test func comparesWithPeople() throws {
    let graded = (0..<4).map { (place: Int) in Self.answer("a\(place)", points: place, right: nil) }
    let given = [0, 1, 2, 2.5].enumerated().map { Self.labels("a\($0.offset)", nil, points: $0.element) }
    let report = Evaluation(graded, labels: given, criterion: "correctness", resamples: 0)
    #expect(report.labelled == 4)
    let points = try #require(report.points.first)
    #expect(points.exact?.value == 0.75 && points.withinOne?.value == 1)
    // 1 − 0.0625 / mean of (i − j)² over all pairs: 1 − 0.0625 / 2.1875.
    let kappa = try #require(points.kappa?.value)
    #expect(abs(kappa - (1 - 0.0625 / 2.1875)) < 1e-12)
    #expect(points.bias?.value == 0.125)
    #expect(report.verdicts.isEmpty)
  }

  @Test func readsLabels() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "labels.jsonl",
      #"{"id":"a","task":"t","ok":true,"other":false,"n":1,"readers":[{"correctness":1},{"correctness":2}]}"# + "\n"
        + #"{"id":"b","ok":null,"correctness":3}"# + "\n")
    let all = try LabelReader(labels: [], task: "task", readers: "readers", criteria: ["correctness"]).read([file])
    #expect(all.map(\.verdicts) == [["ok": true, "other": false], [:]])
    #expect(all.map(\.points) == [["correctness": 1.5], ["correctness": 3]])
    #expect(all.map(\.task) == ["t", nil])
    let one = try LabelReader(labels: ["ok"], task: "task", readers: "readers", criteria: []).read([file])
    #expect(one[0].verdicts == ["ok": true])
    let bad = try folder.write("bad.jsonl", #"{"id":"a","ok":1}"# + "\n")
    let error = try #require(throws: InputError.self) {
      try LabelReader(labels: ["ok"], task: "task", readers: "readers", criteria: []).read([bad])
    }
    #expect(error.line == 1 && error.message.contains("ok"))
  }
}

@Suite struct RefitTests {
  private static let rubric = Rubric(
    name: "r", title: "R", version: "1",
    facts: ["x.n": .init(type: .int, meaning: "a number"), "x.ok": .init(type: .bool, meaning: "a flag")],
    criteria: [
      Criterion(
        name: "correctness", title: "C", max: 3, question: "?",
        levels: [
          Level(points: 3, when: Self.ok, confidence: .fixed(0.5), because: []),
          Level(points: 0, confidence: .fixed(0.5), because: []),
        ], right: .scorecard(Scorecard(base: 0, terms: [.init(when: Self.ok, weight: 0)])))
    ], total: TotalRule(max: 3))
  private static let ok = Condition([.fact("x.ok", .equals(.bool(true)))])

  private func cases(_ count: Int, ok: Bool, points: Double) -> [CalibrationCase] {
    let evidence = Evidence(["x.ok": .known(.bool(ok))])
    return (0..<count).map { _ in CalibrationCase(evidence: evidence, points: ["correctness": points], passed: [:]) }
  }

  @Test func learnsFromLabels() throws {
    let fitted = Self.rubric.refitted(to: cases(200, ok: true, points: 3) + cases(200, ok: false, points: 1))
    let criterion = fitted.criteria[0]
    // People give 1 where the rubric gave 0.
    #expect(criterion.levels.map(\.points) == [3, 1])
    #expect(criterion.levels.map(\.confidence) == [.fixed(0.981), .fixed(0.981)])
    guard case .scorecard(let card)? = criterion.right else {
      Issue.record("the scorecard is gone")
      return
    }
    #expect(card.base < -2 && card.terms[0].weight > 4)
  }

  @Test func fewLabelsChangeLittle() {
    let fitted = Self.rubric.refitted(to: cases(1, ok: false, points: 3))
    #expect(fitted.criteria[0].levels.map(\.points) == [3, 0])
    #expect(fitted.criteria[0].levels[0] == Self.rubric.criteria[0].levels[0])
  }

  @Test func levelsKeepTheirOrder() {
    // People give more for the worse level than for the better one: both get the mean.
    let fitted = Self.rubric.refitted(to: cases(100, ok: true, points: 1) + cases(100, ok: false, points: 2))
    let points = fitted.criteria[0].levels.map(\.points)
    #expect(points[0] >= points[1])
  }
}
