import Foundation
import Glibc
import Testing

@testable import AssaySandbox

/// The program that libseccomp makes of the default policy, against the policy's text.
///
/// libseccomp has merged argument rules wrongly before (GHSA-4q85-33p6-j5g6), so what is loaded is interpreted, not trusted.
@Suite struct SeccompFilterTests {
  private let policy: Policy.Syscalls
  private let names: [UInt32: String]?

  init() throws {
    policy = try SandboxFixture.policy().syscalls
    names = PolicyReading.headerNames()
  }

  private func needNames() throws -> [UInt32: String] {
    guard let names else { try Test.cancel("no x86_64 kernel header (linux-libc-dev) to take call numbers from") }
    return names
  }

  /// The first calls on which the program and the reading differ.
  private func differences(_ program: Data, _ reading: PolicyReading, most: Int = 1) throws -> [String] {
    let interpreter = BPFInterpreter(program)
    var found: [String] = []
    for call in try Self.calls.get() {
      guard found.count < most else { break }
      let answer = try interpreter.answer(call)
      let expected = reading.answer(call)
      guard answer != expected else { continue }
      let name = names?[call.number] ?? "\(call.number)"
      found.append(
        "\(name)(\(call.arguments.map { String($0, radix: 16) })) on \(String(call.architecture, radix: 16)): "
          + "\(String(answer, radix: 16)), not \(String(expected, radix: 16))")
    }
    return found
  }

  @Test(arguments: [true, false]) func answersEveryCallAsThePolicySays(pretends: Bool) throws {
    let filter = try SeccompFilter(policy, pretends: pretends)
    let found = try differences(filter.program, PolicyReading(policy, pretends: pretends, names: needNames()), most: 10)
    #expect(found.isEmpty, "\(found)")
  }

  /// With a listener only the refusal itself is another answer.
  @Test func answersTheSameWithAListener() throws {
    let filter = try SeccompFilter(policy, pretends: true, listens: true)
    let reading = PolicyReading(policy, pretends: true, refusal: 0x7fc0_0000, names: try needNames())
    let found = try differences(filter.program, reading, most: 10)
    #expect(found.isEmpty, "\(found)")
  }

  /// Of any form of condition, those whose bits lie apart included.
  @Test func answersAsOtherPoliciesSay() throws {
    let names = try needNames()
    let conditions: [(UInt64?, [UInt64], String?)] = [
      (nil, [], "ENOSYS"), (nil, [0], nil), (nil, [0xffff_ffff], "EINVAL"), (nil, [3, 4, 5, 6, 7, 8], "ENOTTY"),
      (0xf0f, [1, 2, 0x101], nil), (0xf0f, [1, 2, 0x101], "EACCES"), (0xff_ffff_ffff, [7, 9], "EINVAL"),
      (0x8000_0001, [0x8000_0000], "EINVAL"), (0xffff_ffff_ffff_ffff, [1], nil), (0x3, [1, 3], "ENOSYS"),
    ]
    for (mask, values, otherwise) in conditions {
      var changed = policy
      for place in changed.conditional.indices where ["ioctl", "prctl"].contains(changed.conditional[place].call) {
        changed.conditional[place].mask = mask
        changed.conditional[place].oneOf = values
        changed.conditional[place].otherwise = otherwise
      }
      let program = try SeccompFilter(changed, pretends: true).program
      let found = try differences(program, PolicyReading(changed, pretends: true, names: names), most: 3)
      #expect(found.isEmpty, "\(mask ?? 0) \(values): \(found)")
    }
  }

  /// A third of what libseccomp makes of it.
  @Test func theProgramIsShort() throws {
    let program = try SeccompFilter(policy, pretends: true).program
    #expect(program.count / 8 <= 220, "\(program.count / 8) instructions")
  }

  /// What it does not know is left as it is.
  @Test func aProgramOfAnotherFormIsKept() {
    let odd = Data([0x61, 0, 0, 0, 0, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0xff, 0x7f])
    #expect(ShortenedFilter.shortened(odd) == odd)
    #expect(ShortenedFilter.shortened(Data()) == Data())
  }

