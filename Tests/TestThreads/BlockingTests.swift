import Foundation
package import Testing

/// Runs a suite's tests on threads that they may block.
///
/// Most tests here wait for processes. Swift's own threads are as few as the processors, and a test that blocks one of them
/// keeps the others from starting, while the processors are idle.
package struct BlockingTests: SuiteTrait, TestTrait, TestScoping {
  fileprivate let threads: BlockableThreads

  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(threads) { try await function() }
  }
}

extension Trait where Self == BlockingTests {
  /// For suites whose tests wait for processes.
  package static var blocking: Self { Self(threads: .shared) }

  /// For suites whose tests take turns at a server: each would queue behind all of the others again, and the server's tests would
  /// come last, alone.
  package static var serverBound: Self { Self(threads: .ofServers) }
}

/// A few threads that take jobs in turn.
private final class BlockableThreads: TaskExecutor {
  /// Three for each processor. More would have tests with time limits wait for one another.
  static let shared = BlockableThreads(count: 3 * ProcessInfo.processInfo.activeProcessorCount)
  static let ofServers = BlockableThreads(count: 2)

  private let jobs = NSCondition()
  nonisolated(unsafe) private var waiting: [UnownedJob] = []

  private init(count: Int) {
    for _ in 0..<count {
      Thread.detachNewThread { [self] in while true { next().runSynchronously(on: asUnownedTaskExecutor()) } }
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { waiting.append(job) }
    jobs.signal()
  }

  private func next() -> UnownedJob {
    jobs.withLock {
      while waiting.isEmpty { jobs.wait() }
      return waiting.removeFirst()
    }
  }
}
