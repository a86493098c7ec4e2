import Foundation

/// Interprets classic BPF as the kernel does for seccomp(2): what an exported filter answers to one system call.
struct BPFInterpreter {
  /// `struct seccomp_data` of linux/seccomp.h.
  struct Call {
    var number: UInt32
    var architecture: UInt32
    var arguments: [UInt64] = Array(repeating: 0, count: 6)

    fileprivate func word(at offset: UInt32) -> UInt32? {
      switch offset {
      case 0: number
      case 4: architecture
      case 8, 12: 0
      case 16...60 where offset % 4 == 0:
        UInt32(truncatingIfNeeded: arguments[Int(offset - 16) / 8] >> UInt64((offset - 16) % 8 * 8))
      default: nil
      }
    }
  }

  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  private struct Instruction {
    var code: UInt16
    var whenTrue: Int
    var whenFalse: Int
    var constant: UInt32
  }

  private let instructions: [Instruction]

  /// - Parameter program: `struct sock_filter` values in the host's byte order (little endian on all we run on).
  init(_ program: Data) {
    let bytes = [UInt8](program)
    instructions = stride(from: 0, to: bytes.count, by: 8).map { at in
      Instruction(
        code: UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8, whenTrue: Int(bytes[at + 2]),
        whenFalse: Int(bytes[at + 3]),
        constant: (0..<4).reduce(0) { $0 | UInt32(bytes[at + 4 + $1]) << UInt32(8 * $1) })
    }
  }

  var count: Int { instructions.count }

  /// The action and its data, such as 0x7fff0000 for SECCOMP_RET_ALLOW.
  ///
  /// - Throws: `Fault` for what the kernel would not load, or an end that is not reached.
  func answer(_ call: Call) throws -> UInt32 {
    var accumulator: UInt32 = 0
    var at = 0
    while at < instructions.count {
      let now = instructions[at]
      at += 1
      func jump(_ condition: Bool) { at += condition ? now.whenTrue : now.whenFalse }
      switch now.code {
      case 0x20:  // BPF_LD | BPF_W | BPF_ABS
        guard let word = call.word(at: now.constant) else { throw Fault(description: "loads from \(now.constant)") }
        accumulator = word
      case 0x54: accumulator &= now.constant  // BPF_ALU | BPF_AND | BPF_K
      case 0x05: at += Int(now.constant)  // BPF_JMP | BPF_JA
      case 0x15: jump(accumulator == now.constant)  // BPF_JEQ
      case 0x25: jump(accumulator > now.constant)  // BPF_JGT
      case 0x35: jump(accumulator >= now.constant)  // BPF_JGE
      case 0x45: jump(accumulator & now.constant != 0)  // BPF_JSET
      case 0x06: return now.constant  // BPF_RET | BPF_K
      default: throw Fault(description: "unknown instruction \(now.code)")
      }
    }
    throw Fault(description: "runs past its end")
  }
}
