import AssayAgreement
import Foundation
import Testing

@testable import Assay

/// The gates on scores that are written by hand.
@Suite struct GateVerdictTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Graded scores of records with these totals each; nil is withheld.
  private func scores(_ records: [[Int?]], rubric: String = "code-0-7@a") throws -> GradedScores {
    let lines = try records.enumerated().map { number, totals -> String in
      let answers: [[String: Any]] = totals.enumerated().map { place, total in
        func points(_ points: Int?, _ most: Int) -> [String: Any] {
          [
            "points": points.map { $0 as Any } ?? NSNull(), "max": most, "confidence": 0.5, "reasons": ["why \(place)"],
          ]
        }
        return [
          "id": "t\(number)/r\(place)", "name": "r\(place)", "model": "m\(place)",
          "score": [
            "total": total.map { $0 as Any } ?? NSNull(), "confidence": 0.5, "rubric": rubric,
            "criteria": [
              "comments": points(total.map { min(2, $0) } ?? 1, 2),
              "tests": points(total.map { min(2, max(0, $0 - 2)) } ?? 1, 2),
              "correctness": points(total.map { max(0, $0 - 4) }, 3),
            ],
          ],
        ]
      }
      let line: [String: Any] = ["id": "t\(number)", "responses": answers]
      return String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }
    return try GradedScores.read(files: [folder.write("\(UUID()).jsonl", lines.joined(separator: "\n"))])
  }

  private func verdict(_ scores: GradedScores, _ set: (inout Gates) -> Void) -> GateVerdict {
    var gates = Gates()
    set(&gates)
    return GateVerdict(gates, scores)
  }

  @Test func aLimitThatIsJustMetIsMet() throws {
    let scores = try scores([[7, 5], [3, 6], [nil, 6]])
    #expect(verdict(scores) { $0.minMean = 5.4 }.outcome == .passed)
    #expect(verdict(scores) { $0.minMean = 5.401 }.outcome == .failed)
    #expect(
      verdict(scores) {
        $0.minPassRate = 0.8
        $0.passAt = 5
      }.outcome == .passed)
    #expect(
      verdict(scores) {
        $0.minPassRate = 0.81
        $0.passAt = 5
      }.outcome == .failed)
    #expect(verdict(scores) { $0.maxWithheld = .count(1) }.outcome == .passed)
    #expect(verdict(scores) { $0.maxWithheld = .count(0) }.outcome == .failed)
    #expect(verdict(scores) { $0.maxWithheld = .init("17%") }.outcome == .passed)
    #expect(verdict(scores) { $0.maxWithheld = .init("16%") }.outcome == .failed)
    // 2 2 2 2 and 1 2 where the total is withheld, which counts under the criteria that are not.
    #expect(verdict(scores) { $0.minimums = [("comments", 11.0 / 6)] }.outcome == .passed)
    #expect(verdict(scores) { $0.minimums = [("comments", 1.84)] }.outcome == .failed)
  }

  @Test func whatMissesByLittleDoesNotLookMet() throws {
    let verdict = verdict(try scores([[4, 4, 5]])) { $0.minMean = 4.3334 }
    #expect(verdict.missed.first?.text == "the mean total is 4.3333 of 7 over 3 answers; at least 4.3334 is required")
  }

  @Test func nothingScoredIsNoSuccess() throws {
    for set: @Sendable (inout Gates) -> Void in [
      { $0.minMean = 0 }, { $0.maxWithheld = .init("100%") },
      {
        $0.minPassRate = 0
        $0.passAt = 0
      },
    ] {
      let verdict = verdict(try scores([[nil, nil]]), set)
      #expect(verdict.outcome == .failed && verdict.missed.contains { $0.gate == "scored" })
    }
    #expect(verdict(GradedScores()) { $0.minMean = 0 }.outcome == .empty)
    #expect(verdict(try scores([[nil]])) { _ in }.outcome == .ungated)
  }

  @Test func comparesAnswersOfOneId() throws {
    let before = try scores([[7, 5], [6, 2], [4, nil], [nil, 3], [1]])
    let after = try scores([[7, 4], [3, 5], [nil, 6], [nil, 3]])
    let verdict = verdict(after) {
      $0.baseline = before
      $0.maxRegressions = 1
      $0.maxDrop = 0.2
    }
    let comparison = try #require(verdict.comparison)
    #expect(comparison.worse.map(\.after.id) == ["t1/r0", "t0/r1"])
    #expect(comparison.better.map(\.after.id) == ["t1/r1"])
    #expect(comparison.nowWithheld.map(\.after.id) == ["t2/r0"] && comparison.nowScored.map(\.after.id) == ["t2/r1"])
    #expect(comparison.vanished.map(\.id) == ["t4/r0"] && comparison.appeared.isEmpty)
    // 0, -1, -3, +3 and 0 over five answers with both totals: the fall is the limit, and no more than it.
    #expect(verdict.fall?.value == 0.2)
    #expect(verdict.missed.map(\.gate) == ["max-regressions"])
    #expect(verdict.missed.first?.text.contains("t1/r0 6 → 3, t0/r1 5 → 4") == true)
  }

  /// Falls of 1 and 3 points over 30 records that go either way, and the same where every record falls.
  @Test func onlyAFallOutsideNoiseIsSignificant() throws {
    let noisy = (0..<30).map { [$0 % 2 == 0 ? 7 : 1] }
    let reversed = (0..<30).map { [($0 % 2 == 0 ? 1 : 7) - ($0 == 1 ? 3 : 0)] }
    func outcome(_ before: [[Int?]], _ after: [[Int?]], significant: Bool) throws -> GateVerdict {
      let old = try scores(before)
      return verdict(try scores(after)) {
        $0.baseline = old
        $0.maxDrop = 0
        $0.significant = significant
      }
    }
    let noise = try outcome(noisy, reversed, significant: true)
    #expect(try outcome(noisy, reversed, significant: false).outcome == .failed)
    #expect(noise.outcome == .passed && noise.checks.contains { $0.text.hasSuffix("the fall is within noise") })
    let steady = try outcome(noisy.map { [$0[0], 5] }, noisy.map { [$0[0], 4] }, significant: true)
    #expect(steady.outcome == .failed)
    let interval = try #require(steady.fall?.interval)
    #expect(interval.lower <= 0.5 && interval.upper >= 0.5 && interval.lower > 0)
    // One record says nothing of noise, so that a fall there is not excused.
    #expect(try outcome([[7]], [[6]], significant: true).outcome == .failed)
  }

  @Test func aBaselineOfOtherIdsFails() throws {
    let other = try GradedScores.read(
      files: [
        folder.write(
          "other.jsonl",
          #"{"id":"x","responses":[{"id":"x/1","name":"a","score":{"total":7,"criteria":{},"rubric":"r"}}]}"#)
      ])
    let verdict = verdict(try scores([[7]])) {
      $0.baseline = other
      $0.maxDrop = 7
      $0.maxRegressions = 99
    }
    #expect(verdict.missed.map(\.gate) == ["max-drop", "max-regressions"])
    #expect(verdict.baselineLine?.contains("another rubric") == true)
  }

  @Test func anIdThatStandsTwiceIsRefused() throws {
    let line = #"{"id":"x","responses":[{"id":"same","name":"a","score":{"total":7,"criteria":{},"rubric":"r"}}]}"#
    let file = try folder.write("twice.jsonl", line + "\n" + line.replacingOccurrences(of: "\"x\"", with: "\"y\""))
    #expect(throws: InputError.self) { try GradedScores.read(files: [file]) }
  }
}
