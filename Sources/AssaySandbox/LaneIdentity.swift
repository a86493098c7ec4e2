import Foundation
import Glibc

/// The user that a lane's programs run as, seen from the host.
struct LaneIdentity: Sendable {
  var user: uid_t
  var group: gid_t
  /// Whether nobody else uses this user: then the kernel's per-user counts are the run's own.
  var isDedicated: Bool

  /// As root each lane gets a number of its own, so that neighbours can't signal, trace or count against one another.
  /// Otherwise programs keep our user, and the namespaces or Landlock keep them apart.
  init(lane: Int) {
    // From the range that Debian keeps for users made on demand (policy 9.2.2), spread by our pid.
    let number = UInt32(60_100 + (Int(getpid()) * 64 + lane) % 4_800)
    if geteuid() == 0 && Self.isMapped(number) {
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
