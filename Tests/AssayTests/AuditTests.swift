import AssayAgreement
import Foundation
import Testing

@testable import Assay

@Suite struct AuditTests {
  private static let bootstrap = Bootstrap(replicates: 10)

  private func flags(_ panel: SyntheticPanel) -> [String: Set<AnnotatorFlag.Kind>] {
    let report = AuditReport(panel.annotations, graded: panel.graded, bootstrap: Self.bootstrap)
    return Dictionary(grouping: report.flags, by: \.annotator).mapValues { Set($0.map(\.kind)) }
  }

  /// Each planted fault is found for what it is, and nobody else is accused.
  @Test(arguments: 1...3) func plantedFaults(seed: UInt64) throws {
    let found = flags(try SyntheticPanel(seed: seed))
    #expect(found.keys.sorted() == ["eve", "fay", "gus", "hal"], "\(found)")
    #expect(found[SyntheticPanel.biased] == [.biased])
    #expect(found[SyntheticPanel.random]?.contains(.unrelated) == true)
    #expect(found[SyntheticPanel.accepting]?.contains(.accepting) == true)
    #expect(found[SyntheticPanel.drifting]?.contains(.drifting) == true)
    for (name, kinds) in found where name != SyntheticPanel.drifting { #expect(!kinds.contains(.drifting), "\(name)") }
    for (name, kinds) in found where name != SyntheticPanel.accepting {
      #expect(!kinds.contains(.accepting), "\(name)")
    }
  }

  @Test(arguments: 11...12) func honestPanels(seed: UInt64) throws {
    #expect(flags(try SyntheticPanel(seed: seed, faulty: false)) == [:])
  }

  /// Where only two others make the median, the one with the fault moves it; that accuses neither of the two.
  @Test(arguments: [SyntheticPanel.biased, SyntheticPanel.drifting]) func smallPanels(faulty: String) throws {
    for seed in 1...2 as ClosedRange<UInt64> {
      let panel = try SyntheticPanel(seed: seed).annotations.filter { ["ann", "bob", faulty].contains($0.user.name) }
      let report = AuditReport(panel, graded: [], bootstrap: Self.bootstrap)
      #expect(Set(report.flags.map(\.annotator)) == [faulty], "\(report.flags)")
    }
  }

  /// Suggestions pull the one who accepts them, which the control records show.
  @Test func anchoringIsSeenBesideTheControlRecords() throws {
    let panel = try SyntheticPanel(seed: 2)
    let report = AuditReport(panel.annotations, graded: panel.graded, bootstrap: Self.bootstrap)
    let accepting = try #require(report.annotators.first { $0.name == SyntheticPanel.accepting })
    #expect(accepting.suggestions.kept == accepting.suggestions.shown)
    #expect(accepting.suggestions.control > 10)
    #expect(accepting.suggestions.controlSame < accepting.suggestions.control)
    let honest = try #require(report.annotators.first { $0.name == "ann" })
    #expect((honest.suggestions.keptShare ?? 1) < 0.7)
    let unseen = AuditReport(panel.annotations, graded: [], bootstrap: Self.bootstrap)
    #expect(unseen.annotators.allSatisfy { $0.suggestions.control == 0 && $0.suggestions.anchoringP.value == nil })
  }

  @Test func speedIsSetBesideTheOthers() throws {
    var panel = try SyntheticPanel(seed: 3, faulty: false).annotations
    for place in panel.indices where panel[place].user.name == "dan" {
      let task = Int(panel[place].record.dropFirst("task-".count)) ?? 0
      panel[place].updatedAt = Timestamp("2026-11-22T10:0\(task / 10):\(task % 10)0Z")
    }
    let report = AuditReport(panel, graded: [], bootstrap: Self.bootstrap)
    #expect(report.flags.filter { $0.kind == .fast }.map(\.annotator) == ["dan"])
    let pace = report.annotators.first { $0.name == "dan" }?.pace
    #expect(pace?.medianSeconds.value == 10)
  }

  /// One rater, constant ratings, nothing submitted: reasons, and no number that is none.
  @Test func poorPanels() throws {
    func annotation(_ record: String, _ user: String, _ rating: Int?) -> Annotation {
      Annotation(
        record: record, response: "response-1", user: Annotation.User(id: user, name: nil), status: .submitted,
        ratings: [Annotation.total: rating])
    }
    let panels = [
      [annotation("a", "u", 3), annotation("b", "u", 5)],
      [annotation("a", "u", 3), annotation("a", "v", 3), annotation("b", "u", 3), annotation("b", "v", 3)],
      [annotation("a", "u", nil)],
      [annotation("a", "u", 0)],
    ]
    for panel in panels {
      let report = AuditReport(panel, graded: [], bootstrap: Self.bootstrap)
      let json = String(decoding: try JSONLines().line(report), as: UTF8.self)
      let text = report.page().text(width: 80)
      for output in [json, text, report.page().markdown] {
        #expect(!output.lowercased().contains("nan") && !output.contains("inf"), "\(output)")
      }
      #expect(report.flags == [])
    }
    let alone = AuditReport(panels[0], graded: [], bootstrap: Self.bootstrap)
    #expect(alone.questions[0].alpha.estimate.reason == "no unit has two ratings")
    #expect(alone.page().text(width: 80).contains("no alpha: no unit has two ratings"))
    let constant = AuditReport(panels[1], graded: [], bootstrap: Self.bootstrap)
    #expect(constant.questions[0].alpha.estimate.reason == "all ratings are equal")
    #expect(constant.questions[0].exact.estimate.value == 1)
  }

  /// Drafts and what was discarded hold suggestions that nobody confirmed.
  @Test func onlySubmittedRatingsCount() throws {
    var panel = try SyntheticPanel(seed: 1).annotations
    let draft = panel.count / 3
    for place in 0..<draft { panel[place].status = place % 2 == 0 ? .draft : .discarded }
    let report = AuditReport(panel, graded: [], bootstrap: Self.bootstrap)
    let rest = AuditReport(Array(panel[draft...]), graded: [], bootstrap: Self.bootstrap)
    #expect(report.questions == rest.questions)
    #expect(report.counts.drafts + report.counts.discarded == draft)
  }
}
