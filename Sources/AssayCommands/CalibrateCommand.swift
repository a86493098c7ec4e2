import ArgumentParser
import Assay
import AssayEvidence
import AssayRubric
import Foundation
import Yams

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Fit a rubric's points and chances to your own labels, and write it as a new rubric.",
    discussion: """
      Reads lines of `assay grade` and labels for their answers (docs/evaluate.md). Conditions and reasons stay as they are; \
      the points of levels, their confidences and the weights of chances are fitted. What that brings is shown on tasks that \
      were held back from the fit.
      """)

  @Argument(
    help: ArgumentHelp("Lines of assay grade; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = ["-"]

  @OptionGroup var labelOptions: LabelOptions
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(help: ArgumentHelp("The rubric to start from: a name, or a path with a slash.", valueName: "rubric"))
  var rubric = "code-0-7"

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the new rubric here.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("How many parts of the tasks are held back in turn.", valueName: "n"))
  var folds = 5

  @Flag(help: "Print the report as one line of JSON.")
  var json = false

  func validate() throws {
    if folds < 2 { throw ValidationError("--folds must be at least 2.") }
    if labelOptions.label.count > 1 { throw ValidationError("calibrate fits to one --label.") }
  }

  func run() throws {
    let library = libraryOptions.library
    let rubric = try library.rubric(self.rubric)
    let graded = try GradedReader.answers(in: files)
    let labels = try labelOptions.read(criteria: rubric.criteria.map(\.name))
    let cases = CalibrationCases(
      graded, labels: labels, label: labelOptions.label.first, criterion: labelOptions.criterion)
    guard cases.cases.count > 1 else {
      throw StatusError(
        status: .data, message: "fewer than two graded answers have labels; ids must be the same in both")
    }
    let calibration = Calibration(rubric, cases: cases.cases, folds: min(folds, max(2, cases.tasks)))
    let file = try OutputStream(path: output)
    let head = """
      # \(rubric.name), fitted to the labels of \(cases.cases.count) answers to \(cases.tasks) tasks by `assay calibrate`.
      # It started from \(rubric.name)@\(rubric.digest ?? "").

      """
    try file.write(head + (try YAMLEncoder().encode(calibration.rubric)))
    try file.finish()
    let report = OutputStream()
    try json ? report.write(JSONLines().line(calibration.measures)) : report.write(calibration.text())
    try report.finish()
    Notice.print("new rubric: \(output); use it with --rubric \(output.contains("/") ? output : "./" + output)")
  }
}
