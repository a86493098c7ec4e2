import AssayCompile
package import AssayEvidence
import AssayExtract
package import AssaySandbox
import Foundation
import Glibc

/// Finds the languages' toolchains on this host.
package struct Toolchains: Sendable {
  private let languages: [LanguageDefinition]
  private let searchPath: [String]

  /// - Parameter environment: only its PATH is read.
  package init(_ languages: [LanguageDefinition], environment: [String: String]) {
    self.languages = languages
    searchPath = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
  }

  /// How each language runs, by name.
  ///
  /// - Parameters:
  ///   - share: where programs see the shared folder.
  ///   - limits: the policy's; a definition's own go on top.
  package func runtimes(share: String, limits: Limits) -> [String: LanguageRuntime] {
    var runtimes: [String: LanguageRuntime] = [:]
    let commands = languages.reduce(into: [String: String]()) { found, language in
      found[language.syntax.name] = language.runtime.toolchain.flatMap { find($0.commands) }
    }
    for language in languages {
      let runtime = language.runtime
      let command = commands[language.syntax.name]
      func filled(_ text: String) -> String {
        text.replacing("{toolchain}", with: command ?? "").replacing("{harness}", with: share + "/harness")
          .replacing("{definition}", with: share + "/" + Self.description(of: language.syntax.name))
      }
      /// A command line; nil when a toolchain that it names is missing.
      func line(_ definition: LanguageDefinition.Command?) -> LanguageRuntime.CommandLine? {
        guard let definition else { return nil }
        var argv: [String] = []
        for argument in definition.argv {
          var text = argument
          if text.contains("{toolchain}"), command == nil { return nil }
          while let start = text.range(of: "{toolchain:"), let end = text[start.upperBound...].firstIndex(of: "}") {
            guard let other = commands[String(text[start.upperBound..<end])] else { return nil }
            text.replaceSubrange(start.lowerBound...end, with: other)
          }
          argv.append(filled(text))
        }
        return .init(argv: argv)
      }
      runtimes[language.syntax.name] = LanguageRuntime(
        name: language.syntax.name,
        compile: command.flatMap { compile(language, command: $0, limits: limits) { line(.init(argv: $0))?.argv } },
        run: command == nil ? nil : line(runtime.run),
        checker: line(language.isLexical ? LanguageDefinition.lexicalChecker : runtime.checker),
        hasLexicalChecker: language.isLexical, showsExamples: language.showsExamples,
        probe: command == nil ? nil : runtime.probe.map { LanguageRuntime.Probe(startup: $0.startup ?? 0) },
        worker: line(runtime.worker),
        warm: command == nil ? nil : runtime.warm.map { warm($0, language, filled: filled) },
        environment: runtime.environment ?? [:], limits: runtime.limits?.applied(to: limits) ?? limits,
        errorSigns: runtime.errors ?? [], trace: runtime.trace ?? [],
        varyingSigns: runtime.varying ?? [], timings: runtime.timings ?? [], literals: runtime.literals,
        absence: absence(language, found: command != nil))
    }
    return runtimes
  }

  /// Where in the shared folder the checker finds what a definition says of its language.
  static func description(of language: String) -> String { "languages/\(language).json" }

  private func compile(
    _ language: LanguageDefinition, command: String, limits: Limits, filled: ([String]) -> [String]?
  ) -> CompileStep? {
    guard let compile = language.runtime.compile, let argv = filled(compile.argv) else { return nil }
    return CompileStep(
      argv: argv, extensions: compile.sources ?? language.syntax.extensions, outputs: compile.outputs,
      errorSigns: compile.errors ?? [], environment: language.runtime.environment ?? [:],
      limits: compile.limits?.applied(to: limits) ?? limits, toolchain: Self.identity(of: command),
      precompiled: compile.precompiled.map {
        .init(headers: $0.headers, make: filled($0.make) ?? [], use: filled($0.use) ?? [])
      })
  }

  /// What changes when a toolchain does: the command's file, and the state of the packages, since a compiler is many files
  /// of several packages and reads headers of more. Any package that comes or goes means compiling anew, which is cheap.
  private static func identity(of command: String) -> String {
    let real = URL(fileURLWithPath: command).resolvingSymlinksInPath().path
    let packages = ["/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/lib/apk/db/installed"]
    return ([command, real] + packages).map { path in
      var found = stat()
      guard stat(path, &found) == 0 else { return path }
      return "\(path) \(found.st_size) \(found.st_mtim.tv_sec).\(found.st_mtim.tv_nsec)"
    }.joined(separator: "\n")
  }

  /// Folders of toolchains; those the policy does not cover are added to it.
  package func folders() -> [String] {
    let commands = languages.compactMap { $0.runtime.toolchain.flatMap { find($0.commands) } }
    return Set(commands.compactMap { folder(of: $0) }).sorted()
  }

  /// A language that is run, and the command that runs it.
  package struct Entry: Sendable {
    package var language: String
    package var title: String
    /// Where the command is; nil when it is missing.
    package var command: String?
    /// Arguments that make it print its version.
    package var version: [String]
    /// The Debian package that brings it.
    package var package: String
  }

  /// The toolchains that programs are run with, found or not, in the order of the languages' names.
  package func entries() -> [Entry] {
    languages.compactMap { language in
      guard let toolchain = language.runtime.toolchain, language.runtime.run != nil else { return nil }
      return Entry(
        language: language.syntax.name, title: language.syntax.title, command: find(toolchain.commands),
        version: toolchain.version, package: toolchain.package)
    }
  }

  private func warm(
    _ definition: LanguageDefinition.Warm, _ language: LanguageDefinition, filled: (String) -> String
  ) -> WarmStart {
    let shared = definition.pools.first?.modules ?? []
    let pools = definition.pools.map { pool in
      func zygote(_ role: WarmRun.Role, worker: String?) -> Zygote {
        Zygote(
          name: "\(language.syntax.name)/\(pool.name)/\(role)", argv: definition.argv.map(filled),
          folder: filled(definition.folder), environment: language.runtime.environment ?? [:],
          modules: pool.modules == shared ? shared : shared + pool.modules, worker: worker)
      }
      return WarmStart.Pool(
        script: zygote(.script, worker: nil),
        worker: definition.worker.map { zygote(.worker, worker: filled($0)) })
    }
    return WarmStart(imports: definition.imports, pools: pools)
  }

  private func absence(_ language: LanguageDefinition, found: Bool) -> String? {
    guard let toolchain = language.runtime.toolchain, language.runtime.run != nil else {
      return "programs in \(language.syntax.title) are not run"
    }
    return found ? nil : "no toolchain for \(language.syntax.title); install \(toolchain.package)"
  }

  private func find(_ commands: [String]) -> String? {
    for command in commands {
      if command.hasPrefix("/") {
        if access(command, X_OK) == 0 { return command }
        continue
      }
      for folder in searchPath where access(folder + "/" + command, X_OK) == 0 { return folder + "/" + command }
    }
    return nil
  }

  /// The installation that a command outside the system's folders belongs to: the folder above its `bin`.
  private func folder(of command: String) -> String? {
    let system = ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"]
    let real = URL(fileURLWithPath: command).resolvingSymlinksInPath().path
    guard !system.contains(where: { real.hasPrefix($0) }) else { return nil }
    let bin = URL(fileURLWithPath: real).deletingLastPathComponent()
    return bin.lastPathComponent == "bin" ? bin.deletingLastPathComponent().path : bin.path
  }
}
