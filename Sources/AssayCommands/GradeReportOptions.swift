import ArgumentParser
import Assay
import Foundation

/// Reports of a graded run for CI services (docs/ci.md).
struct GradeReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write JUnit XML here; needs --pass-at.", valueName: "file"))
  var junit: String?

  @Option(
    help: ArgumentHelp(
      "Write the verdict, models and lowest answers here as Markdown, short enough for a comment.", valueName: "file"))
  var markdown: String?

  @Option(
    help: ArgumentHelp("Write the verdict and all figures here as JSON (docs/schema/verdict.json).", valueName: "file"))
  var verdict: String?

  /// A comment on GitHub may hold 65,536 characters.
  private static let commentBytes = 60_000

  var isAnyWritten: Bool { junit != nil || markdown != nil || verdict != nil || WorkflowCommand.isOnActions }

  /// Writes what was asked for, and on GitHub Actions the summary of the step and the annotations.
  func write(_ report: RunReport) throws {
    if let junit { try write(JUnitReport(report).xml, to: junit) }
    if let markdown { try write(report.markdown(within: Self.commentBytes), to: markdown) }
    if let verdict {
      let stream = try OutputStream(path: verdict)
      try stream.write(JSONLines().line(report))
      try stream.finish()
    }
    guard WorkflowCommand.isOnActions else { return }
    let actions = ActionsReport(report)
    for line in actions.annotations { Notice.write(line) }
    if let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
      try actions.appendSummary(to: path)
    }
  }

  private func write(_ text: String, to path: String) throws {
    let stream = try OutputStream(path: path)
    try stream.write(text)
    try stream.finish()
  }
}
