import CAssayLaunch
import Glibc

/// The supervisor's handle on one launcher process. Runs one program at a time.
final class Launcher: RunEndpoint {
  let pid: pid_t
  let socket: Descriptor
  let group: ControlGroup?
  private let setup: RunSetup
  private let identity: LaneIdentity
  /// What its programs get back; nil where they are to stay on the processor of the calling thread, or where that is free.
  let affinity: Affinity?

  /// - Parameter startsHelpers: whether what it starts is a part of ours and not a program.
  /// - Throws: `.system` when no process can be made.
  init(_ setup: RunSetup, identity: LaneIdentity, startsHelpers: Bool = false) throws(SandboxError) {
    affinity = startsHelpers || Affinity.ofThread == Affinity.ofProcess ? nil : Affinity.ofProcess
    var number: Int32 = -1
    let pid = assay_launcher_start(&number)
    guard pid > 0 else { throw SandboxError(.system, "cannot start a launcher: \(errorText(errno))") }
    self.pid = pid
    socket = Descriptor(number)
    group = setup.groups?.makeGroup(for: pid)
    group?.settle()
    self.setup = setup
    self.identity = identity
  }

  deinit {
    socket.close()
    // With its socket gone the launcher kills what it runs and ends.
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  }

  func start(_ plan: RunPlan, _ descriptors: RunDescriptors, workFolder: String?) throws(SandboxError) {
    group?.prepare(plan.limits)
    var request = setup.request(
      for: plan, identity: identity, workFolder: workFolder, listens: descriptors.listener != nil)
    request.set(affinity: affinity)
    if descriptors.outputs != nil { request.set(outputs: plan.outputs, bytes: plan.limits.diskBytes) }
    try request.send(to: socket.number, descriptors)
  }

  var listens: Bool { setup.listeningFilter != nil }

  var processes: (root: pid_t, others: Set<pid_t>) { (pid, []) }

  func destroy() {
    group?.kill()
    _ = Glibc.kill(pid, SIGKILL)
  }
}
