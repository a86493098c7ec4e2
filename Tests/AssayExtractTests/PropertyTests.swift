import AssayExtract
import Foundation
import Testing

/// What must hold for every text, however odd.
@Suite(.needsPython) struct PropertyTests {
  /// Pieces that answers are made of, and pieces that break things.
  private static let parts = [
    "```python\n", "```\n", "~~~\n", "````md\n", "> ", "1. item\n", "   ", "    ", "\t", "\n", "\r\n", "\r",
    "def f(x):\n",
    "    return x\n", "print(f(1))\n", "Output:\n", "<think>", "</think>\n", "<pre><code>", "</code></pre>\n",
    "# Heading\n",
    "Alternatively:\n\n", ">>> f(1)\n", "!pip install x\n", "```js\nlet a = 1;\n```\n", "\u{0}", "\u{FEFF}",
    "\u{2028}", "e\u{301}",
    "👩‍👩‍👧", "`", "**x.py**\n\n", "&lt;", "{", "}", "((((", "'''", "\"", "\\",
  ]

  /// A fixed sequence of numbers: the same texts every time.
  private struct Numbers {
    var state: UInt64
    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
  }

  @Test func everyTextHasAPlanWithTrueRanges() throws {
    let oracle = try Checkers()
    var numbers = Numbers(state: 7)
    for _ in 0..<300 {
      let answer = (0..<numbers.next(below: 24)).map { _ in Self.parts[numbers.next(below: Self.parts.count)]
      }.joined()
      let plan = Planning.extractor.plan(answer: answer, instruction: "Write f(x) in Python.", oracle: oracle)
      #expect((plan.program == nil) == (plan.absence != nil))
      let bytes = Array(answer.utf8)
      for block in plan.blocks {
        #expect(block.range.lowerBound >= 0 && block.range.upperBound <= bytes.count)
        let slice = String(decoding: bytes[block.range], as: UTF8.self)
        #expect(
          holds(slice, block),
          "\(answer.debugDescription): \(slice.debugDescription) is not \(block.text.debugDescription)")
        let above = bytes[..<block.range.lowerBound]
        #expect(block.line == 1 + lineEndings(above))
      }
      let json = try JSONEncoder().encode(plan)
      #expect(try JSONDecoder().decode(ExtractionPlan.self, from: json) == plan)
    }
  }

  /// Each line of the text is the end of the slice's line: only markers and indentation may stand before it.
  private func holds(_ slice: String, _ block: CodeBlock) -> Bool {
    if block.fence == .html { return true }
    let raw = lines(slice)
    let text = lines(block.text)
    guard raw.count == text.count else { return false }
    return zip(raw, text).allSatisfy { whole, part in
      // The parser expands a tab that indentation takes a part of, and replaces NUL.
      let wanted = part.trimmingCharacters(in: .whitespaces).replacingOccurrences(
        of: "\u{FFFD}", with: "\u{0}")
      return whole.trimmingCharacters(in: .whitespaces).hasSuffix(wanted)
    }
  }

  private func lines(_ text: String) -> [String] {
    text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
      .components(separatedBy: "\n")
  }

  private func lineEndings(_ bytes: ArraySlice<UInt8>) -> Int {
    var count = 0
    for (index, byte) in zip(bytes.indices, bytes) {
      if byte == 0x0A || (byte == 0x0D && !(bytes.indices.contains(index + 1) && bytes[index + 1] == 0x0A)) {
        count += 1
      }
    }
    return count
  }

  @Test func theSamePlanEveryTime() throws {
    let answer =
      "```python\ndef f(x):\n    return x\n```\nOr:\n```python\ndef f(x):\n    return +x\n```\n```\nf(1)\n```\n"
    let first = try Planning.plan(answer)
    for _ in 0..<3 { #expect(try Planning.plan(answer) == first) }
  }

  @Test func withoutParsersThereIsStillAPlan() {
    let answer = "```python\ndef f(x):\n    return x\n```\n\n```\nprint(f(1))\n```\n"
    let plan = Planning.extractor.plan(answer: answer, instruction: "Write Python.", oracle: nil)
    #expect(plan.program?.files.first?.text == "def f(x):\n    return x\n\nprint(f(1))\n")
    let free = Planning.extractor.plan(
      answer: "Here:\n\ndef f(x):\n    print(x)\n    return x\n\nprint(f(1))\n", instruction: "Write Python.",
      oracle: nil)
    #expect(free.program?.files.first?.text.hasPrefix("def f(x):") == true)
  }

  /// A checker that a text has broken: nothing it says may end the process.
  private struct LyingOracle: SyntaxOracle {
    var span: ClosedRange<Int>

    func outline(of text: String, language: String) -> Outline? {
      Outline(
        parses: false, error: .init(line: .max, column: .min, message: "", atEnd: true), statements: .max,
        defines: [""], kinds: .init(call: .max, other: .min))
    }
    func longestSpan(in text: String, language: String) -> ClosedRange<Int>? { span }
  }

  @Test(arguments: [0...0, 1...Int.max, Int.max...Int.max, Int.min...Int.max, Int.min...1, 3...9])
  func aCheckerThatLiesEndsNothing(span: ClosedRange<Int>) {
    for answer in ["```python\ndef f(x):\n    return x\nThat is all.\n```\n", "Here:\n\ndef f(x):\n    return x\n"] {
      let plan = Planning.extractor.plan(answer: answer, instruction: "Write Python.", oracle: LyingOracle(span: span))
      #expect((plan.program == nil) == (plan.absence != nil))
    }
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      "(", "```python\n", "> ", "<think>", "def f():\n    return 1\n\nSome words here.\n\n", "`", "'''\n",
      "{\n",
    ])
  func hugeTextsEnd(part: String) throws {
    let answer = String(repeating: part, count: 10_000 / part.utf8.count)
    let plan = try Planning.plan(answer)
    #expect((plan.program == nil) == (plan.absence != nil))
  }
}
