import ArgumentParser
import Assay

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show two graded files side by side: what got better, worse, appeared, vanished.",
    discussion: """
      Answers are paired by their id. Reads lines of `assay grade`, as jsonl or as scores. The status is 0 whatever differs, \
      unless --exit-code is given.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, json
  }

  @Argument(
    help: ArgumentHelp("The earlier records.", valueName: "before"), completion: .file(extensions: ["jsonl", "gz"]))
  var before: String

  @Argument(
    help: ArgumentHelp("The later records; - is standard input.", valueName: "after"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var after: String

  @Option(help: "What to print: text, markdown or json (docs/schema/comparison.json).")
  var format = Format.text

  @Option(help: ArgumentHelp("Answers to list of each kind; json has all.", valueName: "n"))
  var list = 20

  @Flag(help: "End with 1 when any answer's points differ, or an answer is in one file alone.")
  var exitCode = false

  func validate() throws {
    if list < 0 { throw ValidationError("--list must not be negative.") }
    if before == "-" && after == "-" { throw ValidationError("Only one of the two can be standard input.") }
  }

  func run() throws {
    let comparison = ScoreComparison(
      before: try GradedScores.read(files: [before]), after: try GradedScores.read(files: [after]))
    for (path, scores) in [(before, comparison.before), (after, comparison.after)] where scores.records == 0 {
      throw StatusError(status: .data, message: "\(path): the input holds no records")
    }
    let output = OutputStream()
    switch format {
    case .text: try output.write(comparison.page(listing: list).text(width: Terminal.width))
    case .markdown: try output.write(comparison.page(listing: list).markdown)
    case .json: try output.write(JSONLines().line(comparison))
    }
    try output.finish()
    if exitCode && !comparison.isUnchanged { throw StatusError(status: .belowThreshold) }
  }
}
