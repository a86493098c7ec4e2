import ArgumentParser
import Assay
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

  @Option(
    help: ArgumentHelp("A JSONL file of labels, with the answer's id in each line; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var labels: [String]

  @Option(
    help: ArgumentHelp(
      "A key that says whether the answer passed (default: all keys that are true or false); may be repeated.",
      valueName: "key"))
  var label: [String] = []

  @Option(help: ArgumentHelp("The criterion that verdicts are compared with.", valueName: "name"))
  var criterion = "correctness"

  @Option(
    help: ArgumentHelp("The key of the task; answers to one are drawn together for the intervals.", valueName: "key"))
  var task = "task"

  @Option(help: ArgumentHelp("The key of a list with the points of several people.", valueName: "key"))
  var readers = "readers"

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
    let graded = try GradedReader.answers(in: files)
    let criteria = Set(graded.flatMap(\.score.criteria.keys)).union(["total"])
    let reader = LabelReader(labels: label, task: task, readers: readers, criteria: criteria.sorted())
    let found = try reader.read(labels)
    let report = Evaluation(
      graded, labels: found, criterion: criterion, resamples: resamples, worst: worst)
    guard report.labelled > 0 else {
      throw StatusError(status: .data, message: "no graded answer has a label; ids must be the same in both")
    }
    let output = OutputStream()
    try json ? output.write(JSONLines().line(report)) : output.write(report.text())
    try output.finish()
  }
}
