/// Probes every layer once and settles how runs are set up with what is there.
struct LayerSurvey {
  let findings: [Layer: LayerFinding]
  let setup: RunSetup

  var report: LayerReport { findings.mapValues(\.state) }

  /// - Throws: `.badPolicy`, or `.system` when no process can be started.
  init(
    policy: Policy, folders: SandboxFolders, extraPaths: [String], allowsNamespaces: Bool,
    controlGroup: String?
  ) throws(SandboxError) {
    let landlock = Landlock()
    let (groups, groupFinding) = ControlGroups.open(named: controlGroup)
    let names = RefusedCallNames(policy.syscalls)
    func setup(_ namespaces: UInt32) throws(SandboxError) -> RunSetup {
      // Inside namespaces a file whose mode a program changes is its own; on the floor it may be the user's.
      let pretends = namespaces == 0
      return RunSetup(
        policy: policy, folders: folders, landlock: landlock,
        filter: try SeccompFilter(policy.syscalls, pretends: pretends),
        listeningFilter: names.obstacle == nil
          ? try SeccompFilter(policy.syscalls, pretends: pretends, listens: true) : nil,
        extraPaths: extraPaths, groups: groups, namespaces: namespaces)
    }
    let first = try setup(allowsNamespaces ? Namespaces.all : 0)
    var findings: [Layer: LayerFinding] = [
      .noNewPrivileges: NoNewPrivileges.probe(), .seccomp: first.filter.probe(names), .landlock: landlock.finding,
      .controlGroup: groupFinding,
    ]
    let canRun = findings.allSatisfy { !Layer.floor.contains($0.key) || $0.value.state.state != .unavailable }
    let namespaces =
      !allowsNamespaces
      ? Namespaces.unwanted()
      : !canRun
        ? Namespaces.withoutTrial()
        : try Namespaces.probe { bits throws(SandboxError) in
          try Self.trial(bits == first.namespaces ? first : setup(bits))
        }
    self.setup = namespaces.usable == first.namespaces ? first : try setup(namespaces.usable)
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
