import Dispatch
import Foundation

/// Most of a hostile program's time is waiting for a limit, so more of them run at once than there are processors. Each has a
/// thread of its own: the test's own threads are as few as the processors and must not block.
enum Waiting {
  private static let count = 8
  private static let places = DispatchSemaphore(value: count)
  private static let entrance = NSLock()

  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Bounds how many programs run at once.
  ///
  /// - Parameter alone: waits until no other runs and keeps them waiting.
  static func inPlace<Value>(alone: Bool = false, _ body: () throws -> Value) rethrows -> Value {
    let taken = alone ? count : 1
    // One at a time: two that each hold half of the places would wait for each other.
    entrance.lock()
    for _ in 0..<taken { places.wait() }
    entrance.unlock()
    defer { for _ in 0..<taken { places.signal() } }
    return try body()
  }
}
