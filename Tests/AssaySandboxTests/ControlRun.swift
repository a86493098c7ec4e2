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

  private static let seconds = 15.0
  private static let carelessness = """
    umask 0; trap '' USR2; ulimit -c unlimited 2>/dev/null; exec 7<"$ESCAPE_SECRET"; exec "$@"
    """

  private static let done = Mutex<[String: ControlRun]>([:])

  /// Once for each program, whatever the number of modes.
  static func of(_ program: EscapeProgram) throws -> ControlRun {
    if let run = done.withLock({ $0[program.name] }) { return run }
    var run = try ControlRun(program, stage: Stage(neighbour: .of(.floor)))
    for _ in 1..<max(1, program.runs) { run = try ControlRun(program, stage: Stage(neighbour: .of(.floor))) }
    let result = run
    done.withLock { $0[program.name] = result }
    return run
  }

  private init(_ program: EscapeProgram, stage: Stage) throws {
    let scratch = stage.folder.appendingPathComponent("run")
    try FileManager.default.createDirectory(
      at: scratch.appendingPathComponent("tmp"), withIntermediateDirectories: true)
    let command = try program.command()
    for file in command.files {
      let path = scratch.appendingPathComponent(file.path)
      try file.contents.write(to: path)
      if file.executable { chmod(path.path, 0o755) }
    }
    let printed = scratch.appendingPathComponent("printed")
    try Data().write(to: printed)
    let handle = try FileHandle(forWritingTo: printed)
    let mark = UUID().uuidString
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", Self.carelessness, "sh"] + command.argv
    process.currentDirectoryURL = scratch
    process.environment = ProcessInfo.processInfo.environment.merging(stage.environment) { $1 }.merging([
      MarkedProcesses.variable: mark, "ESCAPE_BOUND": "200", "ESCAPE_SHARE": stage.folder.path,
      "ASSAY_TEST_SECRET": "secret", "TMPDIR": scratch.appendingPathComponent("tmp").path,
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    let began = monotonicSeconds()
    var deadline = began + Self.seconds
    if case .outlasts(let seconds) = program.control { deadline = began + seconds }
    try process.run()
    while process.isRunning && monotonicSeconds() < deadline { usleep(3000) }
    seconds = monotonicSeconds() - began
    let ended = !process.isRunning
    leftProcesses = ended && !MarkedProcesses.find(mark).isEmpty
    MarkedProcesses.kill(mark)
    process.waitUntilExit()
    let status = Int(process.terminationStatus)
    exit = !ended ? nil : process.terminationReason == .exit ? .code(status) : .signal(status)
    try handle.close()
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
