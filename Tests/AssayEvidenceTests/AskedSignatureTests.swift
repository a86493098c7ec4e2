import TestThreads
import Testing

/// Whether an answer defines what the instruction asks for, under that name.
@Suite(.blocking, .enabled(if: Observing.isPythonThere, "needs /usr/bin/python3")) struct AskedSignatureTests {
  private func named(_ instruction: String, _ code: String = "def f(a, b):\n    return a") throws -> Bool? {
    try Observing.observe(code, instruction: instruction).bool("program.named")
  }

  @Test(arguments: [
    "Write a python function f(a, b) with inputs a and b.", "Implement a function called `f` that adds.",
    "Complete:\n```python\ndef helper(x):\n    return x\n\ndef f(a: int, b: Dict[str, int] = {}) -> int:\n    \"\"\"Adds.\"\"\"\n```",
  ])
  func isSeen(instruction: String) throws {
    #expect(try named(instruction) == true)
    #expect(try named(instruction, "def g(a, b):\n    return a") == false)
  }

  /// Spoken of, an equation, code to be mended, a method, several.
  @Test(arguments: [
    "How does the function map(f, x) work?", "Write code for the function f(n) = f(n - 1) + 1.",
    "Mend this:\n```python\ndef other(a):\n    return a +\n```",
    "Complete:\nclass A:\n    def other(self, a):\n        pass",
    "Write a function other(a) and create a function another(b).", "Add two numbers.",
  ])
  func nothingIsAskedByName(instruction: String) throws {
    #expect(try named(instruction) == nil)
  }

  @Test func parametersAreComparedWhereTheyAreGiven() throws {
    let seen = try Observing.observe("def f(x, y, z=1):\n    return x", instruction: "Write a function f(a, b).")
    #expect(seen.bool("program.named") == true && seen.bool("program.parameters_named") == false)
    let same = try Observing.observe("def f(a: int, b=1):\n    return a", instruction: "Write a function f(a, b).")
    #expect(same.bool("program.parameters_named") == true)
  }
}
