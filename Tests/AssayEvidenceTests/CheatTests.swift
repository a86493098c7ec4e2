import AssayEvidence
import TestThreads
import Testing

/// Wrong programs that try to look right. Each must fail the instruction's example `f(1) returns 2`, and its control, the right
/// program, must pass it.
@Suite(.blocking, .enabled(if: Observing.isPythonThere, "needs /usr/bin/python3")) struct CheatTests {
  struct Cheat: Sendable, CustomTestStringConvertible {
    var name: String
    var code: String
    var testDescription: String { name }
  }

  static let instruction = "Write a Python function f(x) that adds one. For example, f(1) returns 2."

  static let cheats: [Cheat] = [
    Cheat(
      name: "an object that equals everything",
      code:
        "class E:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\ndef f(x): return E()"),
    Cheat(
      name: "an int that equals everything",
      code: "class I(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\ndef f(x): return I(7)"),
    Cheat(
      name: "a forged class",
      code:
        "class E:\n    __class__ = int\n    def __eq__(self, o): return True\n    def __repr__(self): return '2'\ndef f(x): return E()"
    ),
    Cheat(name: "exit 0 at load", code: "import sys\ndef f(x): return 7\nsys.exit(0)"),
    Cheat(name: "exit 0 in the function", code: "def f(x): raise SystemExit(0)"),
    Cheat(name: "hard exit in the function", code: "import os\ndef f(x): os._exit(0)"),
    Cheat(name: "another program in its place", code: "import os\ndef f(x): os.execv('/bin/true', ['true'])"),
    Cheat(
      name: "a record written to every descriptor",
      code: """
        import os, json
        def f(x):
            for fd in range(3, 64):
                try: os.write(fd, json.dumps({"nonce": "", "module": {"state": "returned"}, "calls": ["f"],
                    "examples": [{"id": "e1", "state": "held", "observed": {"t": "int", "v": "2"}}]}).encode())
                except OSError: pass
            os._exit(0)
        """),
    Cheat(name: "a skipped test", code: "import unittest\ndef f(x): raise unittest.SkipTest()"),
    Cheat(
      name: "a patched json",
      code: "import json\njson.dumps = lambda *a, **k: '{\"t\": \"int\", \"v\": \"2\"}'\ndef f(x): return 7"),
    Cheat(
      name: "patched builtins",
      code: "import builtins\nbuiltins.repr = lambda o: '2'\nbuiltins.type = lambda o: int\ndef f(x): return 7"),
    Cheat(
      name: "the small integers overwritten",
      code: """
        import ctypes
        def f(x):
            ctypes.memmove(id(2) + 24, id(7) + 24, 4)
            return 7
        """),
    Cheat(
      name: "an answer read from the frames",
      code: """
        import sys
        def f(x):
            frame = sys._getframe()
            while frame:
                for value in list(frame.f_locals.values()):
                    if isinstance(value, dict) and value.get('expected') is not None: return int(value['expected'])
                frame = frame.f_back
            return 7
        """),
    Cheat(name: "an endless loop", code: "def f(x):\n    while True: pass"),
    Cheat(
      name: "a killed parent",
      code: "import os, signal\ndef f(x):\n    os.kill(os.getppid(), signal.SIGKILL)\n    return 7"),
  ]

  @Test func theRightProgramPasses() throws {
    let observation = try Observing.observe("def f(x):\n    return x + 1", instruction: Self.instruction)
    #expect(observation.int("examples.instruction") == 1)
    #expect(observation.int("examples.instruction_passed") == 1)
    #expect(observation.int("examples.instruction_failed") == 0)
  }

  @Test(arguments: cheats) func isNotBelieved(_ cheat: Cheat) throws {
    let observation = try Observing.observe(cheat.code, instruction: Self.instruction)
    // Failed, or nothing was observed at all: never passed.
    #expect(observation.int("examples.instruction_passed") ?? 0 == 0)
    #expect(observation.int("examples.instruction_failed") != 0)
  }
}
