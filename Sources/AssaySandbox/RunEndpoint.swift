import CAssayLaunch
import Glibc

/// What starts one program at a time for a supervisor and tells how it ended: a launcher, or a cage.
///
/// Both take a packet with descriptors, answer with one reply, and end the program on one byte sent meanwhile.
protocol RunEndpoint: AnyObject {
  var socket: Descriptor { get }

  /// Starts the program.
  ///
  /// - Throws: `.system` when the request is too long or is not taken.
  func start(_ plan: RunPlan, _ descriptors: RunDescriptors, workFolder: String?) throws(SandboxError)

  /// The control group that its programs are in, where there is one.
  var group: ControlGroup? { get }

  /// Whether runs name their refused calls, for which each brings a socket.
  var listens: Bool { get }

  /// The processes of the run that is on: those below `root`, without `others`.
  var processes: (root: pid_t, others: Set<pid_t>) { get }

  /// Ends the endpoint itself, for when it no longer answers.
  func destroy()
}

/// The program's ends of a run's descriptors. They are kept open until they have been sent: a number alone could be another run's
/// by then.
struct RunDescriptors {
  var standard: [Descriptor]
  var channel: Descriptor?
  /// Where the filter's listener is sent.
  var listener: Descriptor?
  var archive: Descriptor?
  /// Where the files that the plan asks for are collected.
  var outputs: Descriptor?

  /// Their numbers, in the order in which an endpoint takes them.
  var numbers: [Int32] { (standard + [channel, listener, archive, outputs].compactMap { $0 }).map(\.number) }
}

extension RunEndpoint {
  /// Asks for the program's end; the reply follows as usual.
  func kill() { _ = assay_launcher_kill(socket.number) }

  /// The reply, nil when there is none yet.
  ///
  /// - Throws: `.launcherEnded` when the endpoint is gone.
  func receive() throws(SandboxError) -> assay_reply? {
    var reply = assay_reply()
    switch assay_launcher_receive(socket.number, &reply) {
    case 1: return reply
    case 0: return nil
    default: throw SandboxError(.launcherEnded, "a process that starts programs ended unexpectedly")
    }
  }
}
