import Foundation
import Glibc
import Synchronization

/// Control groups (v2), where a part of the tree has been delegated to us.
///
/// Each launcher gets a group of its own, into which its programs are born. To move every program by itself was tried on
/// paper and left: a move waits for all processors, which takes longer than most programs.
///
///     FOLDER/assay-PID/self       this process, when it stood in FOLDER: a group with members can't pass controllers on
///     FOLDER/assay-PID/launch-N   a launcher, its programs, its warm interpreters
///
/// One of them serves the whole process, since a process stands in one group.
final class ControlGroups: Sendable {
  private let parent: String
  private let folder: String
  /// Whether this process was moved, and controllers were passed on by us.
  private let moved: Bool
  private let enabled: [String]
  private let count = Mutex(0)

  private static let wanted = ["memory", "pids"]
  private static let shared = Mutex<(users: Int, groups: ControlGroups?)>((0, nil))

  private struct Obstacle: Error {
    var finding: LayerFinding
    init(_ detail: String, remedy: String) { finding = LayerFinding(.unavailable, detail, remedy: remedy) }
  }

  private static let delegation =
    "ASSAY_CGROUP=own under systemd-run --user --scope -p Delegate=yes, or the path of a group that is yours."

  /// - Parameter named: a folder to work in, or `own` for the group that this process is in; nil to use none.
  static func open(named: String?) -> (groups: ControlGroups?, finding: LayerFinding) {
    shared.withLock { shared in
      do throws(Obstacle) {
        let groups: ControlGroups
        if let present = shared.groups { groups = present } else { groups = try ControlGroups(in: parent(named)) }
        shared = (shared.users + 1, groups)
        return (groups, LayerFinding(.active, "v2"))
      } catch {
        return (nil, error.finding)
      }
    }
  }

  /// Removes the groups and moves this process back, when nobody else in it uses them.
  func close() {
    Self.shared.withLock { shared in
      shared.users -= 1
      guard shared.users == 0 else { return }
      shared.groups = nil
      remove()
    }
  }

  /// A group for a launcher; nil when it can't be made, so that the layer's absence costs a run nothing.
  func makeGroup(for launcher: pid_t) -> ControlGroup? {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let path = "\(folder)/launch-\(number)"
    guard mkdir(path, 0o755) == 0 else { return nil }
    let group = ControlGroup(path)
    return group.add(launcher) ? group : nil
  }

  // MARK: - Making and removing

  private static func parent(_ named: String?) throws(Obstacle) -> String {
    let tree = ControlGroupTree()
    // Asked for, not taken: a run of a warm interpreter that met the kernel's limit was once seen to end late (on a very slow
    // emulated machine), and until that is understood nobody gets it unawares.
    guard let named, !named.isEmpty else { throw Obstacle("not asked for", remedy: delegation) }
    guard let parent = named == "own" ? tree.unified : named else {
      throw Obstacle(
        "only v1 is mounted", remedy: "A host with control groups v2, as all distributions have since 2021.")
    }
    let present = Set((controlGroupValue(parent + "/cgroup.controllers") ?? "").split(separator: " ").map(String.init))
    guard controlGroupValue(parent + "/cgroup.controllers") != nil else {
      throw Obstacle(
        "\(parent) is no control group of v2", remedy: "Name a folder below /sys/fs/cgroup in ASSAY_CGROUP.")
    }
    let missing = wanted.filter { !present.contains($0) }
    guard missing.isEmpty else {
      throw Obstacle("no \(missing.joined(separator: " and ")) controller in \(parent)", remedy: delegation)
    }
    guard access(parent, W_OK) == 0 else { throw Obstacle("\(parent) is not ours to write", remedy: delegation) }
    return parent
  }

  private init(in parent: String) throws(Obstacle) {
    self.parent = parent
    Self.removeStale(in: parent)
    folder = "\(parent)/assay-\(getpid())"
    guard mkdir(folder, 0o755) == 0 else {
      throw Obstacle("cannot make a group in \(parent): \(errorText(errno))", remedy: Self.delegation)
    }
    var moved = false
    var enabled: [String] = []
    do throws(Obstacle) {
      // The root of the tree alone may have members and pass controllers on.
      let members = (controlGroupValue(parent + "/cgroup.procs") ?? "").split(separator: "\n").map(String.init)
      if access(parent + "/cgroup.type", F_OK) == 0, !members.isEmpty {
        guard members == ["\(getpid())"] else {
          throw Obstacle("other processes are in \(parent)", remedy: Self.delegation)
        }
        mkdir(folder + "/self", 0o755)
        try Self.put("\(getpid())", in: folder + "/self/cgroup.procs")
        moved = true
      }
      let passed = (controlGroupValue(parent + "/cgroup.subtree_control") ?? "").split(separator: " ").map(String.init)
      for controller in Self.wanted where !passed.contains(controller) {
        try Self.put("+" + controller, in: parent + "/cgroup.subtree_control")
        enabled.append(controller)
      }
      for controller in Self.wanted { try Self.put("+" + controller, in: folder + "/cgroup.subtree_control") }
    } catch {
      Self.undo(parent, folder, moved: moved, enabled: enabled)
      throw error
    }
    self.moved = moved
    self.enabled = enabled
  }

  private static func put(_ text: String, in file: String) throws(Obstacle) {
    let error = writeControlGroup(text, to: file)
    guard error == 0 else { throw Obstacle("cannot write \(file): \(errorText(error))", remedy: delegation) }
  }

  private func remove() { Self.undo(parent, folder, moved: moved, enabled: enabled) }

  private static func undo(_ parent: String, _ folder: String, moved: Bool, enabled: [String]) {
    for name in launchGroups(in: folder) { ControlGroup("\(folder)/\(name)").remove() }
    // While another assay works in the same folder its controllers stay, and then we stay where we are: the next start finds
    // the group empty and removes it.
    for controller in wanted { _ = writeControlGroup("-" + controller, to: folder + "/cgroup.subtree_control") }
    for controller in enabled { _ = writeControlGroup("-" + controller, to: parent + "/cgroup.subtree_control") }
    if moved { _ = writeControlGroup("\(getpid())", to: parent + "/cgroup.procs") }
    rmdir(folder + "/self")
    rmdir(folder)
  }

  /// What an assay that was killed left behind, by the number of its process.
  private static func removeStale(in parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix("assay-") {
      guard let pid = pid_t(name.dropFirst("assay-".count)), pid != getpid(), kill(pid, 0) != 0, errno == ESRCH else {
        continue
      }
      let folder = "\(parent)/\(name)"
      for group in launchGroups(in: folder) { ControlGroup("\(folder)/\(group)").remove() }
      rmdir(folder + "/self")
      rmdir(folder)
    }
  }

  private static func launchGroups(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasPrefix("launch-") }
  }
}

/// Writes to a file of a control group. 0, or an errno.
func writeControlGroup(_ text: String, to path: String) -> Int32 {
  let file = open(path, O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { return errno }
  defer { close(file) }
  let wrote = Array(text.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  return wrote == text.utf8.count ? 0 : errno
}
