import Glibc

/// How long something has really had: what it spent ready to run and waiting for a processor is not its own time.
///
/// Limits on wall time go by it, so that on a loaded machine CPU time goes on deciding.
struct OwnTime {
  private let began: Double
  private(set) var lastLook: Double
  private var waits: [pid_t: Int] = [:]
  private var ourWait: Int
  private var waited = 0.0

  /// A loaded machine stretches a limit at most this many times: a program may stay ready for ever. With ten, one that computed
  /// without end was ended by this rather than by its limit on CPU time at a load of 24 on two processors.
  static let stretch = 30.0

  init(began: Double = monotonicSeconds()) {
    self.began = began
    lastLook = began
    ourWait = Self.waitOfThisThread()
  }

  /// Takes in how long each thread has waited so far (`ProcessTree.waits`).
  mutating func note(_ waits: [pid_t: Int], now: Double) {
    note(waits, ourWait: Self.waitOfThisThread(), now: now)
  }

  mutating func note(_ waits: [pid_t: Int], ourWait: Int, now: Double) {
    // From look to look, since a process that ended has taken its count with it: a run of many that follow one another
    // waits for a processor in each of them. While we waited ourselves some may have come and gone unseen; a machine that
    // keeps us waiting kept them waiting too.
    let longest = waits.map { thread, wait in wait - min(wait, self.waits[thread] ?? 0) }.max() ?? 0
    waited += min(Double(max(longest, ourWait - self.ourWait)) / 1e9, now - lastLook)
    self.waits = waits
    self.ourWait = ourWait
    lastLook = now
  }

  /// Its own seconds up to the last look, and all since.
  func seconds(at now: Double) -> Double {
    let wall = now - began
    return max(wall - waited, wall / Self.stretch)
  }

  private static func waitOfThisThread() -> Int { ProcessTree.wait(in: "/proc/thread-self/schedstat") ?? 0 }
}
