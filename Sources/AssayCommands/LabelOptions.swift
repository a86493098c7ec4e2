import ArgumentParser
import Assay

/// Where labels come from and what they are called.
struct LabelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A JSONL file of labels, with the answer's id in each line; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var labels: [String]

  @Option(
    help: ArgumentHelp(
      "A key that says whether the answer passed; may be repeated. Without it evaluate takes all keys that are true or false.",
      valueName: "key"))
  var label: [String] = []

  @Option(help: ArgumentHelp("The criterion that verdicts are compared with.", valueName: "name"))
  var criterion = "correctness"

  @Option(help: ArgumentHelp("The key of the task; answers to one belong together.", valueName: "key"))
  var task = "task"

  @Option(help: ArgumentHelp("The key of a list with the points of several people.", valueName: "key"))
  var readers = "readers"

  func read(criteria: [String]) throws -> [Labels] {
    try LabelReader(labels: label, task: task, readers: readers, criteria: criteria).read(labels)
  }
}
