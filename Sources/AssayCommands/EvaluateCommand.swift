import ArgumentParser
import Assay
import AssayRubric
import Foundation

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compare grades with labels: verdicts of hidden tests, or people's points.",
    discussion: """
      Reads lines of `assay grade` and labels for their answers, joined by the answer's id (docs/evaluate.md), and reports \
      how far the two agree, with intervals and the largest disagreements.
      """)

  @Argument(
    help: ArgumentHelp("Lines of assay grade; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = ["-"]

  @OptionGroup var labelOptions: LabelOptions
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(
    help: ArgumentHelp(
      "Score the evidence in the lines anew with this rubric: a name, or a path with a slash.", valueName: "rubric"))
  var rubric: String?

  @Option(help: ArgumentHelp("Disagreements to list.", valueName: "n"))
  var worst = 20

  @Option(help: ArgumentHelp("Resamples of the bootstrap.", valueName: "n"))
  var resamples = 1000

  @Flag(help: "Print the report as one line of JSON.")
  var json = false

  func validate() throws {
    if worst < 0 || resamples < 0 { throw ValidationError("--worst and --resamples must not be negative.") }
  }

  func run() throws {
    var graded = try GradedReader.answers(in: files)
    if let name = rubric {
      let rubric = try libraryOptions.library.rubric(name)
      for index in graded.indices { graded[index].score = rubric.score(graded[index].evidence) }
    }
    let criteria = Set(graded.flatMap(\.score.criteria.keys)).union(["total"])
    let report = Evaluation(
      graded, labels: try labelOptions.read(criteria: criteria.sorted()), criterion: labelOptions.criterion,
      resamples: resamples, worst: worst)
    guard report.labelled > 0 else {
      throw StatusError(status: .data, message: "no graded answer has a label; ids must be the same in both")
    }
    let output = OutputStream()
    try json ? output.write(JSONLines().line(report)) : output.write(report.text())
    try output.finish()
  }
}
