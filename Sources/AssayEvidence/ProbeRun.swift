import AssayCompile
import AssayExtract
import AssaySandbox
import Foundation

/// Runs a program's examples in a language without a worker of its own: the checker writes calls and assertions so that each
/// tells what came of it, and the program made so is compiled and run like any other (docs/harness.md, `probe`).
struct ProbeRun {
  let bench: Workbench
  let runtime: LanguageRuntime
  let checker: Checker
  let program: Program
  let examples: [Example]
  let preamble: String?
  let seconds: Double
  let id: String

  /// Compiles of one program: an example that the compiler refuses costs one.
  private static let compiles = 4
  /// Runs of one program: an example that ends it, or does not end, costs one.
  private static let runs = 3

  /// - Returns: nil where nothing can be run so.
  /// - Throws: `SandboxError` when the sandbox itself fails.
  func run() throws(SandboxError) -> ExampleRun? {
    guard let command = runtime.run, let entry = program.files.first(where: { $0.path == program.entry }) else {
      return nil
    }
    var usage = Usage()
    var complaint: String?
    var refused: [String] = []
    for _ in 0..<Self.compiles {
      let request = ProbeRequest(
        text: entry.text, path: program.entry, examples: examples.map(\.withoutExpectation), preamble: preamble,
        refused: refused, complaint: complaint)
      guard let probed = checker.probe(request) else { return nil }
      refused = probed.refused
      var changed = program
      changed.files = program.files.filter { file in !probed.files.contains { $0.path == file.path } } + probed.files
      var limits = runtime.limits
      limits.cpuSeconds = min(limits.cpuSeconds, seconds + (runtime.probe?.startup ?? 0))
      limits.wallSeconds = min(limits.wallSeconds, 2 * limits.cpuSeconds)
      var plan = RunPlan(
        id: id, argv: command.filled(entry: program.entry), environment: runtime.environment,
        files: changed.plannedFiles, limits: limits)
      if let step = runtime.compile {
        switch try bench.compiler.prepare(plan, entry: program.entry, step: step, id: id, lane: bench.lane) {
        case .ready(let prepared, let result):
          plan = prepared
          usage.add(result.usage)
        case .failed(let result):
          usage.add(result.usage)
          let said = String(decoding: (result.stderr + result.stdout).prefix(60_000), as: UTF8.self)
          // What is refused again for the same reason will be refused the next time too.
          guard result.status == .compileError, said != complaint else { return nil }
          complaint = said
          continue
        }
      }
      guard let outcome = try run(plan, usage: usage) else { return nil }
      // An interpreter says only when it starts that it cannot read the program.
      if outcome.record == nil, outcome.result.status == .nonzeroExit {
        usage = outcome.result.usage
        let said = String(decoding: outcome.result.stderr.prefix(60_000), as: UTF8.self)
        guard said != complaint else { return outcome }
        complaint = said
        continue
      }
      return outcome
    }
    return nil
  }

  /// Runs the program, again without the example that ended it, until all is told or there is no time left.
  private func run(_ plan: RunPlan, usage: Usage) throws(SandboxError) -> ExampleRun? {
    var plan = plan
    var skipped: [String] = []
    var first: RunResult?
    var merged: WorkerRecord?
    var usage = usage
    for _ in 0..<Self.runs {
      let nonce = ExampleRun.makeNonce()
      // Read before anything of the answer's runs; what the program reads begins behind it.
      plan.stdin = Data("\(nonce) \(skipped.isEmpty ? "-" : skipped.joined(separator: ","))\n".utf8)
      let result = try bench.lane.run(plan)
      usage.add(result.usage)
      first = first ?? result
      let told = checker.record(
        RecordRequest(
          nonce: nonce, stdout: String(decoding: result.stdout, as: UTF8.self),
          stderr: String(decoding: result.stderr.suffix(8000), as: UTF8.self), status: result.status.rawValue,
          code: result.exitCode, path: program.entry, examples: examples.map(\.withoutExpectation)))
      guard let told else { break }
      // What an earlier run told stands.
      var known = merged ?? told.record
      known.examples = known.examples.map { step in
        guard step.state == .notReached else { return step }
        return told.record.examples.first { $0.id == step.id } ?? step
      }
      merged = known
      guard let broken = told.broken, !skipped.contains(broken) else { break }
      skipped.append(broken)
    }
    guard var result = first else { return nil }
    result.usage = usage
    // What the examples told stands between what the program printed.
    if let merged { result.stdout = Data((merged.module.stdout ?? "").utf8) }
    return ExampleRun(result: result, record: merged)
  }
}

extension RunResult {
  /// nil when it was ended by a signal, or never started.
  fileprivate var exitCode: Int? {
    guard case .code(let code) = exit else { return nil }
    return code
  }
}

extension Example {
  /// What the instruction expects must not be where the answer's code runs.
  var withoutExpectation: Example {
    guard origin != .response else { return self }
    var copy = self
    copy.expected = nil
    return copy
  }
}

struct ProbeRequest: Encodable {
  var op = "probe"
  var text: String
  var path: String
  var examples: [Example]
  var preamble: String?
  /// Examples that the compiler has refused, each as often as it was.
  var refused: [String]
  /// What it said last.
  var complaint: String?
}

struct ProbeProgram: Decodable {
  var files: [ProgramFile]
  var refused: [String]
}

/// What a run told.
struct ProbeRecord: Decodable {
  var record: WorkerRecord
  /// The example in which the program ended although others were to come.
  var broken: String?
}

struct RecordRequest: Encodable {
  var op = "record"
  var nonce: String
  var stdout: String
  var stderr: String
  var status: String
  /// The exit status; nil when it was a signal.
  var code: Int?
  var path: String
  var examples: [Example]
}
