import ArgumentParser
import Assay
import AssaySandbox
import Foundation

/// Where definitions come from and how programs are run.
struct WorkshopOptions: ParsableArguments {
  @OptionGroup var policyOptions: PolicyOptions
  @OptionGroup var protection: ProtectionOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Programs run at the same time (default: the processors allowed to us).", valueName: "n"))
  var jobs: Int?

  @Flag(help: "Start every program's interpreter anew, instead of forking one that has started already.")
  var cold = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
  }

  var library: DefinitionLibrary { policyOptions.library }

  /// Makes the workshop, and clears it away after `body`, however that ends.
  ///
  /// - Throws: before `body` is called, when a required protection is not active.
  func withWorkshop(adjust: (inout Limits) -> Void = { _ in }, _ body: (Workshop) throws -> Void) throws {
    let workshop = try Workshop(
      library: library, policy: policyOptions.policy, environment: ProcessInfo.processInfo.environment,
      isWarm: !cold, adjust: adjust, warn: Notice.print)
    defer { workshop.sandbox.close() }
    try protection.check(workshop.sandbox.layers)
    try body(workshop)
  }

  /// The processors this process may use; a container or `taskset` may allow fewer than there are.
  var threads: Int { jobs ?? HostFacts.processors().usable }
}
