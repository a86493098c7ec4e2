import ArgumentParser

/// What is said on standard error, and how.
struct LogOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "No progress and no summary on standard error; errors and missed gates only.")
  var quiet = false

  @Flag(help: "No colours; the same as NO_COLOR=1.")
  var noColor = false

  @Option(help: "Lines on standard error: text, or json for an object a line ({\"level\", \"message\"}).")
  var logFormat = Notice.Format.text

  /// Called when all options are read and before anything is said.
  func validate() throws {
    Notice.format = logFormat
    if noColor { Terminal.refuseColours() }
  }

  var showsProgress: Bool { !quiet && logFormat == .text }
}
