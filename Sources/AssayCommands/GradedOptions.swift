import ArgumentParser
import Assay

/// Graded records, and what people said of them.
struct GradedOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Graded records as JSONL, plain or gzip; - is standard input.", valueName: "graded"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp("Annotations of these records; may be given again.", valueName: "file"),
    completion: .file(extensions: ["jsonl", "gz"]))
  var annotations: [String] = []

  /// - Parameter withEvidence: whether the facts are read too, or left empty.
  /// - Throws: when a file cannot be read, or there is no record.
  func records(withEvidence: Bool) throws -> [GradedLine] {
    let lines = try GradedLine.read(files: files.isEmpty ? ["-"] : files, withEvidence: withEvidence)
    guard !lines.isEmpty else { throw StatusError(status: .data, message: "the input holds no records") }
    return lines
  }
}
