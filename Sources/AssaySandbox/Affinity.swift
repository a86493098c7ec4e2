import CAssayLaunch
import Glibc

/// The processors that a thread may run on, as sched_setaffinity(2) takes them.
package struct Affinity: Sendable, Equatable {
  /// A bit for each processor, the first in the lowest of the first byte.
  let mask: [UInt8]

  /// The processors' numbers, in order.
  package var processors: [Int] {
    mask.indices.flatMap { byte in (0..<8).filter { mask[byte] >> $0 & 1 == 1 }.map { byte * 8 + $0 } }
  }

  /// That of the calling thread; nil on more processors than we know to ask for.
  static var ofThread: Affinity? { Affinity(of: 0) }

  /// That of the process's first thread, which stays as it was started.
  package static var ofProcess: Affinity? { Affinity(of: getpid()) }

  private init?(of thread: pid_t) {
    var bytes = [UInt8](repeating: 0, count: Int(ASSAY_AFFINITY_BYTES))
    let count = assay_get_affinity(thread, &bytes)
    guard count > 0 else { return nil }
    mask = Array(bytes.prefix(Int(count)))
  }

  private init(processor: Int) {
    var bytes = [UInt8](repeating: 0, count: processor / 8 + 1)
    bytes[processor / 8] = 1 << (processor % 8)
    mask = bytes
  }

  /// Keeps the calling thread, and the helpers that it starts, on one processor where its fellows keep all others busy. The programs
  /// that it runs are free.
  ///
  /// A run is handed on from one process to the next, six times and more. The kernel gives each the processor that is idle, and to wake
  /// that takes longer than most of what they do: two lanes on two processors kept them busy for three quarters of the time.
  ///
  /// - Parameters:
  ///   - number: the thread's, from 0.
  ///   - threads: how many there are.
  package static func keepThread(_ number: Int, of threads: Int) {
    guard let processors = ofProcess?.processors, processors.count > 1, threads >= processors.count else { return }
    let own = Affinity(processor: processors[number % processors.count])
    // A refusal costs time alone.
    _ = assay_set_affinity(own.mask, Int32(own.mask.count))
  }
}
