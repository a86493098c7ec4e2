import CAssayLaunch
import Glibc

/// Whether refused calls can be named on this host, by a listener of the filter (seccomp_unotify(2)).
struct RefusedCallNames {
  /// Why not; nil when they can.
  let obstacle: String?

  init(_ syscalls: Policy.Syscalls) {
    // The listener is sent to us from under the filter.
    guard syscalls.allow.contains("sendmsg") else {
      obstacle = "the policy does not allow sendmsg"
      return
    }
    switch assay_probe_listener() {
    case 0: obstacle = nil
    case EBUSY: obstacle = "a filter above ours has the one listener there can be"
    case EINVAL: obstacle = "Linux 5.0 or newer is needed"
    case let error: obstacle = errorText(error)
    }
  }
}
