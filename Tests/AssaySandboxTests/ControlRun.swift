import AssaySandbox
import Foundation
import Glibc
import Synchronization

/// The same program without the sandbox: what proves that there is something to protect against.
///
/// It runs as a careless grader would run it: with the supervisor's environment, a descriptor left open, a signal ignored and an
/// open umask. Whatever it starts is killed at its end; what has no bound in the sandbox gets one from `ESCAPE_BOUND`.
struct ControlRun: Sendable {
  var output: String
  /// Nil when it had to be ended.
  var exit: Exit?
  /// Seconds until it ended, or was ended.
  var seconds: Double
  var leftProcesses: Bool

  private static let seconds = 40.0
  private static let carelessness = """
    cd "$1"; shift; umask 0; trap '' HUP; ulimit -c unlimited 2>/dev/null; exec 7<"$ESCAPE_SECRET"; exec "$@"
    """

  /// One run for each program, whatever the number of modes: the second mode waits for the first one's.
  private static let done = Mutex<[String: Once]>([:])

  private final class Once: Sendable { let run = Mutex<ControlRun?>(nil) }

  static func of(_ program: EscapeProgram) throws -> ControlRun {
    let once = done.withLock { done in
      let once = done[program.name] ?? Once()
      done[program.name] = once
      return once
    }
    return try once.run.withLock { known in
      if let known { return known }
      let run = try Waiting.inPlace(alone: program.alone != nil && geteuid() != 0) {
        for _ in 1..<max(1, program.runs) { _ = try ControlRun(program, stage: Stage(neighbour: .of(.floor))) }
        return try ControlRun(program, stage: Stage(neighbour: .of(.floor)))
      }
      known = run
      return run
    }
  }

  private init(_ program: EscapeProgram, stage: Stage) throws {
    let scratch = stage.folder.appendingPathComponent("run")
    try FileManager.default.createDirectory(
      at: scratch.appendingPathComponent("tmp"), withIntermediateDirectories: true)
    let targets = stage.environment.merging(["ESCAPE_SHARE": stage.folder.path]) { $1 }
    let command = try program.command(targets)
    for file in command.files {
      let path = scratch.appendingPathComponent(file.path)
      // A compiled program is linked: written here, another thread's fork could hold it open, and it could not be executed.
      if file.executable, link(try CompiledPrograms.binary(of: program.source).path, path.path) == 0 { continue }
      try file.contents.write(to: path)
    }
    let printed = scratch.appendingPathComponent("printed")
    try Data().write(to: printed)
    let file = open(printed.path, O_RDWR | O_APPEND | O_CLOEXEC)
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer {
      close(file)
      close(nothing)
    }
    let mark = UUID().uuidString
    let began = monotonicSeconds()
    let process = try SpawnedProcess(
      ["/bin/sh", "-c", Self.carelessness, "sh", scratch.path] + command.argv,
      environment: ProcessInfo.processInfo.environment.merging(targets) { $1 }.merging([
        MarkedProcesses.variable: mark, "ESCAPE_BOUND": "200", "ASSAY_TEST_SECRET": "secret",
        "TMPDIR": scratch.appendingPathComponent("tmp").path,
      ]) { $1 }, descriptors: [nothing, file, file])
    var patience = Self.seconds
    if case .outlasts(let seconds) = program.control { patience = seconds }
    let status = process.wait(until: began + patience)
    seconds = monotonicSeconds() - began
    leftProcesses = status != nil && !MarkedProcesses.find(mark).isEmpty
    MarkedProcesses.kill(mark)
    process.end()
    exit = status.map { $0 & 0x7f == 0 ? .code(Int($0 >> 8) & 0xff) : .signal(Int($0 & 0x7f)) }
    output = String(decoding: try Data(contentsOf: printed), as: UTF8.self)
  }

  /// Why it did not show what its head says, or nil when it did.
  func failure(of control: EscapeProgram.Control) -> String? {
    switch control {
    case .prints(let text) where output.contains(text): nil
    case .leavesProcesses where leftProcesses: nil
    case .outlasts(let least) where exit == nil && seconds >= least: nil
    case .exit(let wanted) where exit == wanted: nil
    default: "\(control), but it ended with \(exit.map { "\($0)" } ?? "nothing") and printed \(output.suffix(300))"
    }
  }
}
