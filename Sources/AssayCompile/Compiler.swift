package import AssaySandbox
import Foundation

/// Compiles programs in the sandbox, each content once.
package final class Compiler: Sendable {
  private let sandbox: Sandbox
  private let cache: CompileCache
  private let headers: PrecompiledHeaders
  private let version: String
  private let policy: String

  /// - Parameter version: assay's; what another version has compiled is not used.
  package init(sandbox: Sandbox, cache: CompileCache, version: String) {
    self.sandbox = sandbox
    self.cache = cache
    self.version = version
    var key = ContentKey()
    key.add(json: sandbox.policy)
    policy = key.hex
    headers = PrecompiledHeaders(sandbox: sandbox, cache: cache)
  }

  /// What became of a plan for a program in a compiled language.
  package enum Preparation: Sendable {
    /// The plan to run, with the compiled files in it, and how the compile went.
    case ready(RunPlan, RunResult)
    /// There is nothing to run.
    case failed(RunResult)
  }

  /// Compiles a plan's files and lays what comes of them beside them.
  ///
  /// - Parameters:
  ///   - entry: the file that comes first among the sources.
  ///   - id: the compile's own.
  /// - Throws: `SandboxError` when the sandbox itself fails. What the compiler says is in the result.
  package func prepare(
    _ plan: RunPlan, entry: String, step: CompileStep, id: String, lane: Lane
  ) throws(SandboxError) -> Preparation {
    var result = try compile(plan.files, entry: entry, step: step, lane: lane)
    result.id = id
    guard result.status == .ok else { return .failed(result) }
    let bytes = result.outputs.reduce(0) { $0 + $1.contents.count }
    guard bytes <= plan.limits.diskBytes / 2 else {
      result.status = .disk
      result.detail = "what was compiled holds \(bytes) bytes, more than half of what the program may have on disk"
      return .failed(result)
    }
    var plan = plan
    let names = Set(result.outputs.map(\.path))
    plan.files = plan.files.filter { !names.contains($0.path) } + result.outputs
    return .ready(plan, result)
  }

  /// Compiles, or finds what an earlier compile of the same has given; then its usage is nothing.
  private func compile(
    _ files: [PlannedFile], entry: String, step: CompileStep, lane: Lane
  ) throws(SandboxError) -> RunResult {
    let common = commonKey(step)
    let key = key(files, entry: entry, common)
    if let found = cache.find(key) {
      return RunResult(stdout: found.stdout, stderr: found.stderr, outputs: found.files, layers: sandbox.layers)
    }
    let sources = step.sources(of: files, entry: entry)
    let quick = try quick(files, sources: sources, step: step, common, lane: lane)
    var result: RunResult
    if let quick, Self.counts(quick) {
      result = quick
    } else {
      result = try run(CompileStep.filled(step.argv, sources: sources), files, step: step, lane: lane)
      if let quick { result.usage.add(quick.usage) }
    }
    judge(&result, step: step)
    if result.status == .ok {
      cache.store(CompiledFiles(stdout: result.stdout, stderr: result.stderr, files: result.outputs), key)
    }
    return result
  }

  /// With precompiled headers, where there are any.
  private func quick(
    _ files: [PlannedFile], sources: [String], step: CompileStep, _ common: ContentKey, lane: Lane
  ) throws(SandboxError) -> RunResult? {
    guard let precompiled = step.precompiled, sources.count == 1,
      let source = files.first(where: { $0.path == sources[0] }),
      let header = try headers.path(for: source, step: step, key: common, lane: lane)
    else { return nil }
    let argv = precompiled.use.map { $0.replacing("{header}", with: header) }
    return try run(CompileStep.filled(argv, sources: sources), files, step: step, lane: lane)
  }

  /// Whether a compile with precompiled headers is what one without would be: when all went well without a word, or a limit
  /// ended it. An error, and a warning, is to read as it does without, and headers that were spoilt must not fail a program.
  private static func counts(_ quick: RunResult) -> Bool {
    switch quick.status {
    case .ok: !quick.outputs.isEmpty && quick.stdout.isEmpty && quick.stderr.isEmpty
    case .cpuTime, .wallTime, .memory, .output, .processes, .disk: true
    case .nonzeroExit, .signalled, .forbiddenCall, .compileError, .launchFailed: false
    }
  }

  private func run(
    _ argv: [String], _ files: [PlannedFile], step: CompileStep, lane: Lane
  ) throws(SandboxError) -> RunResult {
    var result = try lane.run(
      RunPlan(
        id: "compile", argv: argv, environment: step.environment, files: files, limits: step.limits,
        outputs: step.outputs))
    // On the floor a linker's chmod is answered and not carried out.
    for index in result.outputs.indices { result.outputs[index].executable = true }
    return result
  }

  /// Turns how the compiler ended into how the compile went.
  private func judge(_ result: inout RunResult, step: CompileStep) {
    switch result.status {
    case .ok where result.outputs.count == step.outputs.count: break
    // It ended well and left no files; which, is in the detail.
    case .ok: result.status = .compileError
    // A call that was refused to the compiler is seldom why it failed, and then it says so.
    case .nonzeroExit, .signalled, .forbiddenCall:
      result.status = .compileError
      let said = String(decoding: result.stderr + result.stdout, as: UTF8.self)
      result.detail = step.firstError(in: said) ?? result.detail ?? "the compiler failed and said nothing"
    case .launchFailed: break
    default: result.detail = "the compiler went past a limit (\(result.status.rawValue))"
    }
  }

  /// What all compiles of a step have in common.
  private func commonKey(_ step: CompileStep) -> ContentKey {
    var key = ContentKey()
    key.add(version)
    key.add(step.toolchain)
    key.add(step.argv)
    key.add(step.extensions)
    key.add(step.outputs)
    key.add(json: step.environment)
    key.add(json: step.limits)
    key.add(policy)
    return key
  }

  private func key(_ files: [PlannedFile], entry: String, _ common: ContentKey) -> String {
    var key = common
    key.add(entry)
    for file in files.sorted(by: { $0.path < $1.path }) {
      key.add(file.path)
      key.add(file.executable ? "x" : "-")
      key.add(file.contents)
    }
    return key.hex
  }
}
