import Dispatch
import Foundation

/// Most of a hostile program's time is waiting for a limit, so more of them run at once than there are processors. Each has a
/// thread of its own: the test's own threads are as few as the processors and must not block.
enum Waiting {
  private static let places = DispatchSemaphore(value: 8)

  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Bounds how many programs run at once.
  static func inPlace<Value>(_ body: () throws -> Value) rethrows -> Value {
    places.wait()
    defer { places.signal() }
    return try body()
  }
}
