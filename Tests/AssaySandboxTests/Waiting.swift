import Dispatch
import Foundation
import Synchronization

/// Most of a hostile program's time is waiting for a limit, so more of them run at once than there are processors. Each has a
/// thread of its own: the test's own threads are as few as the processors and must not block.
enum Waiting {
  private static let count = 8
  private static let places = DispatchSemaphore(value: count)
  private static let entrance = NSLock()

  /// - Parameter name: what is said to be running still when it takes very long.
  static func run<Value: Sendable>(
    _ name: String, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try Watch.during(name, body) }) }
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

/// Says on standard error, every two minutes, what has been running for more than five: a run of tests that hangs names nothing.
private enum Watch {
  private struct Run {
    var name: String
    var began: Double
  }

  private static let runs = Mutex<[UUID: Run]>([:])
  private static let watcher: Void = Thread.detachNewThread {
    while true {
      Thread.sleep(forTimeInterval: 120)
      let now = monotonicSeconds()
      let late = runs.withLock { $0.values.filter { now - $0.began > 300 } }
      for run in late.sorted(by: { $0.began < $1.began }) {
        FileHandle.standardError.write(Data("running for \(Int(now - run.began)) s: \(run.name)\n".utf8))
      }
    }
  }

  static func during<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
    _ = watcher
    let key = UUID()
    runs.withLock { $0[key] = Run(name: name, began: monotonicSeconds()) }
    defer { runs.withLock { _ = $0.removeValue(forKey: key) } }
    return try body()
  }
}
