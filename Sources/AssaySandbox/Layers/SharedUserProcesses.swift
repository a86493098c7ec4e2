import CAssayLaunch
import Glibc
import Synchronization

/// A bound on the processes of a user whom programs share with others.
///
/// RLIMIT_NPROC counts all of a user's threads, so it can't be a run's own limit there. Set somewhat above what the user has
/// now, it keeps a fork bomb from filling the machine before the supervisor comes to count its processes: without it one held
/// two processors for ten minutes.
enum SharedUserProcesses {
  /// Processes that others of the user may start meanwhile before our programs' are refused.
  private static let room = 128
  /// Lanes of this process: each may run a program.
  static let lanes = Atomic<Int>(0)
  /// With more than so many the user's own limit is left to decide.
  private static let most = 1 << 20

  /// What RLIMIT_NPROC is to be, nil when the user has more processes than can be tried.
  static func bound(for limits: Limits) -> Int? {
    present.map { $0 + room + limits.processes * max(1, lanes.load(ordering: .relaxed)) }
  }

  /// At least the user's count of processes when it was first asked for, and less than twice as much or 64. Not asked again: a fork
  /// bomb on another lane would count with the others. The kernel's count takes in processes that we can't see, such as
  /// another container's of the same user, so it is found by trying what is refused.
  private static let present: Int? = {
    var number = 64
    while assay_probe_processes(UInt64(number)) == EAGAIN {
      number *= 2
      if number > most { return nil }
    }
    return number
  }()
}
