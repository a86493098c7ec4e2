import AssayExtract
import Foundation
import Testing

/// Which blocks make up the program.
@Suite(.needsPython) struct ProgramTests {
  private func fenced(_ code: String, _ tag: String = "python") -> String { "```\(tag)\n\(code)\n```\n" }
  private let add = "def add(a, b):\n    return a + b"

  @Test func programUsageAndOutput() throws {
    let answer =
      "First:\n\n\(fenced("pip install numpy", "bash"))\nThen:\n\n\(fenced(add))\nUsage:\n\n\(fenced("print(add(1, 2))"))\nOutput:\n\n\(fenced("3", ""))"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.map(\.role) == [.install, .program, .usage, .output])
    #expect(try Planning.entry(plan) == add + "\n\nprint(add(1, 2))\n")
    #expect(plan.program?.outputs == [ExpectedOutput(afterLine: 4, text: "3")])
    #expect(
      plan.program?.segments == [Segment(line: 1, count: 2, block: 1), Segment(line: 4, count: 1, block: 2)])
    #expect(plan.blocks.allSatisfy { !$0.why.isEmpty })
  }

  @Test func outputInProse() throws {
    let plan = try Planning.plan("\(fenced(add + "\n\nprint(add(1, 2))"))\nOutput: `3`\n")
    #expect(plan.program?.outputs == [ExpectedOutput(afterLine: 4, text: "3")])
    let talk = try Planning.plan("\(fenced(add))\nOutput: the sum of both numbers.\n")
    #expect(talk.program?.outputs == [])
  }

  /// A line of the program, explained before or after it, uses what only the program's function binds.
  @Test(arguments: [true, false]) func aStepThatIsExplainedIsNotRun(before: Bool) throws {
    let code = "def double(text):\n    value = int(text)\n    return value * 2"
    let step = "1. Convert it:\n   ```python\n   number = int(value)\n   ```\n"
    let plan = try Planning.plan(before ? "\(step)\n\(fenced(code))" : "\(fenced(code))\n\(step)")
    #expect(try Planning.entry(plan) == code + "\n")
    #expect(plan.blocks.map(\.role) == (before ? [.other, .program] : [.program, .other]))
    // What uses the function, or binds what it needs, is a part of the program.
    let used = "```python\nnumber = double(value)\n```\n"
    #expect(try Planning.entry(Planning.plan("\(fenced(code))\n\(used)")) == code + "\n\nnumber = double(value)\n")
    let needed = "def area(r):\n    value = r\n    return scale * value"
    let bound = try Planning.plan("\(fenced("scale = int(value)"))\n\(fenced(needed))")
    #expect(try Planning.entry(bound) == "scale = int(value)\n\n" + needed + "\n")
  }

  @Test func anImprovedVersionReplaces() throws {
    let better = "def add(a, b):\n    if a is None:\n        raise ValueError(a)\n    return a + b"
    let plan = try Planning.plan("\(fenced(add))\nHere is the improved version:\n\n\(fenced(better))")
    #expect(try Planning.entry(plan) == better + "\n")
    #expect(plan.blocks.map(\.role) == [.alternative, .program])
    #expect(plan.program?.alternatives == nil)
  }

  @Test func aRevisionKeepsTheRest() throws {
    let plan = try Planning.plan(
      "\(fenced("import math"))\n\(fenced("def area(r):\n    return 3 * r * r"))\n\(fenced("print(area(1))"))\nThe corrected code:\n\n\(fenced("def area(r):\n    return math.pi * r * r"))"
    )
    #expect(
      try Planning.entry(plan)
        == "import math\n\ndef area(r):\n    return math.pi * r * r\n\nprint(area(1))\n")
  }

  @Test(arguments: ["Alternatively, you can write:", "## Solution 2", "Another way is this:", "Or, shorter:"])
  func anAlternativeIsListed(lead: String) throws {
    let other = "def add(a, b):\n    return sum((a, b))"
    let plan = try Planning.plan("\(fenced(add))\n\(lead)\n\n\(fenced(other))")
    #expect(try Planning.entry(plan) == add + "\n")
    #expect(plan.blocks.map(\.role) == [.program, .alternative])
    #expect(plan.program?.alternatives?.map { $0.files.first?.text } == [other + "\n"])
  }

  @Test func withoutACueTheFirstCompleteOneCounts() throws {
    let hollow = "def add(a, b):\n    # your code here\n    pass"
    #expect(try Planning.code("\(fenced(hollow))\n\(fenced(add))") == add + "\n")
    let other = "def add(a, b):\n    return b + a"
    #expect(try Planning.code("\(fenced(add))\n\(fenced(other))") == add + "\n")
  }

  @Test func whatTheInstructionNamesIsPreferred() throws {
    let example = "def solve(x):\n    return x"
    let instruction = "Write `triple(x)` in Python."
    let wanted = "def solve(x):\n    return 3 * x\n\ndef triple(x):\n    return solve(x)"
    #expect(
      try Planning.code("Example:\n\(fenced(example))\nAlternatively:\n\(fenced(wanted))", instruction)
        == wanted + "\n")
  }

  @Test func repetitionsAndExcerptsAreNotAppended() throws {
    let answer =
      "\(fenced(add + "\n\nprint(add(1, 2))"))\nThe function:\n\n\(fenced(add))\nAgain:\n\n\(fenced(add + "\n\nprint(add(1, 2))"))"
    let plan = try Planning.plan(answer)
    #expect(try Planning.entry(plan) == add + "\n\nprint(add(1, 2))\n")
    #expect(plan.blocks.map(\.role) == [.program, .alternative, .alternative])
  }

  @Test func stepsAndThenTheWhole() throws {
    let whole = "import math\n\ndef area(r):\n    return math.pi * r ** 2\n\nprint(area(2))"
    let answer =
      "\(fenced("import math"))\n\(fenced("def area(r):\n    return math.pi * r ** 2"))\nPutting it all together:\n\n\(fenced(whole))"
    #expect(try Planning.code(answer) == whole + "\n")
  }

  @Test func scriptsThatStartOverAreAlternatives() throws {
    let first = "numbers = [1, 2]\ntotal = sum(numbers)\nprint(total)"
    let second = "numbers = [1, 2]\ntotal = 0\nfor n in numbers:\n    total += n\nprint(total)"
    let plan = try Planning.plan("\(fenced(first))\n\(fenced(second))")
    #expect(try Planning.entry(plan) == first + "\n")
    #expect(plan.program?.alternatives?.count == 1)
  }

  @Test func anExampleOfAnErrorIsNotTheProgram() throws {
    let wrong = "width = 7\nlabel = width + 'px'"
    let right = "width = 7\nlabel = str(width) + 'px'"
    let plan = try Planning.plan("\(fenced(wrong))\nThis will raise a TypeError.\n\n\(fenced(right))")
    #expect(try Planning.entry(plan) == right + "\n")
  }

  @Test func aBrokenUsageBlockIsLeftOut() throws {
    let plan = try Planning.plan("\(fenced(add))\nUse it:\n\n\(fenced("print(add(1, 2)"))")
    #expect(try Planning.entry(plan) == add + "\n")
    #expect(Planning.kinds(plan) == [.droppedBlock])
    #expect(plan.blocks.map(\.role) == [.program, .other])
  }

  /// Leaving the broken part out would make a wrong answer pass.
  @Test func aBrokenProgramStaysBroken() throws {
    let broken = "def add(a, b)\n    return a + b"
    let plan = try Planning.plan(
      "\(fenced(broken))\nUse it:\n\n\(fenced("print(add(1, 2))"))", "Write add(a, b) in Python.")
    #expect(try Planning.entry(plan).hasPrefix(broken))
    #expect(Planning.kinds(plan) == [])
  }

  @Test func aMethodContinuesItsClass() throws {
    let plan = try Planning.plan(
      "\(fenced("class A:\n    def f(self):\n        return 1"))\nAdd a method:\n\n\(fenced("    def g(self):\n        return 2"))"
    )
    #expect(
      try Planning.entry(plan)
        == "class A:\n    def f(self):\n        return 1\n    def g(self):\n        return 2\n")
    #expect(Planning.kinds(plan) == [.joinedContinuation])
  }

  @Test func instructionCodeShownAgain() throws {
    let instruction = "Fix this:\n```python\ndef f(x):\n    return x +\n```"
    #expect(
      try Planning.code(
        "Your code:\n\(fenced("def f(x):\n    return x +"))\nFixed:\n\n\(fenced("def f(x):\n    return x"))",
        instruction)
        == "def f(x):\n    return x\n")
  }

  @Test func noProgramSaysWhy() throws {
    for (answer, reason) in [
      ("", "empty"), ("I can't help with that.", "prose"), ("```bash\npip install numpy\n```", "installs"),
      ("```json\n{\"a\": 1}\n```", "data"),
    ] {
      let plan = try Planning.plan(answer, "Please help.")
      #expect(plan.program == nil)
      #expect(plan.absence?.contains(reason) == true, "\(answer): \(plan.absence ?? "")")
    }
  }

  @Test func patchesAndOtherLanguagesAreNotTheProgram() throws {
    let answer =
      "\(fenced("-old\n+new", "diff"))\n\(fenced("SELECT 1", "sql"))\n\(fenced(add))\n\(fenced("int main() { return 0; }", "c"))"
    let plan = try Planning.plan(answer)
    #expect(plan.blocks.map(\.role) == [.other, .other, .program, .other])
  }
}

