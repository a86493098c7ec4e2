import AssayExtract
import Foundation
import Testing

/// The mechanical changes that make code parse, and the ones that must not be made.
@Suite(.needsPython) struct MendingTests {
  private func fenced(_ code: String) -> String { "```python\n\(code)\n```\n" }

  @Test(arguments: [
    ("    def f():\n        return 1", "def f():\n    return 1\n", Repair.Kind.dedented),
    (" def f():\n    return 1\nprint(f())", "def f():\n    return 1\nprint(f())\n", .dedented),
    ("!pip install numpy\n%matplotlib inline\nimport numpy", "import numpy\n", .strippedMagics),
    ("%%time\nprint(1)", "print(1)\n", .strippedMagics),
    ("1. def f():\n2.     return 1", "def f():\n    return 1\n", .strippedLineNumbers),
    ("print(\u{201C}hello\u{201D})", "print(\"hello\")\n", .straightenedQuotes),
    ("def f():\n\u{A0}\u{A0}\u{A0}\u{A0}return 1", "def f():\n    return 1\n", .replacedOddSpaces),
    ("if 1 &lt; 2:\n    print(1)", "if 1 < 2:\n    print(1)\n", .unescapedEntities),
  ])
  func mended(written: String, expected: String, kind: Repair.Kind) throws {
    let plan = try Planning.plan(fenced(written))
    #expect(try Planning.entry(plan) == expected)
    #expect(Planning.kinds(plan) == [kind])
  }

  @Test(arguments: ["text = 'a &lt; b \u{201C}c\u{201D}'", "x = ('%s'\n% 1)", "a = 1\nprint(a)"])
  func whatParsesIsLeftAlone(code: String) throws {
    let plan = try Planning.plan(fenced(code))
    #expect(try Planning.entry(plan) == code + "\n")
    #expect(Planning.kinds(plan).isEmpty)
  }

  /// A wrong line is the answer's mistake, not the extractor's to take out.
  @Test(arguments: [
    "def f():\n    return 1\n\nx = = 2\n\nprint(f())", "def f():\nreturn 1", "def f(x):\n    return x)",
  ])
  func mistakesStay(code: String) throws {
    let plan = try Planning.plan(fenced(code))
    #expect(try Planning.entry(plan) == code + "\n")
    #expect(Planning.kinds(plan).isEmpty)
  }

  @Test func aCutOffTail() throws {
    let plan = try Planning.plan("```python\ndef f(x):\n    return x + 1\n\nprint(f(1))\nprint(f(")
    #expect(try Planning.entry(plan) == "def f(x):\n    return x + 1\n\nprint(f(1))\n")
    #expect(Planning.kinds(plan) == [.cutTruncatedTail])
    #expect(plan.program?.truncated == true)
  }

  @Test func aTranscript() throws {
    let plan = try Planning.plan(
      fenced(">>> def f(x):\n...     return x + 1\n...\n>>> f(1)\n2\n>>> print('a\\nb')\na\nb"))
    #expect(try Planning.entry(plan) == "def f(x):\n    return x + 1\n\nf(1)\nprint('a\\nb')\n")
    #expect(
      plan.program?.outputs == [
        ExpectedOutput(afterLine: 4, text: "2"), ExpectedOutput(afterLine: 5, text: "a\nb"),
      ])
    #expect(Planning.kinds(plan) == [.transcript])
  }

  @Test func aTranscriptBelowTheProgram() throws {
    let plan = try Planning.plan(
      "\(fenced("def f(x):\n    return x + 1"))\nUsage:\n\n```\n>>> f(1)\n2\n```\n")
    #expect(plan.blocks.map(\.role) == [.program, .usage])
    #expect(plan.program?.outputs == [ExpectedOutput(afterLine: 4, text: "2")])
  }

  @Test func numberedPromptsOfANotebook() throws {
    let plan = try Planning.plan(fenced("In [1]: x = 2\n\nIn [2]: x + 1\nOut[2]: 3"))
    #expect(try Planning.entry(plan) == "x = 2\nx + 1\n")
    #expect(plan.program?.outputs == [ExpectedOutput(afterLine: 2, text: "3")])
  }

  @Test func doctestsInDocstringsAreNoTranscript() throws {
    let code = "def f(x):\n    \"\"\"\n    >>> f(1)\n    2\n    \"\"\"\n    return x + 1"
    #expect(try Planning.code(fenced(code)) == code + "\n")
  }
}

