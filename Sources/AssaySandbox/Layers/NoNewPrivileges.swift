import CAssayLaunch

/// no_new_privs: no exec gains rights by setuid bits or file capabilities, and without it neither seccomp nor Landlock can
/// be applied by an ordinary user.
enum NoNewPrivileges {
  static func probe() -> LayerFinding {
    let error = assay_probe_no_new_privs()
    guard error != 0 else { return LayerFinding(.active) }
    return LayerFinding(
      .unavailable, errorText(error), remedy: "Linux 3.5 or newer, outside a sandbox that forbids prctl(2).")
  }
}
