import AssaySandbox
import Foundation
import Glibc
import Synchronization
import Testing

/// A way of running programs. Every hostile and every legitimate program is run in each that it can be run in.
enum Mode: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case namespaces
  case floor
  /// A fork of a warm interpreter, in namespaces.
  case warm
  case warmFloor = "warm-floor"

  var testDescription: String { rawValue }

  var isWarm: Bool { self == .warm || self == .warmFloor }
  var isOnTheFloor: Bool { self == .floor || self == .warmFloor }

  func canRun(_ program: EscapeProgram) -> Bool { !isWarm || program.source.pathExtension == "py" }

  /// The sandbox of this mode, made once, under the project's own default policy.
  func sandbox() throws -> Sandbox { try isOnTheFloor ? Self.onTheFloor.get() : Self.withNamespaces.get() }

  /// Why this host does not have it, if so.
  func isMissing() throws -> String? {
    guard !isOnTheFloor, let state = try sandbox().layers[.userNamespace], state.state != .active else { return nil }
    return "this host allows no namespaces: \(state.detail ?? "")"
  }

  /// How a Python program is run by the zygote; nil in modes without one.
  func warmRun() throws -> WarmRun? {
    guard isWarm else { return nil }
    let zygote = Zygote(
      name: "escapes", argv: ["/usr/bin/python3", "-B", "-s", "main.py"],
      folder: try sandbox().share + "/" + Self.zygoteFolder, environment: [:],
      modules: [
        "ctypes", "json", "os", "platform", "resource", "signal", "socket", "subprocess", "threading", "tempfile",
      ],
      worker: nil)
    return WarmRun(zygote, role: .script, entry: "main.py")
  }

  // MARK: - Sandboxes

  private static let zygoteFolder = "harness/python/warm"
  private static let withNamespaces = Result { try make(namespaces: true) }
  private static let onTheFloor = Result { try make(namespaces: false) }
  private static let all = Mutex<[Sandbox]>([])

  private static func make(namespaces: Bool) throws -> Sandbox {
    let folder = SandboxFixture.root.appendingPathComponent("Sandbox/\(zygoteFolder)")
    let sources = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let shared = try sources.filter { $0.pathExtension == "py" }.map {
      PlannedFile(path: "\(zygoteFolder)/\($0.lastPathComponent)", contents: try Data(contentsOf: $0))
    }
    let sandbox = try SandboxFixture.make(namespaces: namespaces, shared: shared)
    all.withLock { all in
      // What lives as long as the process has nobody to remove its folder but the end of the process.
      if all.isEmpty { atexit { Mode.all.withLock { $0.forEach { $0.close() } } } }
      all.append(sandbox)
    }
    return sandbox
  }

  // MARK: - Lanes

  /// Lanes that nobody uses now. They are kept for the next run, as the grader keeps them: what one run leaves behind must not
  /// reach the next.
  private static let idle = Mutex<[Mode: [IdleLane]]>([:])

  /// A lane belongs to one thread at a time, which the list above sees to.
  private struct IdleLane: @unchecked Sendable { let lane: Lane }

  /// Lends a lane. One that throws is not used again.
  func withLane<Value>(_ body: (Lane) throws -> Value) throws -> Value {
    let sandbox = try sandbox()
    let lane = Self.idle.withLock { $0[self]?.popLast()?.lane } ?? sandbox.makeLane()
    if let warmRun = try warmRun() { try Self.warmUp(lane, warmRun) }
    let value = try body(lane)
    let returned = IdleLane(lane: lane)
    Self.idle.withLock { $0[self, default: []].append(returned) }
    return value
  }

  /// A zygote is started only for a few programs of its kind, and not again at once when one has ended it.
  private static func warmUp(_ lane: Lane, _ warmRun: WarmRun) throws {
    for _ in 0..<5 where !lane.isWarm(warmRun.zygote) {
      _ = try lane.run(
        RunPlan(
          id: "warm-up", argv: warmRun.zygote.argv, files: [PlannedFile(path: "main.py", contents: Data())],
          warm: warmRun))
    }
    guard lane.isWarm(warmRun.zygote) else { throw Failure("no warm interpreter: \(lane.coldReason ?? "")") }
  }
}
