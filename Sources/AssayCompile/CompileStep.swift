package import AssaySandbox

/// How programs of one language are made ready to run: a language definition's `compile` with its toolchain found.
package struct CompileStep: Sendable, Equatable {
  /// The command line; an argument `{sources}` stands for the program's source files, the entry first.
  package var argv: [String]
  /// Extensions of the files that are sources, without the dot. Others may be included by them.
  package var extensions: [String]
  /// Names of the files that a compile leaves and a run needs.
  package var outputs: [String]
  /// Texts in the line of an error, the most telling first.
  package var errorSigns: [String]
  package var environment: [String: String]
  package var limits: Limits
  /// What changes when the compiler or the headers that it reads do.
  package var toolchain: String
  package var precompiled: Precompiled?

  /// Headers that are worth being read once for many programs.
  package struct Precompiled: Codable, Sendable, Equatable {
    /// Standard headers: their order does not matter, nor that one is included twice.
    package var headers: [String]
    /// Makes `prefix.h.gch` of `prefix.h`.
    package var make: [String]
    /// The command line in place of the step's own, `{header}` standing for `prefix.h` with its precompiled form beside it.
    package var use: [String]

    package init(headers: [String], make: [String], use: [String]) {
      self.headers = headers
      self.make = make
      self.use = use
    }
  }

  package init(
    argv: [String], extensions: [String], outputs: [String], errorSigns: [String], environment: [String: String],
    limits: Limits, toolchain: String, precompiled: Precompiled?
  ) {
    self.argv = argv
    self.extensions = extensions
    self.outputs = outputs
    self.errorSigns = errorSigns
    self.environment = environment
    self.limits = limits
    self.toolchain = toolchain
    self.precompiled = precompiled
  }

  /// The sources among a program's files, the entry first.
  func sources(of files: [PlannedFile], entry: String) -> [String] {
    let others = files.map(\.path).filter { path in
      path != entry && extensions.contains { path.hasSuffix("." + $0) }
    }
    return [entry] + others.sorted()
  }

  /// A command line for these sources.
  static func filled(_ argv: [String], sources: [String]) -> [String] {
    argv.flatMap { $0 == "{sources}" ? sources.map(argument) : [$0] }
  }

  /// A file's name as an argument: compilers take one that starts with a dash for an option, and one that starts with an at
  /// sign for a list of more arguments.
  private static func argument(_ path: String) -> String {
    path.hasPrefix("-") || path.hasPrefix("@") ? "./" + path : path
  }

  /// The line of the compiler's output that says best what is wrong; nil when it said nothing.
  func firstError(in output: String) -> String? {
    let lines = output.split(whereSeparator: \.isNewline)
    for sign in errorSigns {
      if let line = lines.first(where: { $0.contains(sign) }) { return String(line.prefix(200)) }
    }
    return lines.first.map { String($0.prefix(200)) }
  }
}
