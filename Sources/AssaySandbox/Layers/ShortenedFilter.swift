import Foundation

/// A filter's program in fewer instructions, with the same answer to every call.
///
/// The kernel checks a filter, translates and compiles it anew for each process that loads it, which takes time by its length: with
/// that of libseccomp a twentieth of what an ordinary program takes. libseccomp tests each call, and each rule of an argument, by
/// itself; here neighbours with one answer share a test.
struct ShortenedFilter {
  /// `struct sock_filter` of linux/filter.h.
  private struct Instruction {
    var code: UInt16
    var whenTrue = 0
    var whenFalse = 0
    var constant: UInt32
  }

  /// The codes that libseccomp uses, and no others.
  private enum Code {
    static let load: UInt16 = 0x20  // BPF_LD | BPF_W | BPF_ABS
    static let and: UInt16 = 0x54  // BPF_ALU | BPF_AND | BPF_K
    static let jump: UInt16 = 0x05  // BPF_JMP | BPF_JA
    static let equal: UInt16 = 0x15, greater: UInt16 = 0x25, notLess: UInt16 = 0x35
    static let answer: UInt16 = 0x06  // BPF_RET | BPF_K
  }

  /// What a place of the program comes to.
  private indirect enum Decision: Hashable {
    case answer(UInt32)
    /// By one word of the call: the decision from each value up to the next. The first value is 0.
    case ranges(of: UInt32, [Range])
    /// By some bits of a word.
    case bits(of: UInt32, mask: UInt32, value: UInt32, then: Decision, otherwise: Decision)
  }

  private struct Range: Hashable {
    var first: UInt32
    var decision: Decision
  }

  /// The program has a form that is not understood.
  private struct Unknown: Error {}

  private let instructions: [Instruction]

  /// The shorter program; the same one where it can't be made shorter, or has a form that is not known.
  ///
  /// - Parameter program: as exported, in the host's byte order (little endian on all we run on).
  static func shortened(_ program: Data) -> Data {
    guard let made = try? ShortenedFilter(program).shortened(), made.count < program.count else { return program }
    return made
  }

  private init(_ program: Data) {
    let bytes = [UInt8](program)
    instructions = stride(from: 0, to: bytes.count, by: 8).map { at in
      Instruction(
        code: UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8, whenTrue: Int(bytes[at + 2]),
        whenFalse: Int(bytes[at + 3]),
        constant: (0..<4).reduce(0) { $0 | UInt32(bytes[at + 4 + $1]) << UInt32(8 * $1) })
    }
  }

