package import AssaySandbox

/// How programs of one language run on this host: a language definition with its toolchain found.
package struct LanguageRuntime: Sendable, Equatable {
  package var name: String
  /// The program as written.
  package var run: CommandLine?
  /// The helper that parses, counts and compares.
  package var checker: CommandLine?
  /// The helper that runs examples one by one.
  package var worker: CommandLine?
  package var environment: [String: String]
  package var limits: Limits
  package var errorSigns: [ErrorSign]
  /// Texts in a program that make a second run worth its cost: clocks, random numbers, addresses.
  package var varyingSigns: [String]
  /// Why programs of this language can't be run here; nil when they can.
  package var absence: String?

  /// A command line with `{toolchain}` and `{harness}` filled in; `{entry}` is filled in for each program.
  package struct CommandLine: Sendable, Equatable {
    package var argv: [String]

    package init(argv: [String]) { self.argv = argv }

    package func filled(entry: String) -> [String] { argv.map { $0.replacing("{entry}", with: entry) } }
  }

  /// What a runtime writes on standard error when a program fails for a reason that says nothing of the code.
  package struct ErrorSign: Codable, Sendable, Equatable {
    package enum Meaning: String, Codable, Sendable {
      case missingPackage = "missing-package"
      case missingFile = "missing-file"
      case needsInput = "needs-input"
      case needsDisplay = "needs-display"
      case needsNetwork = "needs-network"
      case refused
    }

    /// Text that the last lines hold.
    package var shows: String
    package var means: Meaning
    /// What follows `shows` up to this text is the detail, such as a package's name.
    package var until: String?
  }

  package init(
    name: String, run: CommandLine?, checker: CommandLine?, worker: CommandLine?, environment: [String: String],
    limits: Limits, errorSigns: [ErrorSign], varyingSigns: [String], absence: String?
  ) {
    self.name = name
    self.run = run
    self.checker = checker
    self.worker = worker
    self.environment = environment
    self.limits = limits
    self.errorSigns = errorSigns
    self.varyingSigns = varyingSigns
    self.absence = absence
  }
}
