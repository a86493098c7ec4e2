package import AssayCompile
package import AssayEvidence
package import AssayExtract
package import AssaySandbox
import Foundation

/// All that the stages share for one invocation: definitions, a sandbox with the harnesses in it, runtimes.
package struct Workshop: Sendable {
  package let library: DefinitionLibrary
  package let languages: [LanguageDefinition]
  package let sandbox: Sandbox
  package let compiler: Compiler
  package let runtimes: [String: LanguageRuntime]
  let toolchains: Toolchains
  package let extractor: Extractor

  /// - Parameters:
  ///   - policy: a name or path.
  ///   - isWarm: whether interpreters may be kept for more than one program.
  ///   - adjust: changes the policy's limits, from the command line.
  ///   - warn: told in one line what does not work as it should and is not in the way.
  /// - Throws: `DefinitionError` for a bad definition, `SandboxError` when this host cannot run programs safely.
  package init(
    library: DefinitionLibrary, policy name: String, environment: [String: String], isWarm: Bool = true,
    adjust: (inout Limits) -> Void = { _ in }, warn: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    self.library = library
    languages = try library.languages()
    var policy = try library.policy(name)
    adjust(&policy.limits)
    toolchains = Toolchains(languages, environment: environment)
    sandbox = try Sandbox(
      policy: policy, shared: try Self.harnesses(library) + library.descriptions(of: languages),
      extraPaths: toolchains.folders(),
      controlGroup: environment["ASSAY_CGROUP"], temporaryFolder: Self.temporaryFolder(environment))
    compiler = Compiler(
      sandbox: sandbox, cache: CompileCache(path: Self.cacheFolder(environment), warn: warn), version: Version.current)
    var runtimes = toolchains.runtimes(share: sandbox.share, limits: policy.limits)
    for name in runtimes.keys {
      runtimes[name].map {
        var one = $0
        adjust(&one.limits)
        if !isWarm { one.warm = nil }
        runtimes[name] = one
      }
    }
    self.runtimes = runtimes
    extractor = Extractor(languages: languages.map(\.syntax))
  }

  /// Where temporary folders are made.
  static func temporaryFolder(_ environment: [String: String]) -> String {
    environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }

  /// The tools of one thread.
  package func makeBench() -> Workbench { Workbench(sandbox: sandbox, compiler: compiler, runtimes: runtimes) }

  /// `$XDG_CACHE_HOME/assay/compile`, else `~/.cache/assay/compile`.
  private static func cacheFolder(_ environment: [String: String]) -> String? {
    // A relative path is to be ignored: XDG Base Directory Specification, "Environment variables".
    let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (cache ?? environment["HOME"].map { $0 + "/.cache" }).map { $0 + "/assay/compile" }
  }

  /// The embedded harnesses, over which those of the definitions' folders are laid.
  static func harnesses(_ library: DefinitionLibrary) -> [PlannedFile] {
    var files: [String: Data] = [:]
    for (path, contents) in EmbeddedFiles.all where path.hasPrefix("Sandbox/harness/") {
      files[String(path.dropFirst("Sandbox/".count))] = contents
    }
    for folder in library.folders.reversed() {
      let root = folder + "/Sandbox/harness"
      for path in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
        if let contents = FileManager.default.contents(atPath: root + "/" + path) {
          files["harness/" + path] = contents
        }
      }
    }
    return files.sorted { $0.key < $1.key }.map { PlannedFile(path: $0.key, contents: $0.value) }
  }
}
