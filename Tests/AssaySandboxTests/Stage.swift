import AssaySandbox
import Foundation
import Glibc
import Testing

/// What there is to attack: a file, servers, sockets and a process of the supervisor's user, and another run at the same time.
///
/// Each run has a stage of its own, so that harm is known to be its own.
final class Stage {
  let folder: URL
  private let process: SpawnedProcess
  /// It ends when this does.
  private let input = Pipe()
  private let neighbour: Neighbour
  private let ports: [Substring]
  private let abstractName = "@assay-\(UUID().uuidString)"
  private var before: [String: String] = [:]

  init(neighbour: Neighbour) throws {
    self.neighbour = neighbour
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("stage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("secret\n".utf8).write(to: folder.appendingPathComponent("secret"))
    chmod(folder.appendingPathComponent("secret").path, 0o644)
    let output = Pipe()
    let program = try CompiledPrograms.binary(of: EscapeProgram.root.appendingPathComponent("stage/stage.c"))
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process = try SpawnedProcess(
      [program.path, folder.path, abstractName], environment: ["STAGE_TOKEN": "secret"],
      descriptors: [input.fileHandleForReading.fileDescriptor, output.fileHandleForWriting.fileDescriptor, 2])
    try output.fileHandleForWriting.close()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    ports = line.split(whereSeparator: \.isWhitespace)
    guard ports.count == 2 else { throw Failure("the stage did not start: \(line)") }
    before = state
  }

  deinit {
    // Not reaped before, so the number is still its own; and an attack may have stopped it.
    process.end()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Where a program finds its targets.
  var environment: [String: String] {
    [
      "ESCAPE_FOLDER": folder.path, "ESCAPE_SECRET": folder.appendingPathComponent("secret").path,
      "ESCAPE_VICTIM": "\(process.pid)", "ESCAPE_SUPERVISOR": "\(getpid())",
      "ESCAPE_TCP": "\(ports[0])", "ESCAPE_UDP": "\(ports[1])", "ESCAPE_ABSTRACT": String(abstractName.dropFirst()),
      "ESCAPE_STREAM": folder.appendingPathComponent("stream").path,
      "ESCAPE_DATAGRAM": folder.appendingPathComponent("datagram").path,
      "ESCAPE_CHECKOUT": SandboxFixture.root.path, "ESCAPE_NEIGHBOUR": "\(neighbour.pid)",
    ]
  }

  /// What is not as it was, in words.
  var harm: [String] {
    let now = state
    return Set(before.keys).union(now.keys).sorted().filter { before[$0] != now[$0] }.map {
      "\($0): \(before[$0] ?? "nothing") became \(now[$0] ?? "nothing")"
    }
  }

  /// Everything of the stage that an attack could change.
  private var state: [String: String] {
    var state: [String: String] = [:]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names {
      var found = stat()
      lstat(folder.appendingPathComponent(name).path, &found)
      state["the file \(name)"] =
        "mode \(String(found.st_mode, radix: 8)), owner \(found.st_uid):\(found.st_gid), \(found.st_nlink) links, "
        + "\(found.st_size) bytes, changed \(found.st_ctim.tv_sec).\(found.st_ctim.tv_nsec)"
    }
    state["the secret"] = Self.text(folder.appendingPathComponent("secret").path)
    state["the log"] = Self.text(folder.appendingPathComponent("log").path)
    for (name, pid) in [("victim", process.pid), ("neighbour", neighbour.pid)] {
      state["the \(name)'s limits"] = Self.text("/proc/\(pid)/limits")
      state["the \(name)'s OOM score"] = Self.text("/proc/\(pid)/oom_score_adj")
      let stat = Self.text("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
      // Nice value, start time, real-time priority and policy, counted from the field after the name.
      state["the \(name)'s schedule"] = [16, 19, 37, 38].compactMap { $0 < stat.count ? stat[$0] : nil }.joined(
        separator: " ")
      state["the \(name)'s status"] = Self.text("/proc/\(pid)/status").split(separator: "\n").filter { line in
        ["Name", "TracerPid", "Uid", "Cpus_allowed_list", "SigBlk"].contains { line.hasPrefix($0 + ":") }
      }.joined(separator: " ")
    }
    state["the neighbour's secret"] = Self.text("/proc/\(neighbour.pid)/cwd/secret")
    return state
  }

  private static func text(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// Another run of the same sandbox, on a lane of its own, as long as the test process lives.
final class Neighbour: Sendable {
  /// As the host sees it.
  let pid: pid_t

  private static let inNamespaces = Result { try Neighbour(.namespaces) }
  private static let onTheFloor = Result { try Neighbour(.floor) }

  static func of(_ mode: Mode) throws -> Neighbour {
    try mode.isOnTheFloor ? onTheFloor.get() : inNamespaces.get()
  }

  private init(_ mode: Mode) throws {
    let mark = UUID().uuidString
    let plan = try Self.plan(seconds: 3600, mark: mark)
    let sandbox = try mode.sandbox()
    Thread.detachNewThread { _ = try? sandbox.makeLane().run(plan) }
    for _ in 0..<500 {
      for pid in MarkedProcesses.find(mark) where FileManager.default.fileExists(atPath: "/proc/\(pid)/cwd/secret") {
        self.pid = pid
        return
      }
      usleep(10_000)
    }
    throw Failure("the neighbour did not start")
  }

  static func plan(seconds: Int, mark: String) throws -> RunPlan {
    let source = EscapeProgram.root.appendingPathComponent("stage/neighbour.c")
    let program = try Data(contentsOf: CompiledPrograms.binary(of: source))
    var limits = Limits()
    limits.wallSeconds = 4000
    return RunPlan(
      id: "neighbour", argv: ["./neighbour", "\(seconds)"], environment: [MarkedProcesses.variable: mark],
      files: [PlannedFile(path: "neighbour", contents: program, executable: true)], limits: limits)
  }
}

/// A test that could not be set up.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
