package import AssayExtract
package import AssaySandbox
import Foundation

/// One run of a language's worker: a program's examples one by one.
package struct ExampleRun: Sendable {
  package var result: RunResult
  /// nil when the worker left no record, or one that cannot be believed.
  package var record: WorkerRecord?

  /// What a run is told and its record has to repeat: an answer's code cannot have known it.
  static func makeNonce() -> String {
    (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
  }
}

extension Workbench {
  private static let stepOutputBytes = 16 << 10

  /// Runs a program's examples with the language's worker.
  ///
  /// - Parameters:
  ///   - preamble: code for names that the program lacks.
  ///   - seconds: for all of it.
  ///   - id: the run's.
  /// - Returns: nil where the language has no worker.
  /// - Throws: `SandboxError` when the sandbox itself fails.
  package func work(
    _ program: Program, examples: [Example], preamble: String?, seconds: Double, id: String
  ) throws(SandboxError) -> ExampleRun? {
    guard let runtime = runtimes[program.language] else { return nil }
    if runtime.probe != nil, let checker = checker(for: program.language) {
      // The program alone has been run as written.
      guard !examples.isEmpty else { return nil }
      return try ProbeRun(
        bench: self, runtime: runtime, checker: checker, program: program, examples: examples, preamble: preamble,
        seconds: seconds, id: id
      ).run()
    }
    guard let command = runtime.worker else { return nil }
    let nonce = ExampleRun.makeNonce()
    let job = WorkerJob(
      nonce: nonce, path: program.entry, examples: examples.map(\.withoutExpectation), preamble: preamble,
      seconds: seconds, clock: lane.clockPath, outputBytes: Self.stepOutputBytes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard let data = try? encoder.encode(job) else { return nil }
    let files = program.plannedFiles
    let result = try lane.run(
      RunPlan(
        id: id, argv: command.argv, environment: runtime.environment, files: files, job: data, limits: runtime.limits,
        warm: runtime.warm?.run(files, entry: program.entry, role: .worker)))
    let record = try? JSONDecoder().decode(WorkerRecord.self, from: result.channel)
    return ExampleRun(result: result, record: record?.nonce == nonce ? record : nil)
  }
}

/// What the worker reads from descriptor 3.
private struct WorkerJob: Encodable {
  var nonce: String
  var path: String
  var examples: [Example]
  var preamble: String?
  var seconds: Double
  /// Where the run's own time stands.
  var clock: String?
  var outputBytes: Int

  enum CodingKeys: String, CodingKey {
    case nonce, path, examples, preamble, seconds, clock
    case outputBytes = "output_bytes"
  }
}
