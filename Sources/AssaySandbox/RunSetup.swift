import Foundation

/// Turns a plan into a launch request: identity, limits, mounts, path rules.
struct RunSetup: Sendable {
  let policy: Policy
  let folders: SandboxFolders
  let landlock: Landlock
  let filter: SeccompFilter
  /// The same with a listener, which names refused calls; nil where the kernel allows none.
  let listeningFilter: SeccompFilter?
  let extraPaths: [String]
  /// Where launchers get control groups; nil where none are delegated.
  let groups: ControlGroups?
  /// CLONE_NEW* bits; 0 on the floor.
  let namespaces: UInt32
  /// Whether a run has a private root.
  var usesNamespaces: Bool { namespaces != 0 }
  /// The private root's entries. They are the host's, not the run's: looked up once, since each look is a system call.
  let mounts: [LaunchRequest.Mount]

  init(
    policy: Policy, folders: SandboxFolders, landlock: Landlock, filter: SeccompFilter, listeningFilter: SeccompFilter?,
    extraPaths: [String], groups: ControlGroups?, namespaces: UInt32
  ) {
    self.policy = policy
    self.folders = folders
    self.landlock = landlock
    self.filter = filter
    self.listeningFilter = listeningFilter
    self.extraPaths = extraPaths
    self.groups = groups
    self.namespaces = namespaces
    mounts = namespaces != 0 ? Self.mounts(policy, folders, extraPaths) : []
  }

  /// - Parameters:
  ///   - workFolder: on the floor, the run's folder on the host.
  ///   - listens: whether the run brings a socket for the filter's listener.
  func request(
    for plan: RunPlan, identity: LaneIdentity, workFolder: String?, listens: Bool = false
  ) -> LaunchRequest {
    let work = workFolder ?? SandboxFolders.insideWork
    var request = LaunchRequest(namespaces: namespaces, workingFolder: work, stage: folders.stage)
    request.set(argv: plan.argv, environment: environment(plan, work: work))
    request.set(
      outerUser: identity.user, outerGroup: identity.group, becomes: identity.isDedicated && !usesNamespaces)
    let rlimits = ResourceLimits(countsProcesses: usesNamespaces || identity.isDedicated)
    request.set(rlimits: rlimits.entries(plan.limits))
    if usesNamespaces {
      request.set(tmpfsBytes: plan.limits.diskBytes, inodes: plan.limits.files)
      request.set(mounts: mounts)
    }
    request.set(landlock: landlock, rules: rules(work: work))
    request.set(filter: listens ? listeningFilter ?? filter : filter)
    return request
  }

  private func environment(_ plan: RunPlan, work: String) -> [String: String] {
    var values = policy.environment
    values["HOME"] = work
    values["TMPDIR"] = usesNamespaces ? "/tmp" : work + "/tmp"
    return values.merging(plan.environment) { $1 }
  }

  private static func mounts(
    _ policy: Policy, _ folders: SandboxFolders, _ extraPaths: [String]
  ) -> [LaunchRequest.Mount] {
    var mounts: [LaunchRequest.Mount] = []
    for path in (policy.paths.read + policy.paths.execute + extraPaths).sorted() {
      // Debian's /bin, /lib … are links into /usr; the private root needs the same links.
      if let text = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
        mounts.append(.symlink(text: text, target: path))
      } else if FileManager.default.fileExists(atPath: path) {
        mounts.append(.bind(source: path, target: path))
      }
    }
    mounts.append(.bind(source: folders.share, target: SandboxFolders.insideShare))
    mounts += policy.paths.devices.map { .device($0) }
    mounts += [
      .symlink(text: "/proc/self/fd", target: "/dev/fd"), .symlink(text: "/proc/self/fd/0", target: "/dev/stdin"),
      .symlink(text: "/proc/self/fd/1", target: "/dev/stdout"),
      .symlink(text: "/proc/self/fd/2", target: "/dev/stderr"),
      .folder("/dev/shm"), .folder("/tmp"), .folder(SandboxFolders.insideWork), .processes("/proc"),
    ]
    return mounts
  }

  func rules(work: String) -> [LaunchRequest.Rule] {
    var rules = policy.paths.read.map { LaunchRequest.Rule(path: $0, access: Landlock.readAccess) }
    rules += (policy.paths.execute + extraPaths).map { .init(path: $0, access: Landlock.executeAccess) }
    rules += policy.paths.devices.map { .init(path: $0, access: Landlock.deviceAccess) }
    rules.append(.init(path: work, access: Landlock.ownAccess))
    if usesNamespaces {
      rules += [
        .init(path: "/tmp", access: Landlock.ownAccess), .init(path: "/dev/shm", access: Landlock.ownAccess),
        .init(path: "/dev", access: Landlock.deviceFolderAccess), .init(path: "/proc", access: Landlock.readAccess),
        .init(path: SandboxFolders.insideShare, access: Landlock.readAccess),
      ]
    } else {
      rules += policy.paths.processInformation.map { .init(path: $0, access: Landlock.readAccess) }
      rules.append(.init(path: folders.share, access: Landlock.readAccess))
    }
    return rules
  }
}
