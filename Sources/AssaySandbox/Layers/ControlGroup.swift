import Glibc

/// The group of one launcher and all it starts.
final class ControlGroup {
  private let path: String
  /// What the launcher and a warm interpreter use between runs, in bytes; they share the group with the programs.
  private var overhead: Int
  private var limits: Limits?
  private var kills = 0

  /// Processes beside the program's own: launcher, first process of a namespace, interpreter, first process of a home.
  private static let companions = 4

  init(_ path: String) {
    self.path = path
    overhead = 0
  }

  deinit { remove() }

  /// Moves a process that has just been made.
  func add(_ process: pid_t) -> Bool {
    guard writeControlGroup("\(process)", to: path + "/cgroup.procs") == 0 else {
      rmdir(path)
      return false
    }
    return true
  }

  /// Counts what the group uses now as not the program's.
  func settle() { overhead = controlGroupValue(path + "/memory.current").flatMap { Int($0) } ?? 0 }

  /// Sets the limits of the next run. The kernel counts what the program writes to its folders in memory, so that it gets
  /// room for these on top, and it frees what it merely keeps of read files before it ends anybody.
  func prepare(_ limits: Limits) {
    guard limits != self.limits else { return }
    self.limits = limits
    let bytes = limits.memoryBytes.addingReportingOverflow(limits.diskBytes + overhead)
    _ = writeControlGroup(bytes.overflow ? "max" : "\(bytes.partialValue)", to: path + "/memory.max")
    _ = writeControlGroup("0", to: path + "/memory.swap.max")
    _ = writeControlGroup("\(limits.processes + Self.companions)", to: path + "/pids.max")
  }

  /// Whether the kernel has ended a process for want of memory since the last call.
  func hasRunOut() -> Bool {
    let lines = controlGroupValue(path + "/memory.events")?.split(separator: "\n") ?? []
    let found = lines.first { $0.hasPrefix("oom_kill ") }?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    defer { kills = found }
    return found > kills
  }

  /// Ends everything in it, the launcher too (Linux 5.14).
  func kill() { _ = writeControlGroup("1", to: path + "/cgroup.kill") }

  func remove() {
    // A group that is still ending its processes is busy; it takes a moment.
    for attempt in 0..<100 {
      if rmdir(path) == 0 || errno != EBUSY { return }
      if attempt == 0 { kill() }
      usleep(2000)
    }
  }
}
