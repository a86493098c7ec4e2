import AssaySandbox
import Foundation
import Glibc
import Synchronization
import Testing

/// A way of running programs. Every hostile and every legitimate program is run in each.
enum Mode: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case namespaces
  case floor

  var testDescription: String { rawValue }

  /// The sandbox of this mode, made once, under the project's own default policy.
  func sandbox() throws -> Sandbox {
    switch self {
    case .namespaces: try Self.withNamespaces.get()
    case .floor: try Self.onTheFloor.get()
    }
  }

  /// Why this host does not have it, if so.
  func isMissing() throws -> String? {
    guard self == .namespaces, let state = try sandbox().layers[.userNamespace], state.state != .active else {
      return nil
    }
    return "this host allows no namespaces: \(state.detail ?? "")"
  }

  private static let withNamespaces = Result { try kept(SandboxFixture.make(namespaces: true)) }
  private static let onTheFloor = Result { try kept(SandboxFixture.make(namespaces: false)) }
  private static let all = Mutex<[Sandbox]>([])

  /// What lives as long as the process has nobody to remove its folder but the end of the process.
  private static func kept(_ sandbox: Sandbox) -> Sandbox {
    all.withLock { all in
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
    let value = try body(lane)
    let returned = IdleLane(lane: lane)
    Self.idle.withLock { $0[self, default: []].append(returned) }
    return value
  }
}
