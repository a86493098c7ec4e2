import CAssayLaunch
import Glibc

/// Answers the calls of a run that the filter's default refuses, and keeps their names.
///
/// The program can neither reach the listener nor invent a call: the kernel says what was called, and the launcher closes the
/// program's ends before its first instruction. Every call gets EPERM, as without a listener.
final class RefusedCalls {
  /// The end that the launcher sends the listener on.
  let theirs: Descriptor
  private let socket: Descriptor
  private var listener = Descriptor(-1)
  private var numbers: Set<Int32> = []
  private var answered = 0

  /// After so many the listener is closed, and further calls get ENOSYS from the kernel: a flood costs us nothing.
  private static let most = 256
  /// Most names that are kept; the default policy's programs make a handful of such calls.
  private static let mostNames = 32

  init() throws(SandboxError) {
    let pair = try makeSocketPair(SOCK_SEQPACKET)
    theirs = pair.theirs
    socket = pair.ours
  }

  /// What to poll; -1, which poll(2) passes over, when nothing will come any more.
  var watched: Int32 { listener.isOpen ? listener.number : socket.number }

  /// Answers all that wait. Never blocks.
  func answer() {
    if !listener.isOpen {
      guard socket.isOpen else { return }
      let received = assay_listener_receive(socket.number)
      if received == -EAGAIN { return }
      socket.close()
      guard received >= 0 else { return }
      listener = Descriptor(received)
    }
    var number: Int32 = 0
    while true {
      switch assay_listener_answer(listener.number, &number) {
      case 1:
        answered += 1
        if numbers.count < Self.mostNames { numbers.insert(number) }
        if answered >= Self.most { return listener.close() }
      case 0: return
      default: return listener.close()
      }
    }
  }

  /// Names of the calls, each once, in order.
  var names: [String] { numbers.map { SystemCallNumber.name(of: $0) }.sorted() }
}
