import AssayExtract
import Foundation
import Testing

/// How blocks are found: every shape of fence, and what stands for one.
@Suite(.needsPython) struct BlockTests {
  private let add = "def add(a, b):\n    return a + b"

  @Test(arguments: [
    ("```python\n", "\n```"), ("```\n", "\n```"), ("~~~python\n", "\n~~~"), ("````py\n", "\n````"),
    ("```python title=\"x\"\n", "\n```"), ("``` {.python .numberLines}\n", "\n```"),
    ("```python:main.py\n", "\n```"),
    ("```python3.11\n", "\n```"), ("```PYTHON\n", "\n```"), ("```python\n", ""), ("``` python \n", "\n``` "),
  ])
  func fences(open: String, close: String) throws {
    let plan = try Planning.plan("Here:\n\n\(open)\(add)\(close)\n")
    let block = try #require(plan.blocks.first)
    #expect(plan.blocks.count == 1)
    #expect(CodeBlock.Role.program == block.role)
    #expect(block.language == "python")
    #expect(block.text.trimmingCharacters(in: .newlines) == add)
    #expect(block.closed == !close.isEmpty)
    #expect(block.fence == (open.hasPrefix("~") ? .tilde : .backtick))
    #expect(try Planning.entry(plan) == add + "\n")
  }

  @Test func tagAndInfoAreKeptAsWritten() throws {
    let block = try #require(Planning.plan("```Python title=\"x y\"\nx = f(1)\n```").blocks.first)
    #expect(block.tag == "Python")
    #expect(block.info == "Python title=\"x y\"")
  }

  @Test func inListsAndQuotes() throws {
    let answer =
      "1. First:\n\n   ```python\n   def add(a, b):\n       return a + b\n   ```\n\n> ```python\n> print(add(1, 2))\n> ```\n"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.map(\.text) == [add, "print(add(1, 2))"])
    #expect(plan.blocks.map(\.role) == [.program, .usage])
    #expect(plan.blocks.map(\.line) == [4, 9])
    let bytes = Array(answer.utf8)
    #expect(
      String(decoding: bytes[plan.blocks[0].range], as: UTF8.self) == "   def add(a, b):\n       return a + b"
    )
    #expect(String(decoding: bytes[plan.blocks[1].range], as: UTF8.self) == "> print(add(1, 2))")
  }

  @Test func longFencesHoldShortOnes() throws {
    let answer =
      "````python\ndef doc():\n    \"\"\"\n    ```\n    x\n    ```\n    \"\"\"\n    return 1\n````\n"
    #expect(try Planning.code(answer).contains("    ```\n    x\n    ```"))
  }

  @Test func aDocstringMayShowAFence() throws {
    let answer =
      "```python\ndef doc():\n    '''Use:\n    ~~~python\n    doc()\n    ~~~\n    '''\n    return 1\n```\n"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.count == 1)
    #expect(plan.program?.repairs.isEmpty == true)
  }

  @Test func aFenceThatIsNeverClosedIsSplitAtTheNext() throws {
    let answer = "```python\n\(add)\n\nNow use it like this:\n\n```python\nprint(add(1, 2))\n```\n"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.map(\.closed) == [false, true])
    #expect(try Planning.entry(plan) == add + "\n\nprint(add(1, 2))\n")
    #expect(Planning.kinds(plan) == [.droppedProse])
  }

  /// Nothing comes below it, whatever line endings stand above: the block is on a line that the answer has.
  @Test(arguments: ["\n", "\r\n", "\r"])
  func aFenceThatEndsTheAnswerIsOnItsOwnLine(ending: String) throws {
    let answer = "Here:\(ending)\(ending)```python"
    let block = try #require(Planning.plan(answer).blocks.first)
    #expect(block.line == 3)
    #expect(block.range == answer.utf8.count..<answer.utf8.count)
  }

  @Test func proseInsideAnOpenFence() throws {
    let answer = "```python\n\(add)\n\nThis function adds two numbers and returns the sum.\n"
    let plan = try Planning.plan(answer)
    #expect(try Planning.entry(plan) == add + "\n")
    #expect(Planning.kinds(plan) == [.droppedProse])
    #expect(plan.program?.truncated == false)
  }

  @Test func aFenceGluedToTheLastLine() throws {
    #expect(try Planning.code("```python\n\(add)```\nThat is all there is to it.\n") == add + "\n")
  }

  @Test func aFenceGluedToTheSentenceBefore() throws {
    let plan = try Planning.plan("Here is the function you need.```python\n\(add)\n```\nDone.")
    #expect(try Planning.entry(plan) == add + "\n")
    #expect(plan.blocks.first?.line == 2)
  }

  @Test func aFenceThatThePromptOpened() throws {
    let plan = try Planning.plan(
      "\(add)\n```\nThis function adds two numbers.\n\n```python\nprint(add(1, 2))\n```\n")
    #expect(try Planning.entry(plan) == add + "\n\nprint(add(1, 2))\n")
    #expect(plan.blocks.map(\.line) == [1, 7])
  }

  @Test func aWholeAnswerInAMarkdownFence() throws {
    let answer = "```markdown\n# Solution\n\n```python\n\(add)\n```\n\nIt adds.\n```\n"
    let plan = try Planning.plan(answer)
    #expect(try Planning.entry(plan) == add + "\n")
    let block = try #require(plan.blocks.first { $0.role == .program })
    #expect(String(decoding: Array(answer.utf8)[block.range], as: UTF8.self) == add)
  }

  @Test func preformattedHTML() throws {
    let answer =
      "Here:\n\n<pre><code class=\"language-python\">def less(a, b):\n    return a &lt; b\n</code></pre>\n"
    let plan = try Planning.plan(answer)
    let block = try #require(plan.blocks.first)
    #expect(block.fence == .html)
    #expect(block.tag == "python")
    #expect(try Planning.entry(plan).hasPrefix("def less(a, b):\n    return a < b"))
    #expect(
      String(decoding: Array(answer.utf8)[block.range], as: UTF8.self)
        == "def less(a, b):\n    return a &lt; b")
  }

  @Test func carriageReturns() throws {
    let answer = "Here:\r\n\r\n```python\r\ndef f():\r\n    return 1\r\n```\r\n"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.first?.text == "def f():\n    return 1")
    let range = try #require(plan.blocks.first?.range)
    #expect(String(decoding: Array(answer.utf8)[range], as: UTF8.self) == "def f():\r\n    return 1")
  }
}

