import Foundation

/// Where this process stands in the host's control groups, read from /proc/self.
///
/// A container shows its own part of the tree under the mount point, so the path that /proc/self/cgroup gives is cut by the
/// mount's root.
package struct ControlGroupTree: Sendable {
  /// The folder of our group in the unified hierarchy (v2).
  package let unified: String?
  /// Folders of our groups in v1 hierarchies, by controller.
  package let legacy: [String: String]
  private let tops: Set<String>

  package init() {
    self.init(
      groups: (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? "",
      mounts: (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? "")
  }

  /// - Parameters:
  ///   - groups: as /proc/self/cgroup, cgroups(7).
  ///   - mounts: as /proc/self/mountinfo, proc(5).
  init(groups: String, mounts: String) {
    var unified: String?
    var legacy: [String: String] = [:]
    var tops: Set<String> = []
    for line in mounts.split(separator: "\n") {
      let halves = line.components(separatedBy: " - ")
      let fields = halves[0].split(separator: " ")
      let type = halves.last?.split(separator: " ") ?? []
      guard halves.count == 2, fields.count > 4, let kind = type.first, kind.hasPrefix("cgroup") else { continue }
      let options = Set((type.last ?? "").split(separator: ",").map(String.init))
      for group in groups.split(separator: "\n") {
        let parts = group.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { continue }
        let place = Self.place(path: parts[2], root: String(fields[3]), mount: String(fields[4]))
        if kind == "cgroup2" && parts[1].isEmpty {
          unified = unified ?? place
          tops.insert(String(fields[4]))
        } else if kind == "cgroup" {
          let controllers = parts[1].split(separator: ",").map(String.init).filter(options.contains)
          for controller in controllers where legacy[controller] == nil {
            legacy[controller] = place
            tops.insert(String(fields[4]))
          }
        }
      }
    }
    self.unified = unified
    self.legacy = legacy
    self.tops = tops
  }

  /// The smallest value that `read` finds in a folder and those above it, up to the mount point.
  func least<Value: Comparable>(from folder: String?, _ read: (String) -> Value?) -> Value? {
    var least: Value?
    var at = folder
    while let here = at {
      if let value = read(here), least.map({ value < $0 }) ?? true { least = value }
      guard !tops.contains(here), let slash = here.lastIndex(of: "/") else { break }
      at = String(here[..<slash])
    }
    return least
  }

  private static func place(path: String, root: String, mount: String) -> String {
    let inside = root == "/" || !path.hasPrefix(root) ? path : String(path.dropFirst(root.count))
    return inside.isEmpty || inside == "/" ? mount : mount + (inside.hasPrefix("/") ? inside : "/" + inside)
  }
}

/// A file of a control group, without the line's end.
func controlGroupValue(_ path: String) -> String? {
  (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
}
