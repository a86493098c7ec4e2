import Foundation
import Glibc

/// The user that a lane's programs run as, seen from the host.
struct LaneIdentity: Sendable {
  var user: uid_t
  var group: gid_t
  /// Whether nobody else uses this user: then the kernel's per-user counts are the run's own.
  var isDedicated: Bool

  /// As root, with what engines leave to a container's root, each lane gets a number of its own, so that neighbours can't
  /// signal, trace or count against one another. Otherwise programs keep our user, and the namespaces or Landlock keep them apart.
  init(lane: Int) {
    // From the range that Debian keeps for users made on demand (policy 9.2.2), spread by our pid.
    let number = UInt32(60_100 + (Int(getpid()) * 64 + lane) % 4_800)
    if geteuid() == 0 && Self.mayActForOthers && Self.isMapped(number) {
      self.init(user: number, group: number, isDedicated: true)
    } else {
      self.init(user: geteuid(), group: getegid(), isDedicated: false)
    }
  }

  private init(user: uid_t, group: gid_t, isDedicated: Bool) {
    self.user = user
    self.group = group
    self.isDedicated = isDedicated
  }

  /// Whether root may become another user, own its folders and end its processes: a container run with `--cap-drop` may not.
  /// CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_KILL, CAP_SETGID and CAP_SETUID of capabilities(7), by their numbers.
  private static let mayActForOthers: Bool = {
    let needed: UInt64 = [0, 1, 5, 6, 7].reduce(0) { $0 | 1 << $1 }
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
      let held = UInt64(line.dropFirst("CapEff:".count).trimmingCharacters(in: .whitespaces), radix: 16)
    else { return false }
    return held & needed == needed
  }()

  /// Root inside a user namespace has only the numbers that were mapped into it.
  private static func isMapped(_ number: UInt32) -> Bool {
    ["/proc/self/uid_map", "/proc/self/gid_map"].allSatisfy { path in
      guard let map = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
      return map.split(separator: "\n").contains { line in
        let fields = line.split(separator: " ").compactMap { UInt64($0) }
        return fields.count == 3 && UInt64(number) >= fields[0] && UInt64(number) < fields[0] + fields[2]
      }
    }
  }
}
