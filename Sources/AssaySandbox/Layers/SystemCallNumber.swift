import CSeccomp
import Glibc

/// Numbers and names of system calls on this architecture.
enum SystemCallNumber {
  /// Calls that libseccomp 2.5 does not know yet. Since 424 numbers are the same on every architecture.
  private static let newer: [String: Int32] = [
    "cachestat": 451, "fchmodat2": 452, "map_shadow_stack": 453, "futex_wake": 454, "futex_wait": 455,
    "futex_requeue": 456, "statmount": 457, "listmount": 458, "lsm_get_self_attr": 459, "lsm_set_self_attr": 460,
    "lsm_list_modules": 461, "mseal": 462, "setxattrat": 463, "getxattrat": 464, "listxattrat": 465,
    "removexattrat": 466, "open_tree_attr": 467, "file_getattr": 468, "file_setattr": 469,
  ]

  /// nil when this architecture has no such call, or nobody knows it: it then gets the default answer, which is refusal.
  static func named(_ name: String) -> Int32? {
    let number = seccomp_syscall_resolve_name(name)
    // libseccomp gives calls of other architectures numbers below zero.
    return number >= 0 ? number : newer[name]
  }

  /// The call's name, or its number in words.
  static func name(of number: Int32) -> String {
    if let text = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number) {
      defer { free(text) }
      return String(cString: text)
    }
    return newer.first { $0.value == number }?.key ?? "call \(number)"
  }
}
