package import AssayCompile
package import AssaySandbox
import Foundation

/// How programs of one language run on this host: a language definition with its toolchain found.
package struct LanguageRuntime: Sendable, Equatable {
  package var name: String
  /// What comes before the program is run.
  package var compile: CompileStep?
  /// The program as written.
  package var run: CommandLine?
  /// The helper that parses, counts and compares.
  package var checker: CommandLine?
  /// Whether the checker knows comments, strings and statements, and no grammar: whether a text parses is for others to say.
  package var hasLexicalChecker: Bool
  /// Whether the checker finds examples; where not, nothing is said of them.
  package var showsExamples: Bool
  /// Set where examples are run one by one by a program that tells of each, made from the answer's.
  package var probe: Probe?
  /// The helper that runs examples one by one.
  package var worker: CommandLine?
  /// How `run` and `worker` are done by an interpreter that has started already.
  package var warm: WarmStart?
  package var environment: [String: String]
  package var limits: Limits
  package var errorSigns: [ErrorSign]
  /// How the lines begin with which its trace of calls does; what it says of the error stands before.
  package var trace: [String]
  /// Texts in a program that make a second run worth its cost: clocks, random numbers, addresses.
  package var varyingSigns: [String]
  package var timings: [Timing]
  /// How values are written, for calls that are made up here; nil where none are.
  package var literals: LiteralSyntax?
  /// Why programs of this language can't be run here; nil when they can.
  package var absence: String?

  package struct Probe: Sendable, Equatable {
    /// Seconds before the first statement runs.
    package var startup: Double

    package init(startup: Double) { self.startup = startup }
  }

  /// A command line with `{toolchain}` and `{harness}` filled in; `{entry}` is filled in for each program.
  package struct CommandLine: Sendable, Equatable {
    package var argv: [String]

    package init(argv: [String]) { self.argv = argv }

    package func filled(entry: String) -> [String] {
      // A file named like an option must not become one.
      let entry = entry.hasPrefix("-") ? "./" + entry : entry
      return argv.map {
        $0 == "{entry}" ? entry : $0.utf8.contains(UInt8(ascii: "{")) ? $0.replacing("{entry}", with: entry) : $0
      }
    }
  }

  /// A time that a runtime prints by itself, between two texts: `Ran 2 tests in 0.001s`.
  package struct Timing: Codable, Sendable, Equatable {
    package var before: String
    package var after: String

    /// The text with `…` in place of every such number.
    func removed(from text: String) -> String {
      var result = ""
      var rest = text[...]
      while let start = rest.range(of: before) {
        let number = rest[start.upperBound...].prefix { $0.isNumber || $0 == "." }
        result += rest[..<start.upperBound]
        rest = rest[start.upperBound...]
        if !number.isEmpty, rest[number.endIndex...].hasPrefix(after) {
          result += "…"
          rest = rest[number.endIndex...]
        }
      }
      return result + rest
    }
  }

  /// What a runtime writes on standard error when a program fails for a reason that says nothing of the code.
  package struct ErrorSign: Codable, Sendable, Equatable {
    package enum Meaning: String, Codable, Sendable {
      case missingPackage = "missing-package"
      case missingFile = "missing-file"
      /// A name that the program uses and does not define, such as a fragment does.
      case undefinedName = "undefined-name"
      case needsInput = "needs-input"
      case needsDisplay = "needs-display"
      case needsNetwork = "needs-network"
      case refused
      /// The program does not parse.
      case syntax
    }

    /// Text that the last lines hold.
    package var shows: String
    package var means: Meaning
    /// What follows `shows` up to this text is the detail, such as a package's name.
    package var until: String?
  }

  package init(
    name: String, compile: CompileStep?, run: CommandLine?, checker: CommandLine?, hasLexicalChecker: Bool,
    showsExamples: Bool, probe: Probe?, worker: CommandLine?,
    warm: WarmStart?, environment: [String: String], limits: Limits, errorSigns: [ErrorSign], trace: [String],
    varyingSigns: [String],
    timings: [Timing], literals: LiteralSyntax?, absence: String?
  ) {
    self.name = name
    self.compile = compile
    self.run = run
    self.checker = checker
    self.hasLexicalChecker = hasLexicalChecker
    self.showsExamples = showsExamples
    self.probe = probe
    self.worker = worker
    self.warm = warm
    self.environment = environment
    self.limits = limits
    self.errorSigns = errorSigns
    self.trace = trace
    self.varyingSigns = varyingSigns
    self.timings = timings
    self.literals = literals
    self.absence = absence
  }
}
