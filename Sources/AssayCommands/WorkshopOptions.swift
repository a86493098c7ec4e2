import ArgumentParser
import Assay
import AssaySandbox
import Foundation
import Glibc

/// Where definitions come from and how programs are run.
struct WorkshopOptions: ParsableArguments {
  @OptionGroup var libraryOptions: LibraryOptions

  @Option(help: ArgumentHelp("The sandbox policy: a name, or a path with a slash.", valueName: "policy"))
  var policy = "default"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Programs run at the same time (default: the processors allowed to us).", valueName: "n"))
  var jobs: Int?

  @Flag(help: "Start every program's interpreter anew, instead of forking one that has started already.")
  var cold = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
  }

  var library: DefinitionLibrary { libraryOptions.library }

  /// Makes the workshop, and clears it away after `body`, however that ends.
  func withWorkshop(adjust: (inout Limits) -> Void = { _ in }, _ body: (Workshop) throws -> Void) throws {
    let workshop = try Workshop(
      library: library, policy: policy, environment: ProcessInfo.processInfo.environment,
      isWarm: !cold, adjust: adjust)
    defer { workshop.sandbox.close() }
    try body(workshop)
  }

  /// The processors this process may use; a container or `taskset` may allow fewer than there are.
  var threads: Int {
    if let jobs { return jobs }
    return max(1, ProcessInfo.processInfo.activeProcessorCount)
  }
}