  private func shortened() throws(Unknown) -> Data {
    var writer = Writer()
    try writer.write(try decision(at: 0))
    var bytes = Data()
    for one in writer.written {
      guard (0...255).contains(one.whenTrue), (0...255).contains(one.whenFalse) else { throw Unknown() }
      bytes.append(contentsOf: [
        UInt8(one.code & 0xff), UInt8(one.code >> 8), UInt8(one.whenTrue), UInt8(one.whenFalse),
      ])
      withUnsafeBytes(of: one.constant.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  // MARK: - Reading

  private func instruction(_ at: Int) throws(Unknown) -> Instruction {
    guard instructions.indices.contains(at) else { throw Unknown() }
    return instructions[at]
  }

  /// What begins at a place where nothing of the call is loaded, or what is does not matter.
  private func decision(at place: Int) throws(Unknown) -> Decision {
    let first = try instruction(place)
    switch first.code {
    case Code.answer: return .answer(first.constant)
    case Code.jump: return try decision(at: place + 1 + Int(first.constant))
    case Code.load: break
    default: throw Unknown()
    }
    guard let starts = try starts(of: first.constant, at: place) else {
      let mask = try instruction(place + 1)
      guard mask.code == Code.and else { throw Unknown() }
      return try bits(of: first.constant, mask: mask.constant, at: place + 2)
    }
    var ranges: [Range] = []
    for start in starts.sorted() {
      let decision = try decision(at: try end(of: first.constant, at: place, when: start))
      if ranges.last?.decision != decision { ranges.append(Range(first: start, decision: decision)) }
    }
    return ranges.count == 1 ? ranges[0].decision : .ranges(of: first.constant, ranges)
  }

  /// Comparisons of a word under a mask, one after another.
  private func bits(of word: UInt32, mask: UInt32, at place: Int) throws(Unknown) -> Decision {
    let test = try instruction(place)
    guard test.code == Code.equal else { return try decision(at: place) }
    return .bits(
      of: word, mask: mask, value: test.constant,
      then: try bits(of: word, mask: mask, at: place + 1 + test.whenTrue),
      otherwise: try bits(of: word, mask: mask, at: place + 1 + test.whenFalse))
  }

  /// The values of a word at which what is decided may change; nil where that depends on bits that are not its highest.
  private func starts(of word: UInt32, at place: Int) throws(Unknown) -> Set<UInt32>? {
    var starts: Set<UInt32> = [0]
    var waiting = [(place: place, mask: UInt32.max)]
    var seen: Set<[Int]> = []
    while let (place, mask) = waiting.popLast() {
      let now = try instruction(place)
      switch now.code {
      case Code.answer: continue
      case Code.load where now.constant != word: continue
      case Code.load: waiting.append((place + 1, .max))
      case Code.and: waiting.append((place + 1, mask & now.constant))
      case Code.jump: waiting.append((place + 1 + Int(now.constant), mask))
      case Code.equal, Code.greater, Code.notLess:
        // Only the highest bits, or none: what they agree with is one range.
        guard (~mask & (~mask &+ 1)) == 0, now.code == Code.equal || mask == .max else { return nil }
        if now.code != Code.greater { starts.insert(now.constant) }
        if now.code != Code.notLess { starts.insert((now.constant | ~mask) &+ 1) }
        guard seen.insert([place, Int(mask)]).inserted else { continue }
        waiting += [(place + 1 + now.whenTrue, mask), (place + 1 + now.whenFalse, mask)]
      default: throw Unknown()
      }
    }
    return starts
  }

  /// Where a value of the word leads to: an answer, or a look at another word.
  private func end(of word: UInt32, at place: Int, when value: UInt32) throws(Unknown) -> Int {
    var place = place
    var held = value
    while true {
      let now = try instruction(place)
      func jump(_ condition: Bool) -> Int { place + 1 + (condition ? now.whenTrue : now.whenFalse) }
      switch now.code {
      case Code.answer: return place
      case Code.load where now.constant != word: return place
      case Code.load: (held, place) = (value, place + 1)
      case Code.and: (held, place) = (held & now.constant, place + 1)
      case Code.jump: place += 1 + Int(now.constant)
      case Code.equal: place = jump(held == now.constant)
      case Code.greater: place = jump(held > now.constant)
      case Code.notLess: place = jump(held >= now.constant)
      default: throw Unknown()
      }
    }
  }

  // MARK: - Writing

  /// Jumps lead forward only, so a decision stands behind all that lead to it: those of words in the order in which they are come to,
  /// the answers at the end.
  private struct Writer {
    private(set) var written: [Instruction] = []
    /// Jumps whose ends have no place yet.
    private var jumps: [Decision: [(at: Int, whenTrue: Bool)]] = [:]
    private var waiting: [Decision] = []

    mutating func write(_ decision: Decision) throws(Unknown) {
      waiting = [decision]
      var answers: [Decision] = []
      while !waiting.isEmpty {
        let next = waiting.removeFirst()
        if case .answer = next {
          answers.append(next)
          continue
        }
        land(next)
        write(looksAtAWord: next)
      }
      for case .answer(let value) in answers where jumps[.answer(value)] != nil {
        land(.answer(value))
        written.append(Instruction(code: Code.answer, constant: value))
      }
      if written.isEmpty { throw Unknown() }
    }

    private mutating func write(looksAtAWord decision: Decision) {
      switch decision {
      case .answer: break
      case .ranges(let word, let ranges):
        written.append(Instruction(code: Code.load, constant: word))
        write(ranges[...])
      case .bits(let word, let mask, let value, let then, let otherwise):
        written.append(Instruction(code: Code.load, constant: word))
        written.append(Instruction(code: Code.and, constant: mask))
        written.append(Instruction(code: Code.equal, constant: value))
        lead(written.count - 1, whenTrue: true, to: then)
        lead(written.count - 1, whenTrue: false, to: otherwise)
      }
    }

    /// A search by halves.
    private mutating func write(_ ranges: ArraySlice<Range>) {
      let at = written.count
      if ranges.count == 3, let last = ranges.last, let middle = ranges.dropFirst().first,
        let first = ranges.first, first.decision == last.decision, middle.first &+ 1 == last.first
      {
        // One value apart.
        written.append(Instruction(code: Code.equal, constant: middle.first))
        lead(at, whenTrue: true, to: middle.decision)
        lead(at, whenTrue: false, to: first.decision)
        return
      }
      let upper = ranges[(ranges.startIndex + ranges.count / 2)...]
      let lower = ranges[..<upper.startIndex]
      written.append(Instruction(code: Code.notLess, constant: upper[upper.startIndex].first))
      if lower.count == 1 {
        lead(at, whenTrue: false, to: lower[lower.startIndex].decision)
      } else {
        written[at].whenFalse = written.count - at - 1
        write(lower)
      }
      if upper.count == 1 {
        lead(at, whenTrue: true, to: upper[upper.startIndex].decision)
      } else {
        written[at].whenTrue = written.count - at - 1
        write(upper)
      }
    }

    private mutating func lead(_ jump: Int, whenTrue: Bool, to decision: Decision) {
      jumps[decision, default: []].append((jump, whenTrue))
      if !waiting.contains(decision) { waiting.append(decision) }
    }

    /// Gives what is written next to the jumps that lead to it.
    private mutating func land(_ decision: Decision) {
      for (at, whenTrue) in jumps.removeValue(forKey: decision) ?? [] {
        let distance = written.count - at - 1
        if whenTrue { written[at].whenTrue = distance } else { written[at].whenFalse = distance }
      }
    }
  }
}
