import Foundation
import Glibc
import Synchronization

/// One host prepared for running programs under one policy: probed layers, the compiled filter, folders.
///
/// Make a `Lane` for every program that runs at the same time.
package final class Sandbox: Sendable {
  package let policy: Policy
  /// The state of every layer, as probed once at the start.
  package let layers: LayerReport
  /// Where programs see the shared folder.
  package let share: String

  /// What every run of this sandbox has in common.
  let setup: RunSetup
  /// What its lanes ask of zygotes.
  let demand = WarmDemand()
  /// Of the whole process, not of one sandbox: a lane's number chooses its user, and no two lanes may share one.
  private static let laneCount = Mutex(0)
  private let isClosed = Mutex(false)

  /// Makes the folders, compiles the filter and tries out what this host allows.
  ///
  /// - Parameters:
  ///   - shared: files that every run may read, such as harnesses.
  ///   - extraPaths: folders of toolchains that lie outside the policy's paths.
  ///   - allowsNamespaces: false keeps to the floor, to test it or where namespaces are unwanted.
  ///   - controlGroup: a folder of control groups (v2) to work in; `own` for the group that this process is in; nil
  ///     for none.
  /// - Throws: `.badPolicy`, `.system`, or `.protectionUnavailable` when a layer of the floor is missing.
  package init(
    policy: Policy, shared: [PlannedFile] = [], extraPaths: [String] = [], allowsNamespaces: Bool = true,
    controlGroup: String? = nil, temporaryFolder: String
  ) throws(SandboxError) {
    self.policy = policy
    // A helper may end while a session writes to it.
    signal(SIGPIPE, SIG_IGN)
    let folders = try SandboxFolders(in: temporaryFolder, shared: shared)
    let survey = try LayerSurvey(
      policy: policy, folders: folders, extraPaths: extraPaths, allowsNamespaces: allowsNamespaces,
      controlGroup: controlGroup)
    setup = survey.setup
    share = setup.usesNamespaces ? SandboxFolders.insideShare : folders.share
    layers = survey.report
    try survey.requireFloor()
    try Self.checkFloor(self)
  }

  /// Probes every layer, without the demand that any be there.
  ///
  /// - Throws: `.badPolicy`, or `.noTemporaryFolder` and `.system` when nothing can be tried at all.
  package static func survey(
    policy: Policy, controlGroup: String?, temporaryFolder: String
  ) throws(SandboxError) -> [Layer: LayerFinding] {
    let folders = try SandboxFolders(in: temporaryFolder, shared: [])
    let survey = try LayerSurvey(
      policy: policy, folders: folders, extraPaths: [], allowsNamespaces: true, controlGroup: controlGroup)
    survey.setup.groups?.close()
    return survey.findings
  }

  /// Removes the temporary folder and the control groups. Nothing can be run afterwards.
  ///
  /// Not left to the end of the last reference: a thread that has done its work may still hold one when the process ends.
  package func close() {
    let isFirst = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return !isClosed
    }
    guard isFirst else { return }
    setup.groups?.close()
    setup.folders.remove()
  }

  deinit { close() }

  /// A lane of its own for the calling thread.
  package func makeLane() -> Lane { Lane(self, number: nextLane()) }

  /// A helper that answers requests: started when first asked, started anew when it fails.
  package func makeSession(_ plan: RunPlan) -> Session {
    Session(self, number: nextLane(), plan: plan)
  }

  /// A fresh work folder for a lane where there is no private root; nil where there is.
  func makeWork(lane: Int, identity: LaneIdentity) throws(SandboxError) -> String? {
    guard !setup.usesNamespaces else { return nil }
    return try setup.folders.makeWork(lane: lane, user: identity.user, group: identity.group)
  }

  private func nextLane() -> Int {
    Self.laneCount.withLock { count in
      count += 1
      return count
    }
  }

  /// Runs a program once: a host on which even the floor fails must say so before the first record, not in each.
  private static func checkFloor(_ sandbox: Sandbox) throws(SandboxError) {
    let lane = sandbox.makeLane()
    let result = try lane.run(RunPlan(id: "probe", argv: ["/bin/true"]))
    guard result.status == .ok else {
      throw SandboxError(
        .protectionUnavailable,
        "this host cannot run a sandboxed program: \(result.detail ?? result.status.rawValue)")
    }
  }
}
