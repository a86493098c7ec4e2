import CAssayLaunch
import CSeccomp
import Foundation
import Glibc

/// A compiled system-call filter: BPF bytes that are loaded as they are in each child.
///
/// libseccomp builds it once per policy (about half a millisecond) and exports it; loading the bytes costs a tenth.
struct SeccompFilter: Sendable {
  /// `struct sock_filter` values, 8 bytes each.
  let program: Data

  private static let allow: UInt32 = 0x7fff_0000
  private static let notify: UInt32 = 0x7fc0_0000
  private static let killProcess: UInt32 = 0x8000_0000
  private static func errno(_ number: Int32) -> UInt32 { 0x0005_0000 | UInt32(number & 0xffff) }

  /// libseccomp asks the kernel what it can do and refuses to compile for more. We compile first and try the result, so that a
  /// kernel that can't is named as such; 5 is the level that knows every action we use. Set once, before the first filter.
  private static let compilesForEveryKernel: Bool = seccomp_api_set(5) == 0

  /// - Parameters:
  ///   - pretends: whether the policy's `pretend` calls are answered with success instead of being allowed.
  ///   - listens: whether refused calls are told to a listener, which then refuses them.
  init(_ syscalls: Policy.Syscalls, pretends: Bool, listens: Bool = false) throws(SandboxError) {
    _ = Self.compilesForEveryKernel
    guard let context = seccomp_init(listens ? Self.notify : Self.errno(EPERM)) else {
      throw SandboxError(.system, "libseccomp cannot make a filter")
    }
    defer { seccomp_release(context) }
    try Self.check(
      seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, Self.killProcess), "refusing foreign architectures")
    // A binary tree: the list is long and every call that is not answered from the kernel's own cache walks it.
    seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)

    for name in syscalls.allow {
      if name == Self.signalAction {
        try Self.addSignalAction(context)
      } else {
        try Self.add(context, Self.allow, name)
      }
    }
    for name in syscalls.pretend { try Self.add(context, pretends ? Self.errno(0) : Self.allow, name) }
    for (error, names) in syscalls.answer.sorted(by: { $0.key < $1.key }) {
      for name in names { try Self.add(context, Self.errno(try Self.number(ofError: error)), name) }
    }
    for condition in syscalls.conditional { try Self.add(context, condition) }
    program = ShortenedFilter.shortened(try Self.export(context))
  }

  /// Whether the kernel takes this filter.
  func probe(_ names: RefusedCallNames) -> LayerFinding {
    let error = program.withUnsafeBytes { assay_probe_filter($0.baseAddress, $0.count) }
    guard error != 0 else {
      let unnamed = names.obstacle.map { "; refused calls are not named: \($0)" } ?? ""
      return LayerFinding(.active, "libseccomp \(Self.libraryVersion)\(unnamed)")
    }
    return LayerFinding(
      .unavailable, errorText(error),
      remedy: error == ENOSYS || error == EINVAL
        ? "Linux 4.14 or newer with CONFIG_SECCOMP_FILTER." : "Outside a sandbox that forbids seccomp(2).")
  }

  /// The version of libseccomp in use, such as `2.5.4`.
  package static var libraryVersion: String {
    guard let version = seccomp_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.micro)"
  }

  private static func add(_ context: scmp_filter_ctx, _ action: UInt32, _ name: String) throws(SandboxError) {
    guard let number = SystemCallNumber.named(name) else { return }
    try check(seccomp_rule_add_array(context, action, number, 0, nil), "the rule for \(name)")
  }

  private static func add(
    _ context: scmp_filter_ctx, _ condition: Policy.Syscalls.Condition
  ) throws(SandboxError) {
    guard (0...5).contains(condition.argument) else {
      throw SandboxError(.badPolicy, "\(condition.call): argument \(condition.argument) is not between 0 and 5")
    }
    guard condition.call != signalAction else {
      throw SandboxError(.badPolicy, "\(signalAction) has a condition of its own; name it under 'allow'")
    }
    let mask = condition.mask ?? 0xffff_ffff
    let allowed = Set(condition.oneOf.map { $0 & mask }).sorted()
    let rules = allowed.map { ArgumentRule(mask: mask, value: $0) }
    try add(context, allow, condition.call, condition.argument, rules)
    guard let otherwise = condition.otherwise else { return }
    try add(
      context, errno(try number(ofError: otherwise)), condition.call, condition.argument,
      ArgumentRule.complement(of: allowed, mask: mask))
  }

  private static func add(
    _ context: scmp_filter_ctx, _ action: UInt32, _ name: String, _ argument: Int, _ rules: [ArgumentRule]
  ) throws(SandboxError) {
    guard let number = SystemCallNumber.named(name) else { return }
    for rule in rules {
      var comparison = scmp_arg_cmp(
        arg: UInt32(argument), op: SCMP_CMP_MASKED_EQ, datum_a: rule.mask, datum_b: rule.value)
      try check(seccomp_rule_add_array(context, action, number, 1, &comparison), "the condition on \(name)")
    }
  }

  private static let signalAction = "rt_sigaction"

  /// SIGSYS says that the filter ended a program, and nothing else may say so: it is ignored from the start (`program.c`),
  /// which the kernel's own kill overrides, and this keeps it so. Not a matter of policy, since the verdict rests on it. The
  /// call is answered with success because Go ends when it fails.
  private static func addSignalAction(_ context: scmp_filter_ctx) throws(SandboxError) {
    let signal = UInt64(SIGSYS)
    try add(context, errno(0), signalAction, 0, [ArgumentRule(mask: 0xffff_ffff, value: signal)])
    try add(context, allow, signalAction, 0, ArgumentRule.complement(of: [signal], mask: 0xffff_ffff))
  }

  private static func number(ofError name: String) throws(SandboxError) -> Int32 {
    switch name {
    case "ENOSYS": return ENOSYS
    case "EPERM": return EPERM
    case "EACCES": return EACCES
    case "EAFNOSUPPORT": return EAFNOSUPPORT
    case "ENOTTY": return ENOTTY
    case "EINVAL": return EINVAL
    default: throw SandboxError(.badPolicy, "'\(name)' is not an error name this filter knows")
    }
  }

  private static func check(_ result: Int32, _ what: String) throws(SandboxError) {
    guard result < 0 else { return }
    throw SandboxError(.badPolicy, "libseccomp refuses \(what): \(errorText(-result))")
  }

  /// libseccomp 2.5 exports to a descriptor only; 2.6 could export to memory.
  private static func export(_ context: scmp_filter_ctx) throws(SandboxError) -> Data {
    let file = Descriptor(assay_anonymous_file("assay-filter"))
    guard file.isOpen else { throw SandboxError(.system, "cannot make an anonymous file: \(errorText(Glibc.errno))") }
    try check(seccomp_export_bpf(context, file.number), "exporting the filter")
    let size = Int(lseek(file.number, 0, SEEK_END))
    var program = Data(count: size)
    let got = program.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, size, 0) }
    guard got == size, size > 0, size % 8 == 0 else {
      throw SandboxError(.system, "the exported filter has \(got) bytes")
    }
    return program
  }
}
