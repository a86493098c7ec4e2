import ArgumentParser
import Assay

/// Which records a command reads.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("JSONL files, plain or gzip; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Join answers that stand one a line and share the value of this key.", valueName: "key"))
  var groupBy: String?

  @Flag(help: "Go on after a malformed line; it becomes a record with an error.")
  var keepGoing = false

  /// What was passed over; nil when nothing was.
  static func line(unanswered count: Int) -> String? {
    count == 0 ? nil : "\(Figures.count(count, "record")) without an answer passed over"
  }

  func reader(until interruption: Interruption) -> RecordReader {
    RecordReader(
      files: files.isEmpty ? ["-"] : files, groupKey: groupBy, keepsGoing: keepGoing,
      isStopped: { interruption.isRequested })
  }
}
