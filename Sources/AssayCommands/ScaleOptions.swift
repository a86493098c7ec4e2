import ArgumentParser
import Assay
import Glibc

/// How a run is gone on with, and divided over machines.
struct ScaleOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Go on with what an interrupted run left of --output; with nothing left, begin.",
      discussion: "It must be the same input, rubric and options; docs/scale.md."))
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Grade only the records of one of n parts, i from 1 to n, by their ids; assay merge joins the outputs.",
      valueName: "i/n"))
  var shard: Shard?

  /// Set where a crash of the grader starts the program again: standard output has its head already.
  @Flag(help: .hidden)
  var restarted = false

  /// Set where `assay pipeline` grades: run again, it resumes by itself and has no option for it.
  @Flag(help: .hidden)
  var inPipeline = false

  /// How an interrupted run is gone on with, in words.
  var advice: String { inPipeline ? "the same command goes on" : "the same command with --resume goes on" }

  /// The command line that goes on with this run in a process that the grader crashed in; nil where the input can't be read
  /// twice.
  func restart(_ files: [String]) -> [String]? {
    guard !files.isEmpty, files.allSatisfy({ isRegular($0) }) else { return nil }
    var arguments = CommandLine.arguments
    if inPipeline { return arguments }
    // Behind the command's name: a `--` may stand further on.
    for flag in ["--restarted", "--resume"] where !arguments.contains(flag) { arguments.insert(flag, at: 2) }
    return arguments
  }

  private func isRegular(_ path: String) -> Bool {
    var found = stat()
    return path != "-" && stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFREG
  }

  /// - Throws: `ValidationError` for --resume without the file to go on with.
  func check(output: String?) throws {
    if resume && output == nil { throw ValidationError("--resume goes on with the file of --output; name it.") }
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}
