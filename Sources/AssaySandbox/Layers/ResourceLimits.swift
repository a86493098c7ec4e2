import Glibc

/// The kernel's limits on each process. What it cannot add up over a tree of processes, the supervisor polls.
struct ResourceLimits: Sendable {
  typealias Entry = (resource: Int32, soft: UInt64, hard: UInt64)

  /// Whether the kernel's count of processes is the run's alone. It counts per user (in a user namespace: per user and
  /// namespace), and where that user has other processes they would use up the run's share.
  let countsProcesses: Bool

  func probe() -> LayerFinding {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
      return LayerFinding(.unavailable, errorText(errno), remedy: "Linux, outside a sandbox that forbids getrlimit(2).")
    }
    guard countsProcesses else {
      let bound = SharedUserProcesses.bound(for: Limits()) == nil ? "" : ", bounded with theirs"
      return LayerFinding(
        .degraded, "processes are counted by polling: the user has others\(bound)",
        remedy: "User namespaces (see the layer user), or root, under which each lane gets a user of its own.")
    }
    return LayerFinding(.active)
  }

  func entries(_ limits: Limits) -> [Entry] {
    func same(_ resource: __rlimit_resource, _ value: Int) -> Entry {
      (Int32(resource.rawValue), UInt64(value), UInt64(value))
    }
    var entries: [Entry] = [
      Self.processorTime(limits),
      // Counts reserved writable pages, used or not; what is used is polled. AS would break Node, the JVM and Go.
      same(RLIMIT_DATA, limits.memoryBytes * 2),
      same(RLIMIT_STACK, limits.stackBytes),
      same(RLIMIT_FSIZE, limits.diskBytes),
      same(RLIMIT_NOFILE, limits.openFiles),
      // 1 and not 0: a core pattern that is a pipe heeds only this (core(5)), and no file is as short.
      same(RLIMIT_CORE, 1),
      (Int32(__RLIMIT_MSGQUEUE.rawValue), 0, 0),
      (Int32(__RLIMIT_NICE.rawValue), 0, 0),
      (Int32(__RLIMIT_RTPRIO.rawValue), 0, 0),
      (Int32(__RLIMIT_MEMLOCK.rawValue), 65536, 65536),
    ]
    if countsProcesses {
      entries.append(same(__RLIMIT_NPROC, limits.processes))
    } else if let bound = SharedUserProcesses.bound(for: limits) {
      entries.append(same(__RLIMIT_NPROC, bound))
    }
    return entries
  }

  /// Above ours: the supervisor, which adds up the tree, decides, and this holds if it can't. Half as much again, since the
  /// kernel counts whole ticks here and scaled time there, which on a busy virtual machine run apart.
  static func processorTime(_ limits: Limits) -> Entry {
    let cpu = limits.cpuSeconds.isFinite ? UInt64((limits.cpuSeconds * 1.5).rounded(.up)) : UInt64.max - 2
    return (Int32(RLIMIT_CPU.rawValue), cpu + 1, cpu + 2)
  }
}
