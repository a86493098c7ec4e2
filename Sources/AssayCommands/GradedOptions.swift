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

  /// The records without their facts.
  ///
  /// - Throws: when a file cannot be read, or there is no record.
  func records() throws -> [GradedLine] {
    let lines = try GradedLine.read(files: paths, withEvidence: false)
    guard !lines.isEmpty else { throw Self.empty }
    return lines
  }

  var paths: [String] { files.isEmpty ? ["-"] : files }

  static let empty = StatusError(status: .data, message: "the input holds no records")
}
