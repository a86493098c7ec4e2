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
  case controlGroup = "cgroup"

  package static let namespaces: [Layer] = [
    .userNamespace, .pidNamespace, .mountNamespace, .networkNamespace, .ipcNamespace, .utsNamespace,
  ]

  /// Without these nothing is run: they need no privilege and exist on every supported kernel.
  package static let floor: [Layer] = [.noNewPrivileges, .rlimits, .seccomp]

  /// What a run loses where this layer is missing.
  package var consequence: String {
    switch self {
    case .noNewPrivileges: "Nothing is run: a setuid program would gain rights."
    case .rlimits: "Fork bombs are met by looking every 20 ms instead of by the kernel."
    case .seccomp: "Nothing is run: every system call would be open."
    case .landlock:
      "Files are hidden by the mount namespace alone; without that too, a program can read whatever its user can."
    case .userNamespace: "The other namespaces are missing too: programs run on the host's own file tree."
    case .pidNamespace: "Programs see the host's processes; the filter and Landlock keep them from signalling these."
    case .mountNamespace: "No private root: the names of host files can be seen, and only Landlock keeps them unread."
    case .networkNamespace: "Only the system-call filter keeps programs off the network."
    case .ipcNamespace: "Only the system-call filter keeps programs off System V IPC and message queues."
    case .utsNamespace: "Programs can read the host's name."
    case .controlGroup:
      "Memory is added up by looking every 20 ms: a fast program can pass its limit for a moment before it is ended."
    }
  }
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

/// What a probe found, and what would mend it.
package struct LayerFinding: Sendable, Equatable {
  package var state: LayerState
  /// What to do where something is missing; nil when nothing is, or another layer's remedy covers it.
  package var remedy: String?

  init(_ state: LayerState.State, _ detail: String? = nil, remedy: String? = nil) {
    self.state = LayerState(state, detail)
    self.remedy = remedy
  }
}
