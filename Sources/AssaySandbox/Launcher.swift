import CAssayLaunch
import Glibc

/// The supervisor's handle on one launcher process. Runs one program at a time.
final class Launcher {
  let pid: pid_t
  let socket: Descriptor

  /// - Throws: `.system` when no process can be made.
  init() throws(SandboxError) {
    var number: Int32 = -1
    let pid = assay_launcher_start(&number)
    guard pid > 0 else { throw SandboxError(.system, "cannot start a launcher: \(errorText(errno))") }
    self.pid = pid
    socket = Descriptor(number)
  }

  deinit {
    socket.close()
    // With its socket gone the launcher kills what it runs and ends.
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }

  func kill() { _ = assay_launcher_kill(socket.number) }

  /// Ends the launcher itself, for when it no longer answers.
  func destroy() { _ = Glibc.kill(pid, SIGKILL) }

  /// The reply, nil when there is none yet.
  ///
  /// - Throws: `.system` when the launcher is gone.
  func receive() throws(SandboxError) -> assay_reply? {
    var reply = assay_reply()
    switch assay_launcher_receive(socket.number, &reply) {
    case 1: return reply
    case 0: return nil
    default: throw SandboxError(.system, "a launcher ended unexpectedly")
    }
  }
}
