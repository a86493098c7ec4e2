import Foundation
import Glibc
import Synchronization

/// Runs programs one after another. One lane belongs to one thread.
package final class Lane {
  private let sandbox: Sandbox
  private let number: Int
  private let identity: LaneIdentity
  private let warm: WarmPool?
  private let clock: RunClock?
  private var launcher: Launcher?

  init(_ sandbox: Sandbox, number: Int) {
    self.sandbox = sandbox
    self.number = number
    identity = LaneIdentity(lane: number)
    warm =
      WarmPool.isPossible(sandbox.setup) ? WarmPool(sandbox.setup, identity: identity, demand: sandbox.demand) : nil
    clock = RunClock(lane: number, share: sandbox.setup.folders.share)
    SharedUserProcesses.lanes.add(1, ordering: .relaxed)
  }

  deinit { SharedUserProcesses.lanes.subtract(1, ordering: .relaxed) }

  /// Runs one program to its end and reaps everything it started.
  ///
  /// - Throws: `.system` when the run could not be supervised. What the program did is in the result.
  package func run(_ plan: RunPlan) throws(SandboxError) -> RunResult {
    for file in plan.files where !PlannedFile.isSafe(path: file.path) {
      throw SandboxError(.system, "'\(file.path)' is not a path inside the work folder")
    }
    for name in plan.outputs where name.contains("/") || !PlannedFile.isSafe(path: name) {
      throw SandboxError(.system, "'\(name)' is not a file name")
    }
    // A cage ends a run without a look at what it leaves.
    if plan.outputs.isEmpty, let zygote = plan.warm?.zygote, let warm {
      let folder = { () throws(SandboxError) in try self.sandbox.makeWork(lane: self.number, identity: self.identity) }
      if let cage = try warm.cage(for: zygote, limits: plan.limits, workFolder: folder) {
        do {
          let result = try run(plan, by: cage)
          warm.confirm(zygote)
          return result
        } catch {
          // Whatever became of the cage, the program has not been judged: it is started by itself.
          warm.discard(zygote, because: error)
        }
      }
    }
    do {
      return try runCold(plan)
    } catch  where error.code == .launcherEnded {
      // Whoever ended it (the kernel, for want of memory), the program has not been judged.
      return try runCold(plan)
    }
  }

  private func runCold(_ plan: RunPlan) throws(SandboxError) -> RunResult {
    do {
      return try run(plan, by: try readyLauncher())
    } catch {
      // Its launcher may be in any state; the next run starts with a new one.
      launcher = nil
      throw error
    }
  }

  /// The file, as programs see it, that tells a run its own time (docs/harness.md, "Worker"); nil where there is none.
  package var clockPath: String? { clock.map { _ in "\(sandbox.share)/\(RunClock.folder)/\(number)" } }

  /// The process that starts programs by themselves, while there is one.
  package var launcherProcess: Int32? { launcher?.pid }

  /// Why the last zygote of this lane was given up; nil when none was.
  package var coldReason: String? { warm?.failure }

  /// Whether a zygote is up, so that its next program is forked from it.
  package func isWarm(_ zygote: Zygote) -> Bool { zygoteProcess(zygote) != nil }

  /// The zygote's process, while it is up.
  package func zygoteProcess(_ zygote: Zygote) -> Int32? { warm?.process(of: zygote) }

  private func run(_ plan: RunPlan, by endpoint: any RunEndpoint) throws(SandboxError) -> RunResult {
    let folder = try sandbox.makeWork(lane: number, identity: identity)
    defer { if folder != nil { sandbox.setup.folders.emptyWork(lane: number) } }
    var result = try Supervisor(endpoint, clock: clock).run(plan, workFolder: folder)
    result.layers = sandbox.layers
    if let folder {
      // On the floor programs see folders with names of chance. What they print of them reads as inside namespaces.
      let names = [(folder, SandboxFolders.insideWork), (sandbox.setup.folders.share, SandboxFolders.insideShare)]
      for (name, inside) in names {
        result.stdout.replace(name, with: inside)
        result.stderr.replace(name, with: inside)
      }
    }
    return result
  }

  private func readyLauncher() throws(SandboxError) -> Launcher {
    if let launcher { return launcher }
    let made = try Launcher(sandbox.setup, identity: identity)
    launcher = made
    return made
  }
}

extension Data {
  /// Replaces every occurrence of one text by another.
  fileprivate mutating func replace(_ old: String, with new: String) {
    let mark = Data(old.utf8)
    var from = startIndex
    while let found = range(of: mark, in: from..<endIndex) {
      replaceSubrange(found, with: Data(new.utf8))
      from = found.lowerBound + new.utf8.count
    }
  }
}
