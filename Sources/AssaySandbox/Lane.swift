import Foundation
import Glibc

/// Runs programs one after another. One lane belongs to one thread.
package final class Lane {
  private let sandbox: Sandbox
  private let number: Int
  private let identity: LaneIdentity
  private var supervisor: Supervisor?

  init(_ sandbox: Sandbox, number: Int) {
    self.sandbox = sandbox
    self.number = number
    identity = LaneIdentity(lane: number)
  }

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
    let supervisor = try readySupervisor()
    let folder = try sandbox.makeWork(lane: number, identity: identity)
    defer { if folder != nil { sandbox.setup.folders.removeWork(lane: number) } }
    do {
      var result = try supervisor.run(plan, workFolder: folder)
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
    } catch {
      // Its launcher may be in any state; the next run starts with a new one.
      self.supervisor = nil
      throw error
    }
  }

  private func readySupervisor() throws(SandboxError) -> Supervisor {
    if let supervisor { return supervisor }
    let made = Supervisor(launcher: try Launcher(), setup: sandbox.setup, identity: identity)
    supervisor = made
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
