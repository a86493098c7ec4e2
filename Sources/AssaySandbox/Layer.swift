/// One protection, in the field's own word for it.
package enum Layer: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
  case noNewPrivileges = "no_new_privs"
  case rlimits
  case seccomp
  case landlock
  case userNamespace = "user"
  case pidNamespace = "pid"
  case mountNamespace = "mount"
  case networkNamespace = "net"
  case ipcNamespace = "ipc"
  case utsNamespace = "uts"

  package static let namespaces: [Layer] = [
    .userNamespace, .pidNamespace, .mountNamespace, .networkNamespace, .ipcNamespace, .utsNamespace,
  ]

  /// Without these nothing is run: they need no privilege and exist on every supported kernel.
  package static let floor: [Layer] = [.noNewPrivileges, .rlimits, .seccomp]
}

/// Whether a layer protects a run on this host.
package struct LayerState: Codable, Sendable, Equatable {
  package enum State: String, Codable, Sendable { case active, degraded, unavailable }
  package var state: State
  /// Why it is degraded or unavailable, or which version is active.
  package var detail: String?

  package init(_ state: State, _ detail: String? = nil) {
    self.state = state
    self.detail = detail
  }
}

/// The state of every layer; part of each result, so that a score made with less protection says so.
package typealias LayerReport = [Layer: LayerState]