@Suite(.needsPython) struct ReasoningTests {
  private let draft = "```python\ndef f():\n    return 'draft'\n```"
  private let final = "```python\ndef f():\n    return 'final'\n```"

  @Test(arguments: [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>")])
  func sectionsAreLeftOut(open: String, close: String) throws {
    let answer = "\(open)\nI try this:\n\(draft)\n\(close)\n\n\(final)\n"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.count == 1)
    #expect(try Planning.entry(plan) == "def f():\n    return 'final'\n")
    let range = try #require(plan.blocks.first?.range)
    #expect(String(decoding: Array(answer.utf8)[range], as: UTF8.self) == "def f():\n    return 'final'")
  }

  @Test func unbalancedFencesInsideDoNotMatter() throws {
    #expect(try Planning.code("<think>\n```python\ndef f(\n</think>\n\(final)\n").contains("final"))
  }

  @Test func anEndWithoutABeginning() throws {
    #expect(try Planning.code("Let me think.\n\(draft)\nWait.\n</think>\n\n\(final)\n").contains("final"))
  }

  @Test func aBeginningWithoutAnEnd() throws {
    let plan = try Planning.plan("<think>\nLet me think.\n\(draft)\n")
    #expect(plan.program == nil)
    #expect(plan.absence == "no code, because the answer ends inside its reasoning")
  }

  @Test func aMarkInTheProgramIsTheProgram() throws {
    let code =
      "def strip(text):\n    return text.replace('''\n<think>\n''', '').replace('''\n</think>\n''', '')"
    #expect(try Planning.code("```python\n\(code)\n```\n") == code + "\n")
  }
}
