import AssaySandbox
import Foundation
import Glibc

/// What a policy's text says of a system call, worked out without libseccomp: the reference for the compiled filter.
struct PolicyReading {
  static let allow: UInt32 = 0x7fff_0000
  static let killProcess: UInt32 = 0x8000_0000
  static func error(_ number: Int32) -> UInt32 { 0x0005_0000 | UInt32(number) }

  /// AUDIT_ARCH_X86_64 of linux/audit.h.
  static let native: UInt32 = 0xc000_003e

  let policy: Policy.Syscalls
  let pretends: Bool
  let refusal: UInt32
  private let names: [UInt32: String]

  /// - Parameter names: calls by number.
  init(_ policy: Policy.Syscalls, pretends: Bool, refusal: UInt32 = error(EPERM), names: [UInt32: String]) {
    self.policy = policy
    self.pretends = pretends
    self.refusal = refusal
    self.names = names
  }

  func answer(_ call: BPFInterpreter.Call) -> UInt32 {
    // x32 calls come with the native architecture and bit 30 set. -1 is no call: ptrace makes it of one that is skipped.
    guard call.architecture == Self.native else { return Self.killProcess }
    guard call.number < 0x4000_0000 || call.number == .max else { return Self.killProcess }
    guard let name = names[call.number] else { return refusal }
    if name == "rt_sigaction", policy.allow.contains(name) {
      return UInt32(truncatingIfNeeded: call.arguments[0]) == 31 ? Self.error(0) : Self.allow
    }
    if policy.allow.contains(name) { return Self.allow }
    if policy.pretend.contains(name) { return pretends ? Self.error(0) : Self.allow }
    for (error, calls) in policy.answer where calls.contains(name) { return Self.error(Self.numbers[error] ?? -1) }
    for condition in policy.conditional where condition.call == name {
      let mask = condition.mask ?? 0xffff_ffff
      let found = condition.oneOf.contains { call.arguments[condition.argument] & mask == $0 & mask }
      return found ? Self.allow : condition.otherwise.map { Self.error(Self.numbers[$0] ?? -1) } ?? refusal
    }
    return refusal
  }

  private static let numbers = [
    "ENOSYS": ENOSYS, "EPERM": EPERM, "EACCES": EACCES, "EAFNOSUPPORT": EAFNOSUPPORT, "ENOTTY": ENOTTY,
    "EINVAL": EINVAL,
  ]

  /// Calls by number from the kernel's header; nil on an architecture whose header has another form.
  static func headerNames() -> [UInt32: String]? {
    let path = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    var names: [UInt32: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "#define", words[1].hasPrefix("__NR_"), let number = UInt32(words[2]) else {
        continue
      }
      names[number] = String(words[1].dropFirst("__NR_".count))
    }
    // Newer than Debian 12's header; from the kernel's arch/x86/entry/syscalls/syscall_64.tbl.
    let newer: [UInt32: String] = [
      451: "cachestat", 452: "fchmodat2", 453: "map_shadow_stack", 454: "futex_wake", 455: "futex_wait",
      456: "futex_requeue", 462: "mseal", 463: "setxattrat", 464: "getxattrat", 465: "listxattrat",
      466: "removexattrat",
      468: "file_getattr", 469: "file_setattr",
    ]
    return names.merging(newer) { first, _ in first }
  }
}
