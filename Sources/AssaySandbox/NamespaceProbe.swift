import CAssayLaunch
import Glibc

/// Tries out whether this host lets us make namespaces, by running a program in them once.
///
/// Asking the kernel's settings would not do: containers, AppArmor and seccomp refuse at different steps, some only
/// at the first mount.
enum NamespaceProbe {
  /// nil when namespaces work, else what refused, in words.
  static func refusal(_ setup: RunSetup) throws(SandboxError) -> String? {
    let runner = try Supervisor(launcher: Launcher(), setup: setup, identity: LaneIdentity(lane: 0))
    let outcome = try runner.run(RunPlan(id: "probe", argv: ["/bin/true"]), workFolder: nil)
    return outcome.status == .ok ? nil : outcome.detail ?? "a trial run ended with \(outcome.status.rawValue)"
  }
}
