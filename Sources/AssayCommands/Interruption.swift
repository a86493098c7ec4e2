import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first asks to stop after what is in flight, the second ends at once.
struct Interruption: Sendable {
  private static let received = Atomic<Int>(0)

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        // Only this much may happen in a handler. The second signal takes the default way out; launchers and what they
        // run end when our side of their sockets closes.
        if Interruption.received.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
      }
    }
  }

  var isRequested: Bool { Self.received.load(ordering: .relaxed) > 0 }

  /// - Parameter done: what was finished, for the message.
  /// - Throws: `StatusError` when an interruption was requested.
  func check(done: String?) throws {
    guard isRequested else { return }
    throw StatusError(status: .interrupted, message: "interrupted" + (done.map { " after \($0)" } ?? ""))
  }
}
