import Foundation

/// Sends at most so many requests at the same time; the others wait for their turn.
///
/// Copies share the limit. It belongs inside of what repeats requests, so that a pause holds nobody up.
package struct LimitedTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let turns: DispatchSemaphore
  private let isStopped: @Sendable () -> Bool

  /// How long a thread waits until it looks whether it was stopped.
  private static let patience = DispatchTimeInterval.milliseconds(200)

  /// - Parameter isStopped: true ends the waiting.
  package init(_ transport: any HTTPTransport, limit: Int, isStopped: @escaping @Sendable () -> Bool = { false }) {
    self.transport = transport
    turns = DispatchSemaphore(value: limit)
    self.isStopped = isStopped
  }

  package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
    while turns.wait(timeout: .now() + Self.patience) == .timedOut {
      if isStopped() { throw HTTPFailure(.stopped, "stopped on request") }
    }
    defer { turns.signal() }
    return try transport.send(request)
  }
}
