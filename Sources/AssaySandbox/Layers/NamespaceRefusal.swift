import Foundation
import Glibc

/// Why the kernel refuses a namespace. The error says little (EPERM for most), the host's settings say the rest.
enum NamespaceRefusal {
  static func finding(_ layer: Layer, _ error: Int32) -> LayerFinding {
    let counter = "user.max_\(kernelName(layer))_namespaces"
    if error == ENOSPC || error == EUSERS {
      return LayerFinding(
        .unavailable, "\(counter) is \(setting("user/max_\(kernelName(layer))_namespaces") ?? "reached")",
        remedy: "sysctl \(counter)=10000")
    }
    if error == EINVAL {
      return LayerFinding(
        .unavailable, "not in this kernel",
        remedy: "A kernel with CONFIG_\(configuration(layer)), as all distributions build.")
    }
    if geteuid() != 0, setting("kernel/unprivileged_userns_clone") == "0" {
      return LayerFinding(
        .unavailable, "forbidden to ordinary users by kernel.unprivileged_userns_clone = 0",
        remedy: "sysctl kernel.unprivileged_userns_clone=1")
    }
    if geteuid() != 0, setting("kernel/apparmor_restrict_unprivileged_userns") == "1" {
      return LayerFinding(
        .unavailable, "forbidden to ordinary users by AppArmor",
        remedy: "An AppArmor profile with `userns,` for assay, or sysctl kernel.apparmor_restrict_unprivileged_userns=0"
      )
    }
    if isFiltered {
      return LayerFinding(
        .unavailable, "forbidden by the system-call filter that assay itself runs under (\(errorText(error)))",
        remedy: "A container profile that allows clone with namespaces, such as --security-opt seccomp=unconfined.")
    }
    return LayerFinding(
      .unavailable, errorText(error),
      remedy: "Outside a chroot or a container, or with a container setting that allows user namespaces.")
  }

  private static func setting(_ name: String) -> String? {
    (try? String(contentsOfFile: "/proc/sys/" + name, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Whether this process is under a filter of its own, as in a container.
  private static var isFiltered: Bool {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return status.contains("\nSeccomp:\t2\n")
  }

  private static func kernelName(_ layer: Layer) -> String { layer == .mountNamespace ? "mnt" : layer.rawValue }

  private static func configuration(_ layer: Layer) -> String {
    layer == .mountNamespace ? "NAMESPACES" : layer.rawValue.uppercased() + "_NS"
  }
}
