import CAssayLaunch
import Foundation
import Glibc

/// From what the supervisor and the kernel saw to a status. Nothing that the program prints or returns can choose it.
enum Verdict {
  static func result(
    _ plan: RunPlan, reply: assay_reply, killedFor: Status?, usage: Usage, streams: RunStreams,
    ranOut: Bool, refused: [String]
  ) -> RunResult {
    let exit = reply.ended != 0 ? exit(of: reply.wait_status) : nil
    // A program that was looked at late has meanwhile shown what it waited for: nothing.
    let hasComputed = killedFor == .wallTime && usage.cpuSeconds >= plan.limits.cpuSeconds
    var status = hasComputed ? .cpuTime : killedFor ?? status(of: exit, reply: reply, limits: plan.limits, usage: usage)
    // The kernel's own word. A program that lives on, having lost a child of its, is judged by its end.
    if killedFor == nil && ranOut && status != .ok { status = .memory }
    // What was still in the pipes when the program ended counts too.
    if killedFor == nil && streams.isOverLimit { status = .output }
    var detail: String?
    if killedFor == nil, let call = forbidden(exit, status, refused) {
      status = .forbiddenCall
      detail = call
    }
    // What fails after the program is for the one who asked for files.
    let isStarted = reply.step == 0 || reply.step == LaunchStep.outputs.rawValue
    if !isStarted {
      status = .launchFailed
      let step = LaunchStep(rawValue: reply.step) ?? .none
      detail = "\(step.title) failed: \(errorText(reply.error))"
      if step == .exec, let program = plan.argv.first {
        detail = "cannot execute \(program): \(errorText(reply.error))"
      }
    }
    return RunResult(
      id: plan.id, status: status, exit: isStarted ? exit : nil, detail: detail, usage: usage,
      stdout: streams.stdout, stderr: streams.stderr, channel: streams.record, layers: [:],
      refusedCalls: refused)
  }

  /// Which call the sandbox refused to a program that failed; nil when none was.
  ///
  /// SIGSYS is ignored in the program and can't be restored, so that only the filter's kill ends with it. It kills for one thing.
  private static func forbidden(_ exit: Exit?, _ status: Status, _ refused: [String]) -> String? {
    if exit == .signal(Int(SIGSYS)) { return "a system call of another architecture" }
    guard status == .nonzeroExit || status == .signalled, !refused.isEmpty else { return nil }
    return "refused: " + refused.joined(separator: ", ")
  }

  /// As WIFEXITED, WEXITSTATUS and WTERMSIG of waitpid(2), which are macros that Swift does not import.
  private static func exit(of waitStatus: Int32) -> Exit {
    let signal = waitStatus & 0x7f
    return signal == 0 ? .code(Int((waitStatus >> 8) & 0xff)) : .signal(Int(signal))
  }

  private static func status(of exit: Exit?, reply: assay_reply, limits: Limits, usage: Usage) -> Status {
    let nearMemory = usage.peakMemoryBytes >= limits.memoryBytes / 10 * 9
    let nearDisk =
      (usage.diskBytes ?? 0) >= limits.diskBytes / 100 * 98 || Int(reply.disk_files) >= limits.files * 98 / 100
    switch exit {
    // Not by the peak: the kernel's ru_maxrss counts what the process was before exec, a copy of the supervisor.
    case .code(0): return .ok
    case .code: return nearMemory ? .memory : nearDisk ? .disk : .nonzeroExit
    case .signal(let number):
      // The kernel's own limit counts ticks and the usage is scaled to real time: on a busy virtual machine they differ.
      let spent = usage.cpuSeconds >= limits.cpuSeconds * 0.7
      if spent && (Int32(number) == SIGXCPU || Int32(number) == SIGKILL) { return .cpuTime }
      // The program can send it to itself: the disk must bear it out.
      if Int32(number) == SIGXFSZ && nearDisk { return .disk }
      return nearMemory ? .memory : .signalled
    case nil: return .signalled
    }
  }
}
