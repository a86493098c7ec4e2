import Foundation
package import Testing

/// Runs a suite's tests on threads that they may block.
///
/// Most tests here wait for processes. Swift's own threads are as few as the processors, and a test that blocks one of them
/// keeps the others from starting, while the processors are idle.
package struct BlockingTests: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(BlockableThreads.shared) { try await function() }
  }
}

extension Trait where Self == BlockingTests {
  /// For suites whose tests wait for processes.
  package static var blocking: Self { Self() }
}

/// A few threads that take jobs in turn.
private final class BlockableThreads: TaskExecutor {
  static let shared = BlockableThreads()

  /// Threads for each processor. More would have tests with time limits wait for one another.
  private static let share = 3

  private let jobs = NSCondition()
  nonisolated(unsafe) private var waiting: [UnownedJob] = []

  private init() {
    for _ in 0..<(Self.share * ProcessInfo.processInfo.activeProcessorCount) {
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
