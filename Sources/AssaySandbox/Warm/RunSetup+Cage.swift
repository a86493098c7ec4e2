import CAssayLaunch
import Foundation
import Glibc

extension RunSetup {
  /// Processes that the kernel may count with a warm program's own: the cage, the zygote and its compiler, and on the floor those of
  /// all of the lane's cages, since they share the user. The supervisor's own count goes by the program's.
  private var companions: Int { usesNamespaces ? 3 : 2 * WarmPool.room }

  /// The request that makes a cage: its rules, folders and root are those of its runs.
  ///
  /// - Parameter limits: those of every run. The zygote has them too, so that its children need not take them; only the
  ///   processor time is each child's own, since the zygote's adds up.
  func cageRequest(
    for zygote: Zygote, limits: Limits, identity: LaneIdentity, workFolder: String?
  ) -> LaunchRequest {
    let plan = RunPlan(id: zygote.name, argv: zygote.argv, environment: zygote.environment)
    var request = request(for: plan, identity: identity, workFolder: workFolder)
    request.setCage(interpreterFolder: zygote.folder)
    var counted = limits
    counted.processes += companions
    let rlimits = ResourceLimits(countsProcesses: usesNamespaces || identity.isDedicated).entries(counted)
    request.set(rlimits: rlimits.filter { $0.resource != Int32(RLIMIT_CPU.rawValue) })
    if usesNamespaces {
      // Every run mounts a /tmp of its own. Shared memory lies there too: one folder less to mount for each.
      request.set(
        mounts: mounts.map { mount in
          if case .folder("/dev/shm") = mount { return .symlink(text: "/tmp", target: "/dev/shm") }
          return mount
        })
    }
    return request
  }

  /// What a zygote reads on its standard input when it starts (docs/warm.md).
  ///
  /// - Parameter staysOn: the processors for the zygote itself, where its programs are to have others.
  func settings(for zygote: Zygote, workFolder: String?, staysOn: Affinity?) throws(SandboxError) -> Data {
    let work = workFolder ?? SandboxFolders.insideWork
    let paths = usesNamespaces ? [] : rules(work: work).map { Settings.Rule(path: $0.path, access: $0.access) }
    let landlock =
      landlock.abi == 0
      ? nil
      : Settings.Landlock(
        handled: [landlock.handledFileSystem, landlock.handledNetwork, landlock.scoped], rules: paths)
    return try Cage.encode(
      Settings(
        namespaces: usesNamespaces, work: work,
        filter: (listeningFilter ?? filter).program.map { Self.hex($0) }.joined(),
        listens: listeningFilter != nil, batch: batch.map { Self.hex($0) }.joined(),
        landlock: landlock, modules: zygote.modules, worker: zygote.worker,
        processors: staysOn?.processors))
  }

  private struct Settings: Encodable {
    var namespaces: Bool
    var work: String
    /// The filter's program, in hexadecimal.
    var filter: String
    /// Whether each run brings a socket for the filter's listener.
    var listens: Bool
    /// Machine code, in hexadecimal.
    var batch: String
    var landlock: Landlock?
    var modules: [String]
    var worker: String?
    var processors: [Int]?

    struct Landlock: Encodable {
      /// File system, network, scopes.
      var handled: [UInt64]
      /// Empty where each home comes with a ruleset of its own.
      var rules: [Rule]
    }

    struct Rule: Encodable {
      var path: String
      var access: UInt64

      func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        try values.encode(path)
        try values.encode(access)
      }
    }
  }

  /// The code of batch.S; empty on processors that it is not written for.
  private var batch: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: assay_batch_code(), count: assay_batch_bytes())
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 2 ? digits : "0" + digits
  }
}
