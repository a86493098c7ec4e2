import CAssayLaunch
import Foundation
import Glibc

/// The supervisor's handle on a cage with its zygote: namespaces in which one process after another is made for programs.
///
/// A launcher makes the cage as it makes a program. Runs are then asked for over a socket of the cage's own.
final class Cage: RunEndpoint {
  let socket: Descriptor
  private(set) var processes: (root: pid_t, others: Set<pid_t>)
  private(set) var zygote: pid_t = 0
  private let launcher: Launcher
  private let setup: RunSetup
  /// What the zygote itself writes: only read to say why it failed.
  private let errors: Descriptor
  private var messages: [MessageKey: Data] = [:]

  /// How long the interpreter may take to import its modules, in seconds of its own.
  private static let patience = 30.0

  private struct MessageKey: Hashable {
    var entry: String
    var role: WarmRun.Role
    var hasChannel: Bool
    var isAlone: Bool
  }

  /// Starts the zygote and waits until it is ready.
  ///
  /// - Throws: `.helperFailed` when the zygote does not come up, with what it wrote; `.system`.
  init(
    _ zygote: Zygote, limits: Limits, setup: RunSetup, identity: LaneIdentity, workFolder: String?
  ) throws(SandboxError) {
    self.setup = setup
    launcher = try Launcher(setup, identity: identity)
    let control = try makeSocketPair(SOCK_SEQPACKET)
    let input = try AnonymousFile.holding(
      setup.settings(
        for: zygote, workFolder: workFolder, staysOn: launcher.affinity == nil ? nil : Affinity.ofThread),
      name: "settings")
    let output = try makePipe()
    let errors = try makePipe()
    self.errors = errors.read
    socket = control.ours
    processes = (launcher.pid, [])
    var request = setup.cageRequest(for: zygote, limits: limits, identity: identity, workFolder: workFolder)
    request.set(affinity: launcher.affinity)
    try request.send(
      to: launcher.socket.number,
      RunDescriptors(
        standard: [input, output.write, errors.write], channel: control.theirs))
    control.theirs.close()
    errors.write.close()
    errors.read.makeNonBlocking()
    try awaitReady(zygote)
    try findProcesses()
    group?.settle()
  }

  var listens: Bool { setup.listeningFilter != nil }

  var group: ControlGroup? { launcher.group }

  func destroy() { launcher.destroy() }

  func start(_ plan: RunPlan, _ descriptors: RunDescriptors, workFolder: String?) throws(SandboxError) {
    guard let warm = plan.warm else { throw SandboxError(.system, "the plan is not for a zygote") }
    let message = try message(
      for: warm, limits: plan.limits, hasChannel: descriptors.channel != nil, isAlone: plan.files.count == 1)
    var header = assay_warm_request()
    let size = MemoryLayout<assay_warm_request>.size
    // On the floor nothing outlives a run but the zygote, so that nobody is there to compile it.
    let entry = warm.role == .script && setup.usesNamespaces ? Data(warm.entry.utf8) + [0] : Data()
    header.magic = ASSAY_WARM_MAGIC
    header.bytes = UInt32(size + message.count + entry.count)
    header.flags = descriptors.archive == nil ? 0 : UInt32(ASSAY_FLAG_FILES)
    header.tmpfs_bytes = UInt64(plan.limits.diskBytes)
    header.tmpfs_inodes = UInt32(plan.limits.files)
    header.message = assay_section(offset: UInt32(size), count: UInt32(message.count))
    header.entry = entry.isEmpty ? 0 : UInt32(size + message.count)
    var packet = withUnsafeBytes(of: header) { Data($0) }
    packet.append(message)
    packet.append(entry)
    group?.prepare(plan.limits)
    let numbers = descriptors.numbers
    let sent = packet.withUnsafeBytes {
      assay_launcher_send(socket.number, $0.baseAddress, $0.count, numbers, Int32(numbers.count))
    }
    guard sent == 0 else { throw SandboxError(.system, "the cage does not answer: \(errorText(errno))") }
  }

  /// What the zygote is told of a run. The same for most, so it is kept.
  private func message(
    for warm: WarmRun, limits: Limits, hasChannel: Bool, isAlone: Bool
  ) throws(SandboxError) -> Data {
    let key = MessageKey(entry: warm.entry, role: warm.role, hasChannel: hasChannel, isAlone: isAlone)
    if let message = messages[key] { return message }
    let cpu = ResourceLimits.processorTime(limits)
    let message = try Self.encode(
      RunMessage(
        role: warm.role, entry: warm.entry, alone: isAlone, descriptors: hasChannel ? 4 : 3,
        cpu: [cpu.soft, cpu.hard].map { Int64(clamping: $0) }))
    if messages.count > 64 { messages.removeAll() }
    messages[key] = message
    return message
  }

  private struct RunMessage: Encodable {
    var role: WarmRun.Role
    var entry: String
    /// Whether it is the run's only file.
    var alone: Bool
    var descriptors: Int
    /// RLIMIT_CPU, soft and hard.
    var cpu: [Int64]
  }

  private func awaitReady(_ zygote: Zygote) throws(SandboxError) {
    var time = OwnTime()
    do throws(SandboxError) {
      while true {
        var watched = [pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)]
        _ = poll(&watched, 1, 100)
        if let reply = try receive() {
          guard reply.step == 0 else { throw SandboxError(.system, "step \(reply.step)") }
          return
        }
        let now = monotonicSeconds()
        time.note(ProcessTree(launcher.processes, most: .max).waits, now: now)
        guard time.seconds(at: now) < Self.patience else { throw SandboxError(.system, "not ready in time") }
      }
    } catch {
      throw SandboxError(.helperFailed, "the zygote '\(zygote.name)' did not start: \(reason(error))")
    }
  }

  /// Why the zygote failed: the last line that it wrote, or the launcher's word.
  private func reason(_ error: SandboxError) -> String {
    var written = [UInt8](repeating: 0, count: 65536)
    let got = read(errors.number, &written, written.count)
    if got > 0, let line = String(decoding: written[..<got], as: UTF8.self).split(separator: "\n").last {
      return String(line.prefix(200))
    }
    launcher.kill()
    var watched = [pollfd(fd: launcher.socket.number, events: Int16(POLLIN), revents: 0)]
    _ = poll(&watched, 1, 3000)
    if let reply = try? launcher.receive(), reply.step != 0 {
      return "\((LaunchStep(rawValue: reply.step) ?? .launcher).title) failed: \(errorText(reply.error))"
    }
    return error.message
  }

  /// The cage, the zygote, and the compiler below it: what is not a program's.
  private func findProcesses() throws(SandboxError) {
    guard let cage = ProcessTree.children(of: launcher.pid).first,
      let zygote = ProcessTree.children(of: cage).first
    else { throw SandboxError(.helperFailed, "a cage ended as soon as it was ready") }
    self.zygote = zygote
    processes = (cage, Set([zygote] + ProcessTree.children(of: zygote)))
  }

  static func encode(_ value: some Encodable) throws(SandboxError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    do {
      return try encoder.encode(value)
    } catch {
      throw SandboxError(.system, "a message to a zygote cannot be written: \(error)")
    }
  }
}
