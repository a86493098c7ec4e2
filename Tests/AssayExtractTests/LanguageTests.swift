import AssayExtract
import Foundation
import Testing

/// Which language a block is in, and which one the program is in.
@Suite(.needsPython, .needsNode) struct LanguageTests {
  private let python = "def add(a, b):\n    return a + b\n\nprint(add(1, 2))"
  private let javascript = "function add(a, b) {\n  return a + b;\n}\nconsole.log(add(1, 2));"
  private let shell = "#!/bin/bash\nfor f in *.txt; do\n  echo \"$f\"\ndone"

  @Test func withoutATag() throws {
    for (code, language) in [(python, "python"), (javascript, "javascript"), (shell, "bash")] {
      let plan = try Planning.plan("```\n\(code)\n```\n", "Write a program.")
      #expect(plan.language == language)
      #expect(plan.blocks.first?.languageConfidence ?? 0 > 0.3)
      #expect(plan.blocks.first?.languageConfidence ?? 1 < 1)
    }
  }

  @Test func withAWrongTag() throws {
    for (tag, code, language) in [
      ("python", javascript, "javascript"), ("bash", python, "python"), ("python", shell, "bash"),
      ("javascript", python, "python"), ("text", python, "python"),
    ] {
      let plan = try Planning.plan("```\(tag)\n\(code)\n```\n", "Write a program.")
      #expect(plan.language == language, "\(tag) around \(language)")
    }
  }

  @Test func aTagThatParsesIsBelieved() throws {
    let plan = try Planning.plan("```javascript\nprint(1)\n```\n", "Write a program.")
    #expect(plan.language == "javascript")
    #expect(plan.blocks.first?.languageConfidence == 1)
  }

  @Test func theInstructionDecides() throws {
    let answer =
      "```python\n\(python)\n```\n\n```javascript\n\(javascript)\n\n// more\nconsole.log(add(3, 4));\n```\n"
    #expect(try Planning.plan(answer, "Write it in Python, please.").language == "python")
    #expect(try Planning.plan(answer, "Write a JavaScript function.").language == "javascript")
    #expect(try Planning.plan(answer, "Add two numbers.").language == "javascript")
  }

  @Test func shellIsAProgramOnlyWhenAsked() throws {
    let script = "```bash\n\(shell)\n```\n"
    #expect(try Planning.plan(script, "Write a bash script.").program?.language == "bash")
    let both = "\(script)\n```python\n\(python)\n```\n"
    #expect(try Planning.plan(both, "Help me.").program?.language == "python")
  }

  @Test func languagesThatNobodyParses() throws {
    let code = "#include <iostream>\n\nint main() {\n  std::cout << 1;\n}"
    let plan = try Planning.plan("```cpp\n\(code)\n```\n", "Write C++.")
    #expect(try Planning.entry(plan) == code + "\n")
    #expect(plan.program?.entry == "main.cpp")
    let twice = try Planning.plan(
      "```cpp\n\(code)\n```\nHere is the improved version:\n```cpp\n\(code)\n// better\n```\n", "Write C++.")
    #expect(try Planning.entry(twice) == code + "\n// better\n")
  }

  @Test func javaScriptBlocksThatBindANameTwice() throws {
    let answer =
      "```js\n\(javascript)\n```\n```js\nconst r = add(1, 2);\nconsole.log(r);\n```\n```js\nconst r = add(3, 4);\nconsole.log(r);\n```\n"
    let plan = try Planning.plan(answer, "Write it in JavaScript.")
    #expect(try Planning.entry(plan).contains("{\nconst r = add(3, 4);\nconsole.log(r);\n}"))
    #expect(Planning.kinds(plan) == [.scopedBlock])
  }

  @Test func aNodeSession() throws {
    let plan = try Planning.plan(
      "```js\n\(javascript)\n```\nTry it:\n```js\n> add(1, 2)\n3\n> const x = 1\nundefined\n```\n",
      "Write it in JavaScript.")
    #expect(plan.blocks.map(\.role) == [.program, .usage])
    #expect(plan.program?.outputs.map(\.text) == ["3"])
  }

  @Test func aBodyForAGivenHead() throws {
    let given = "Complete this function:\n```js\nfunction twice(x) {\n```"
    for body in ["  const y = 2 * x;\n  return y;\n}", "  const y = 2 * x;\n  return y;"] {
      let plan = try Planning.plan("```js\n\(body)\n```\n", given)
      #expect(try Planning.entry(plan) == "function twice(x) {\n  const y = 2 * x;\n  return y;\n}\n")
    }
  }

  @Test func modulesParse() throws {
    let code =
      "import { readFile } from 'node:fs/promises';\nexport const f = async () => await readFile('x');"
    let plan = try Planning.plan("```js\n\(code)\n```\n", "Write it in JavaScript.")
    #expect(plan.blocks.first?.languageConfidence == 1)
  }
}
