import AssayRubric
import Foundation
import Glibc

/// What a step on GitHub Actions shows beside its log.
package struct ActionsReport {
  private let report: RunReport

  package init(_ report: RunReport) { self.report = report }

  /// The service shows ten of a kind for a step and drops the rest unsaid.
  private static let shown = 10

  /// Lines for the log that put annotations on the run: what failed as errors, the lowest answers as warnings, the withheld
  /// ones as notices.
  package var annotations: [String] {
    var errors = report.verdict.missed.map { ("gate \($0.gate) missed", $0.text) }
    errors += report.scores.failures.map { ("not graded", "\($0.record): \($0.message)") }
    var warnings: [(String, String)] = []
    if let comparison = report.verdict.comparison {
      warnings = comparison.worse.map {
        ("\($0.after.id): \($0.before.score.total ?? 0) → \($0.after.score.total ?? 0)", $0.explanation)
      }
    }
    if let mark = report.passAt {
      let told = Set(report.verdict.comparison?.worse.map(\.after.id) ?? [])
      warnings += report.lowest.filter { !told.contains($0.id) }.map {
        ("\($0.id): \($0.score.total ?? 0), below \(mark)", $0.score.mainReason(report.criteria))
      }
    }
    let notices = report.withheld.map { ("\($0.id): withheld", $0.score.mainReason(report.criteria)) }
    return lines(.error, errors) + lines(.warning, warnings) + lines(.notice, notices)
  }

  private func lines(_ kind: WorkflowCommand.Kind, _ texts: [(title: String, message: String)]) -> [String] {
    let fits = texts.count <= Self.shown
    var lines = texts.prefix(fits ? Self.shown : Self.shown - 1).map {
      WorkflowCommand.annotation(kind, title: Self.cut($0.title, 120), Self.cut($0.message, 500))
    }
    if !fits {
      lines.append(
        WorkflowCommand.annotation(
          kind, title: "assay", "… and \(texts.count - lines.count) more; see the full results"))
    }
    return lines
  }

  private static func cut(_ text: String, _ longest: Int) -> String {
    text.count > longest ? text.prefix(longest) + "…" : text
  }

  /// A step's summary may hold 1 MiB; one byte more, and none of it is shown.
  private static let summaryBytes = 1 << 20

  /// Adds the report to the summary of the step, after what is there already.
  ///
  /// - Throws: when the file can't be written.
  package func appendSummary(to path: String) throws(OutputError) {
    var found = stat()
    let used = stat(path, &found) == 0 ? Int(found.st_size) : 0
    let text = "\n" + report.markdown(within: Self.summaryBytes - used - 1)
    guard text != "\n" else { return }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw .failed(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
