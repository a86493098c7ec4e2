/// Probes every layer once and settles how runs are set up with what is there.
struct LayerSurvey {
  let findings: [Layer: LayerFinding]
  let setup: RunSetup

  var report: LayerReport { findings.mapValues(\.state) }

  /// - Throws: `.badPolicy`, or `.system` when no process can be started.
  init(
    policy: Policy, folders: SandboxFolders, extraPaths: [String], allowsNamespaces: Bool
  ) throws(SandboxError) {
    let landlock = Landlock()
    // Inside namespaces a file whose mode a program changes is its own; on the floor it may be the user's.
    let boxed = try SeccompFilter(policy.syscalls, pretends: false)
    let bare = try SeccompFilter(policy.syscalls, pretends: true)
    func setup(_ namespaces: UInt32) -> RunSetup {
      RunSetup(
        policy: policy, folders: folders, landlock: landlock, filter: namespaces == 0 ? bare : boxed,
        extraPaths: extraPaths, namespaces: namespaces)
    }
    var findings: [Layer: LayerFinding] = [
      .noNewPrivileges: NoNewPrivileges.probe(), .seccomp: bare.probe(), .landlock: landlock.finding,
    ]
    let canRun = findings.allSatisfy { !Layer.floor.contains($0.key) || $0.value.state.state != .unavailable }
    let namespaces =
      !allowsNamespaces
      ? Namespaces.unwanted()
      : !canRun
        ? Namespaces.withoutTrial()
        : try Namespaces.probe { bits throws(SandboxError) in try Self.trial(setup(bits)) }
    self.setup = setup(namespaces.usable)
    findings[.rlimits] =
      ResourceLimits(countsProcesses: self.setup.usesNamespaces || LaneIdentity(lane: 0).isDedicated).probe()
    self.findings = findings.merging(namespaces.findings) { first, _ in first }
  }

  /// - Throws: `.protectionUnavailable` when a layer is missing without which nothing may run.
  func requireFloor() throws(SandboxError) {
    for layer in Layer.floor {
      guard let state = findings[layer]?.state, state.state != .unavailable else {
        throw SandboxError(
          .protectionUnavailable,
          "\(layer.rawValue) is unavailable here (\(findings[layer]?.state.detail ?? "not probed")); without it nothing is run"
        )
      }
    }
  }

  /// nil when a program runs in this set-up, else what refused, in words.
  private static func trial(_ setup: RunSetup) throws(SandboxError) -> String? {
    let launcher = try Launcher(setup, identity: LaneIdentity(lane: 0))
    let outcome = try Supervisor(launcher).run(RunPlan(id: "probe", argv: ["/bin/true"]), workFolder: nil)
    return outcome.status == .ok ? nil : outcome.detail ?? "a trial run ended with \(outcome.status.rawValue)"
  }
}
