import CAssayLaunch
import Glibc

/// What Landlock offers on this kernel, and the accesses that a run is granted.
///
/// ABI versions and what each adds: Documentation/userspace-api/landlock.rst of the Linux kernel.
struct Landlock: Sendable {
  /// ABI version; 0 when there is none.
  let abi: Int
  let finding: LayerFinding

  private enum Access {
    static let execute: UInt64 = 1 << 0
    static let writeFile: UInt64 = 1 << 1
    static let readFile: UInt64 = 1 << 2
    static let readFolder: UInt64 = 1 << 3
    static let ioctlDevice: UInt64 = 1 << 15
  }

  init() {
    let answer = assay_landlock_abi()
    abi = max(0, Int(answer))
    if answer > 0 {
      finding =
        abi >= 6
        ? LayerFinding(.active, "ABI \(abi)")
        : LayerFinding(.degraded, "ABI \(abi): \(Self.missing(in: abi))", remedy: "Linux 6.12 or newer.")
    } else if answer == -EOPNOTSUPP {
      finding = LayerFinding(
        .unavailable, "disabled at boot", remedy: "Boot with landlock in the list of lsm= on the kernel's command line."
      )
    } else if answer == -EPERM {
      finding = LayerFinding(
        .unavailable, "forbidden by the system-call filter that assay itself runs under",
        remedy: "A container engine of 2022 or newer, whose profile allows landlock_create_ruleset.")
    } else {
      finding = LayerFinding(
        .unavailable, "not in this kernel (\(errorText(-answer)))",
        remedy: "Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK.")
    }
  }

  private static func missing(in abi: Int) -> String {
    var parts: [String] = []
    if abi < 3 { parts.append("truncate") }
    if abi < 4 { parts.append("TCP") }
    if abi < 5 { parts.append("device ioctl") }
    parts.append("signals to other processes")
    return parts.joined(separator: ", ") + " not covered"
  }

  /// Every file-system access this ABI can restrict.
  var handledFileSystem: UInt64 {
    var bits: UInt64 = (1 << 13) - 1
    if abi >= 2 { bits |= 1 << 13 }
    if abi >= 3 { bits |= 1 << 14 }
    if abi >= 5 { bits |= Access.ioctlDevice }
    return bits
  }

  /// TCP bind and connect.
  var handledNetwork: UInt64 { abi >= 4 ? 0b11 : 0 }

  /// Abstract Unix sockets and signals.
  var scoped: UInt64 { abi >= 6 ? 0b11 : 0 }

  static let readAccess = Access.readFile | Access.readFolder
  static let executeAccess = readAccess | Access.execute
  static let deviceAccess = Access.readFile | Access.writeFile | Access.ioctlDevice
  static let deviceFolderAccess = Access.readFolder
  /// Everything, for the run's own folders.
  static let ownAccess = UInt64.max
}