/// Answers without a fence.
@Suite(.needsPython) struct UnfencedTests {
  @Test func codeOnly() throws {
    let code = "import math\n\ndef f(x):\n    # half\n\n    return math.floor(x / 2)\n\nprint(f(3))"
    let plan = try Planning.plan(code + "\n")
    #expect(try Planning.entry(plan) == code + "\n")
    #expect(plan.blocks.map(\.fence) == [.none])
  }

  @Test func codeAmongProse() throws {
    let answer =
      "Sure! Here is the function:\n\ndef f(x):\n    return x + 1\n\nprint(f(1))\n\nIt returns the next number.\n"
    let plan = try Planning.plan(answer)
    #expect(try Planning.entry(plan) == "def f(x):\n    return x + 1\n\nprint(f(1))\n")
    let block = try #require(plan.blocks.first)
    #expect(block.line == 3)
    #expect(String(decoding: Array(answer.utf8)[block.range], as: UTF8.self) == block.text)
  }

  @Test func inlineCode() throws {
    let plan = try Planning.plan(
      "Use this:\n\n`double = lambda x: 2 * x`\n\nand call it:\n\n`print(double(4))`\n")
    #expect(try Planning.entry(plan) == "double = lambda x: 2 * x\n\nprint(double(4))\n")
  }

  @Test func proseIsNoCode() throws {
    let plan = try Planning.plan(
      "Yes.\n\nNote: this\n\n- one\n- two\n\n1, 2, 3\n\n# Heading\n\nThat is all.\n")
    #expect(plan.program == nil)
    #expect(plan.absence == "no code, because the answer is prose")
  }

  @Test func indentedCodeCountsWhenNothingIsFenced() throws {
    let plan = try Planning.plan("Here:\n\n    def f(x):\n        return x\n\n    print(f(1))\n\nDone.\n")
    #expect(try Planning.entry(plan) == "def f(x):\n    return x\n\nprint(f(1))\n")
  }

  @Test func indentedTextBesideFencesDoesNot() throws {
    let plan = try Planning.plan(
      "```python\ndef f(x):\n    return x\n```\n\nIt prints:\n\n    print(f(1))\n    print(f(2))\n")
    #expect(try Planning.entry(plan) == "def f(x):\n    return x\n")
  }

  @Test func theSolutionBelowFencedExamples() throws {
    let answer =
      "Example:\n\n```python\ndef other(x):\n    return x\n```\n\n# The solution:\ndef wanted(x):\n    return 2 * x\n"
    #expect(try Planning.code(answer, "Write wanted(x).").contains("return 2 * x"))
  }
}

/// Bodies that continue the instruction's code.
@Suite(.needsPython) struct ContinuationTests {
  private let instruction = "Complete:\n```python\ndef twice(x):\n    \"\"\"Doubles.\"\"\"\n```"

  @Test(arguments: ["    y = x * 2\n    return y", "y = x * 2\n    return y", "y = x * 2\nreturn y"])
  func aBodyAlone(body: String) throws {
    for answer in ["```python\n\(body)\n```\n", body] {
      let plan = try Planning.plan(answer, instruction)
      #expect(
        try Planning.entry(plan) == "def twice(x):\n    \"\"\"Doubles.\"\"\"\n    y = x * 2\n    return y\n")
      #expect(Planning.kinds(plan) == [.prependedInstructionCode])
      #expect(plan.program?.segments.first == Segment(line: 1, count: 2, block: nil))
    }
  }

  @Test func aWholeFunctionIsNotContinued() throws {
    let code = "def twice(x):\n    return 2 * x"
    #expect(try Planning.code("```python\n\(code)\n```\n", instruction) == code + "\n")
  }

  @Test func aScriptIsNotContinued() throws {
    #expect(try Planning.code("```python\nprint(4)\nprint(8)\n```\n", instruction) == "print(4)\nprint(8)\n")
  }

  /// Nobody parses C++ here; the braces tell.
  @Test func bracesTellWithoutAParser() throws {
    let given = "Complete:\n```cpp\nlong twice(long x) {\n```"
    let plan = try Planning.plan("```cpp\n    return 2 * x;\n}\n```\n", given)
    #expect(try Planning.entry(plan) == "long twice(long x) {\n    return 2 * x;\n}\n")
    let whole = "long twice(long x) {\n    return x * 2;\n}"
    #expect(try Planning.code("```cpp\n\(whole)\n```\n", given) == whole + "\n")
  }
}
