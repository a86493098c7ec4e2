package import AssayCompile
package import AssayEvidence
package import AssayExtract
package import AssaySandbox

/// A language: how its blocks are recognised, and how its programs run. `Sandbox/languages/NAME.yaml`.
package struct LanguageDefinition: Sendable {
  /// What extraction reads of it.
  package var syntax: Language
  package var runtime: Runtime
  /// Where it was found.
  package var origin: String

  /// The part that concerns running. A definition without `run` is of the second class: its blocks are found, not run.
  package struct Runtime: Decodable, Sendable, Equatable {
    package var toolchain: Toolchain?
    package var compile: Compile?
    package var run: Command?
    package var checker: Command?
    package var worker: Command?
    package var warm: Warm?
    package var environment: [String: String]?
    package var limits: Limits.Changes?
    /// Texts in a program that speak of clocks, random numbers or addresses: it is run twice.
    package var varying: [String]?
    /// Times that its runtime prints by itself.
    package var timings: [LanguageRuntime.Timing]?
    package var literals: LiteralSyntax?
    /// What its runtime writes when a program fails for want of something.
    package var errors: [LanguageRuntime.ErrorSign]?
    /// How the lines begin with which its trace of calls does.
    package var trace: [String]?
    /// How calls and assertions are written so that each tells what came of it; all but this is read by the checker alone.
    package var probe: Probe?
  }

  package struct Probe: Decodable, Sendable, Equatable {
    /// Seconds that a program takes before its first statement runs, above what a plain process takes.
    package var startup: Double?
  }

  /// The checker of every language that has none of its own: it reads comments, strings and statements as the definition
  /// describes them, and no grammar.
  static let lexicalChecker = Command(
    argv: ["{toolchain:python}", "-I", "-S", "-B", "{harness}/lexical/checker.py", "{definition}"])

  /// What is done once for a program before it is run.
  package struct Compile: Decodable, Sendable, Equatable {
    /// As a `Command`; an argument `{sources}` stands for the program's source files.
    package var argv: [String]
    /// Extensions of the source files; those of the language when left out.
    package var sources: [String]?
    package var outputs: [String]
    package var errors: [String]?
    package var limits: Limits.Changes?
    package var precompiled: CompileStep.Precompiled?
  }

  /// How the interpreter or compiler is found.
  package struct Toolchain: Codable, Sendable, Equatable {
    /// Absolute paths, or names looked up in PATH; the first that exists is taken.
    package var commands: [String]
    /// Arguments that make it print its version.
    package var version: [String]
    /// The Debian package that brings it.
    package var package: String
  }

  /// Interpreters that are started once and make a process for each program.
  package struct Warm: Codable, Sendable, Equatable {
    /// The command line, which is also what programs see as theirs.
    package var argv: [String]
    /// Where it starts; `{harness}` is the folder of the harnesses.
    package var folder: String
    /// The folder of the harness that runs examples.
    package var worker: String?
    /// Words that begin a line which imports modules.
    package var imports: [String]
    /// Lightest first; each has the modules of the first as well.
    package var pools: [Pool]

    package struct Pool: Codable, Sendable, Equatable {
      package var name: String
      package var modules: [String]
    }
  }

  /// A command line. `{toolchain}`, `{entry}` and `{harness}` stand for the interpreter, the entry file and the folder of
  /// the harnesses inside the sandbox.
  package struct Command: Codable, Sendable, Equatable {
    package var argv: [String]
  }

  static let keys: Set<String> = [
    "name", "title", "tags", "extensions", "entry", "comments", "lexical", "repl", "magics", "toolchain", "compile",
    "run",
    "checker",
    "worker", "warm", "environment", "limits", "errors", "trace", "varying", "timings", "literals", "kind", "mentions",
    "scope",
    "placeholders",
    "self_imports", "module_entry", "commands", "strings", "structure", "complete", "probe",
  ]

  init(_ source: DefinitionLibrary.Source) throws(DefinitionError) {
    let document = try DefinitionDecoder.document(source, keys: Self.keys)
    syntax = try DefinitionDecoder.decode(Language.self, from: document)
    runtime = try DefinitionDecoder.decode(Runtime.self, from: document)
    origin = source.origin
    guard syntax.name == source.name else {
      throw DefinitionError(source: source.origin, message: "its name is '\(syntax.name)', its file's '\(source.name)'")
    }
  }
}

extension LanguageDefinition {
  /// Whether its programs are read by the checker that all languages share, which has to know comments at the least.
  var isLexical: Bool {
    runtime.checker == nil && [.program, .shell, .markup].contains(syntax.kind)
      && !(syntax.comments.line.isEmpty && syntax.comments.block.isEmpty)
  }

  /// Whether there is a way to tell what an answer shows of its code at work.
  var showsExamples: Bool { runtime.checker != nil || runtime.probe != nil }
}

extension DefinitionLibrary {
  /// Every language, ordered by name.
  package func languages() throws(DefinitionError) -> [LanguageDefinition] {
    var languages: [LanguageDefinition] = []
    for source in all(.language) { languages.append(try LanguageDefinition(source)) }
    return languages
  }

  package func policy(_ name: String) throws(DefinitionError) -> Policy {
    let keys: Set<String> = ["name", "description", "syscalls", "paths", "environment", "limits"]
    return try DefinitionDecoder.decode(Policy.self, from: find(.policy, name), keys: keys)
  }
}