  /// The control: what one word of the policy changes is seen.
  @Test func seesEveryKindOfMistake() throws {
    let names = try needNames()
    let reading = PolicyReading(policy, pretends: true, names: names)
    func change(_ edit: (inout Policy.Syscalls) -> Void) -> Policy.Syscalls {
      var changed = policy
      edit(&changed)
      return changed
    }
    let wrong = [
      change { $0.allow.removeAll { $0 == "read" } }, change { $0.allow.append("ptrace") },
      change { $0.answer["ENOSYS"]?.removeAll { $0 == "clone3" } },
      change {
        $0.answer["EACCES"]?.append("socket")
        $0.answer["EAFNOSUPPORT"] = []
      },
      change { $0.conditional[0].mask = 0x7e02_2000 }, change { $0.conditional[1].oneOf = [1, 2, 5] },
      change { $0.conditional[2].otherwise = nil }, change { $0.conditional[2].mask = 0xff_ffff_ffff },
      change { $0.conditional.removeAll { $0.call == "prlimit64" } },
    ]
    for (number, policy) in wrong.enumerated() {
      #expect(try !differences(SeccompFilter(policy, pretends: true).program, reading).isEmpty, "change \(number)")
    }
    #expect(try !differences(SeccompFilter(policy, pretends: false).program, reading).isEmpty)
    // And one constant of the program itself: the architecture, a call's number, an answer.
    let program = try SeccompFilter(policy, pretends: true).program
    for constant in [PolicyReading.native, PolicyReading.error(EPERM), PolicyReading.allow] {
      var changed = program
      let words = stride(from: 0, to: program.count, by: 8).map { $0 + 4 }
      let place = try #require(
        words.first { at in
          (0..<4).allSatisfy { changed[at + $0] == UInt8(truncatingIfNeeded: constant >> (8 * UInt32($0))) }
        })
      changed[place] ^= 1
      #expect(try !differences(changed, reading).isEmpty, "\(String(constant, radix: 16))")
    }
  }

  @Test func fitsIntoARequest() throws {
    let program = try SeccompFilter(policy, pretends: true).program
    // BPF_MAXINSNS, and room for arguments and rules beside it in one request.
    #expect(program.count / 8 <= 4096 && program.count <= 32 << 10, "\(program.count / 8) instructions")
  }

  @Test func complementsAreExact() {
    for mask in [0xf, 0x18, 0xf0f, 0x1_0000_0001] as [UInt64] {
      for values in [[], [0], [1], [0, 1], [8], [0x10, 0x18], [3, 5, 0xe]] as [[UInt64]] {
        let values = Set(values.map { $0 & mask }).sorted()
        let rules = ArgumentRule.complement(of: values, mask: mask)
        for argument in (0..<0x1000).flatMap({ [UInt64($0), UInt64($0) << 32 | UInt64($0)] }) {
          let matching = rules.filter { argument & $0.mask == $0.value }.count
          #expect(matching == (values.contains(argument & mask) ? 0 : 1), "\(argument) of \(values) under \(mask)")
        }
      }
    }
  }

  // MARK: - What is asked

  private static let foreign: [UInt32] = [
    0x4000_0003 /* i386 */, 0x4000_0028 /* arm */, 0xc000_00b7 /* arm64 */,
    0xc000_00f3 /* riscv64 */, 0x8000_0016 /* s390x */, 0, .max,
  ]

  /// Those that depend on an argument first, then every number of today's tables and beyond, on every architecture and with
  /// the x32 bit.
  private static let calls = Result {
    let policy = try SandboxFixture.policy().syscalls
    var calls: [BPFInterpreter.Call] = []
    let byName = Dictionary((PolicyReading.headerNames() ?? [:]).map { ($1, $0) }) { first, _ in first }
    var conditions = policy.conditional.map { ($0.call, $0.argument, $0.mask ?? 0xffff_ffff, $0.oneOf) }
    conditions.append(("rt_sigaction", 0, 0xffff_ffff, [31]))
    for (name, argument, mask, allowed) in conditions {
      guard let number = byName[name] else { continue }
      for value in values(allowed: allowed, mask: mask) {
        for others in [0, UInt64.max] {
          var arguments = Array(repeating: others, count: 6)
          arguments[argument] = value
          calls.append(.init(number: number, architecture: PolicyReading.native, arguments: arguments))
        }
      }
    }
    let numbers = Array(0...1023 as ClosedRange<UInt32>) + [4096, 0xffff, 0x3fff_ffff, 0x7fff_ffff, 0x8000_0000, .max]
    for number in numbers + numbers.map({ $0 | 0x4000_0000 }) {
      for arguments in [Array(repeating: 0, count: 6), Array(repeating: UInt64.max, count: 6), [1, 2, 3, 4, 5, 6]] {
        calls.append(.init(number: number, architecture: PolicyReading.native, arguments: arguments))
      }
      calls += foreign.map { .init(number: number, architecture: $0) }
    }
    return calls
  }

  /// Allowed values and their neighbours, each bit turned, the upper half set, all ones and none.
  private static func values(allowed: [UInt64], mask: UInt64) -> Set<UInt64> {
    var values: Set<UInt64> = [0, .max, mask, ~mask, 0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 1 << 63]
    for value in allowed {
      values.formUnion([value, value &+ 1, value &- 1, ~value, value & mask, value | ~mask])
      values.formUnion((0..<64).map { value ^ (1 << UInt64($0)) })
    }
    values.formUnion((0..<64).map { UInt64($0) })
    let upper: [UInt64] = [1 << 32, 0xffff_ffff << 32]
    return values.union(values.flatMap { value in upper.map { value | $0 } })
  }
}
