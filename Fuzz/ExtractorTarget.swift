import Assay
import AssayExtract
import AssaySandbox
import Foundation

/// An answer and, behind a record separator (U+001E), its instruction: any text has a plan, whatever a checker says of it.
enum ExtractorTarget: FuzzTarget {
  private static let extractor: Extractor = {
    let library = DefinitionLibrary(definitions: [], environment: [:], executable: nil)
    do {
      return Extractor(languages: try library.languages().map(\.syntax))
    } catch {
      fatalError("the built-in languages do not load: \(error)")
    }
  }()

  static func test(_ input: [UInt8]) {
    let parts = input.split(separator: 0x1E, maxSplits: 1, omittingEmptySubsequences: false)
    let answer = String(decoding: parts[0], as: UTF8.self)
    let instruction = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "Write f(x) in Python."
    for oracle: (any SyntaxOracle)? in [nil, LyingOracle()] {
      let plan = extractor.plan(answer: answer, instruction: instruction, oracle: oracle)
      check(plan, of: Array(answer.utf8))
    }
  }

  private static func check(_ plan: ExtractionPlan, of answer: [UInt8]) {
    require((plan.program == nil) == (plan.absence != nil), "neither a program nor a reason, or both")
    var last = 0
    for block in plan.blocks {
      require(block.range.lowerBound >= last && block.range.upperBound <= answer.count, "blocks out of order or place")
      last = block.range.lowerBound
      require((0...1).contains(block.languageConfidence), "a confidence of \(block.languageConfidence)")
      require(block.line == 1 + lineEndings(answer[..<block.range.lowerBound]), "a block is at another line")
      guard let slice = String(validating: answer[block.range], as: UTF8.self) else {
        fatalError("a block's range cuts a character")
      }
      require(block.fence == .html || slicesBack(slice, block.text), "\(slice.debugDescription) is not the block")
    }
    if let program = plan.program { check(program, plan) }
    guard let data = try? JSONEncoder().encode(plan) else { fatalError("a plan cannot be written") }
    require((try? JSONDecoder().decode(ExtractionPlan.self, from: data)) == plan, "a plan reads back as another")
  }

  private static func check(_ program: Program, _ plan: ExtractionPlan) {
    let paths = program.files.map(\.path)
    require(Set(paths).count == paths.count, "two files have one path")
    require(paths.allSatisfy { PlannedFile.isSafe(path: $0) }, "a path leads outside")
    guard let entry = program.files.first(where: { $0.path == program.entry }) else {
      fatalError("the entry is no file of the program")
    }
    let lines = entry.text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    for segment in program.segments {
      require(segment.line >= 1 && segment.count >= 0, "a segment at line \(segment.line)")
      require(segment.line + segment.count <= lines + 1, "a segment goes past the entry's end")
      require(segment.block.map { plan.blocks.indices.contains($0) } ?? true, "a segment of no block")
    }
    for output in program.outputs { require((1...lines).contains(output.afterLine), "an output after no line") }
    for alternative in program.alternatives ?? [] {
      require(alternative.alternatives == nil, "an alternative has alternatives")
      check(alternative, plan)
    }
  }

  /// Whether each line of the text is the end of the slice's line: only markers and indentation may stand before it.
  private static func slicesBack(_ slice: String, _ text: String) -> Bool {
    let raw = lines(slice)
    let wanted = lines(text)
    return raw.count == wanted.count
      && zip(raw, wanted).allSatisfy { whole, part in
        // The parser expands a tab that indentation takes a part of, and replaces NUL.
        whole.hasSuffix(part.replacingOccurrences(of: "\u{FFFD}", with: "\u{0}"))
          || whole.replacingOccurrences(of: "\u{0}", with: "\u{FFFD}").hasSuffix(part)
      }
  }

  private static func lines(_ text: String) -> [String] {
    text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
      .components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func lineEndings(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.indices.reduce(0) { count, index in
      let isEnd =
        bytes[index] == 0x0A || (bytes[index] == 0x0D && (index + 1 == bytes.endIndex || bytes[index + 1] != 0x0A))
      return count + (isEnd ? 1 : 0)
    }
  }
}

/// A checker that was broken by a text and says anything: the same of the same text, so that a crash can be repeated.
private struct LyingOracle: SyntaxOracle {
  func outline(of text: String, language: String) -> Outline? {
    var numbers = Numbers(text)
    guard numbers.next(8) > 0 else { return nil }
    let words = text.split { !($0.isLetter || $0 == "_") }.prefix(50).map(String.init)
    func some() -> [String] { words.isEmpty ? [] : (0..<numbers.next(4)).map { _ in words[numbers.next(words.count)] } }
    let parses = numbers.next(3) > 0
    return Outline(
      parses: parses,
      error: parses && numbers.next(4) > 0
        ? nil : .init(line: numbers.line(), column: numbers.line(), message: "wrong", atEnd: numbers.next(2) == 0),
      statements: numbers.line(), defines: some(), assigns: some(), imports: some(), uses: some(),
      kinds: .init(
        definition: numbers.next(3), import: numbers.next(2), assertion: numbers.next(2), call: numbers.line(),
        assignment: numbers.next(2), expression: numbers.next(2), other: numbers.line()))
  }

  func longestSpan(in text: String, language: String) -> ClosedRange<Int>? {
    var numbers = Numbers(text)
    let (one, other) = (numbers.line(), numbers.line())
    return numbers.next(4) == 0 ? nil : min(one, other)...max(one, other)
  }

  private struct Numbers {
    private var state: UInt64

    /// FNV-1a.
    init(_ text: String) {
      state = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    mutating func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }

    /// A line mostly, and now and then a number that is none.
    mutating func line() -> Int {
      switch next(12) {
      case 0: .max
      case 1: .min
      case 2: -1
      case 3: 0
      default: next(6) + 1
      }
    }
  }
}