/// Names of files, and programs that import themselves.
@Suite(.needsPython) struct FileTests {
  @Test func blocksThatImportOneAnotherAreFiles() throws {
    let answer = """
      **utils.py**

      ```python
      def add(a, b):
          return a + b
      ```

      And `main.py`:

      ```python
      from utils import add

      print(add(1, 2))
      ```

      """
    let program = try #require(Planning.plan(answer).program)
    #expect(program.files.map(\.path) == ["utils.py", "main.py"])
    #expect(program.entry == "main.py")
  }

  @Test func namesInCommentsAndInfo() throws {
    let answer =
      "```python:pkg/shapes.py\nclass A:\n    pass\n```\n\n```python\n# run.py\nfrom shapes import A\nA()\n```\n"
    let program = try #require(Planning.plan(answer).program)
    #expect(program.files.map(\.path) == ["pkg/shapes.py", "run.py"])
  }

  @Test(arguments: ["../x.py", "/etc/x.py", "a/../../x.py", "~/x.py", "-x.py"])
  func namesThatLeaveTheFolderAreNone(name: String) throws {
    let answer =
      "```python title=\"\(name)\"\ndef f():\n    return 1\n```\n\n```python title=\"main.py\"\nfrom x import f\nf()\n```\n"
    let program = try #require(Planning.plan(answer).program)
    #expect(
      program.files.allSatisfy {
        !$0.path.contains("..") && !$0.path.hasPrefix("/") && !$0.path.hasPrefix("~")
      })
    #expect(program.files.map(\.path) == ["main.py"])
  }

  @Test func anImportOfTheProgramItselfIsTakenOut() throws {
    let plan = try Planning.plan(
      "```python\ndef add(a, b):\n    return a + b\n```\nTests:\n```python\nfrom your_module import (\n    add,\n)\nassert add(1, 2) == 3\n```\n"
    )
    #expect(try Planning.entry(plan) == "def add(a, b):\n    return a + b\n\n\n\n\nassert add(1, 2) == 3\n")
    #expect(Planning.kinds(plan) == [.removedSelfImport])
  }

  @Test func aQualifiedImportGetsItsFile() throws {
    let plan = try Planning.plan(
      "```python\n# adder.py\ndef add(a, b):\n    return a + b\n```\nUse:\n```python\nimport adder\nprint(adder.add(1, 2))\n```\n"
    )
    let program = try #require(plan.program)
    #expect(program.files.contains { $0.path == "adder.py" })
    #expect(program.entry == "main.py")
  }

  @Test func realImportsStay() throws {
    let code = "from math import factorial\nprint(factorial(3))"
    let plan = try Planning.plan("```python\ndef twice(x):\n    return 2 * x\n```\n```python\n\(code)\n```\n")
    #expect(try Planning.entry(plan).contains(code))
    #expect(Planning.kinds(plan).isEmpty)
  }
}
