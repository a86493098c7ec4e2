import AssayEvidence
import TestThreads
import Testing

/// Tests that pass whatever the code does: every form that was found to pass, with a wrong function, where the exit status
/// decides. None may count as a stated result that holds. The control is the same form put right: it must be seen to fail.
@Suite(.blocking, .enabled(if: Observing.isPythonThere, "needs /usr/bin/python3")) struct VacuousFormTests {
  struct Form: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var control: String
    var testDescription: String { name }
  }

  /// Wrong: it should give `x + 1`.
  private static let wrong = "def f(x):\n    return x\n\n"

  static let forms = [
    Form(name: "no tests", text: "", control: "assert f(1) == 2"),
    Form(name: "prints only", text: "print(f(1))", control: "print(f(1))  # Output: 2"),
    Form(name: "assert True", text: "assert True", control: "assert f(1) == 2"),
    Form(name: "a tuple", text: "assert (f(1) == 2, 'wrong')", control: "assert f(1) == 2, 'wrong'"),
    Form(name: "the same call on both sides", text: "assert f(1) == f(1)", control: "assert f(1) == f(0) + 2"),
    Form(
      name: "swallowed", text: "try:\n    assert f(1) == 2\nexcept Exception:\n    pass\nprint('All tests passed!')",
      control: "assert f(1) == 2\nprint('All tests passed!')"),
    Form(
      name: "a test that nothing calls", text: "def check_f():\n    assert f(1) == 2",
      control: "def check_f():\n    assert f(1) == 2\ncheck_f()"),
    Form(
      name: "unittest without main",
      text: "import unittest\nclass T(unittest.TestCase):\n    def check(self):\n        self.assertEqual(f(1), 2)",
      control: "import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(f(1), 2)"),
    Form(
      name: "a doctest of nothing", text: "def g():\n    '''\n    >>> x = f(1)\n    '''",
      control: "def g():\n    '''\n    >>> f(1)\n    2\n    '''"),
    Form(
      name: "another main", text: "if __name__ == 'main':\n    assert f(1) == 2",
      control: "if __name__ == '__main__':\n    assert f(1) == 2"),
    Form(name: "or True", text: "assert f(1) == 2 or True", control: "assert f(1) == 2 or f(2) == 3"),
    Form(name: "truthiness", text: "assert f(1)", control: "assert f(0)"),
    Form(
      name: "isinstance", text: "assert isinstance(f(1), int)", control: "assert isinstance(f(1), int) and f(1) == 2"),
    Form(name: "is not None", text: "assert f(1) is not None", control: "assert f(1) is None"),
    Form(
      name: "a coroutine that nobody awaits", text: "async def check():\n    assert f(1) == 2\ncheck()",
      control: "import asyncio\nasync def check():\n    assert f(1) == 2\nasyncio.run(check())"),
    Form(
      name: "a thread",
      text:
        "import threading\ndef check():\n    assert f(1) == 2\nt = threading.Thread(target=check)\nt.start()\nt.join()",
      control: "def check():\n    assert f(1) == 2\ncheck()"),
    Form(
      name: "expected computed by the function", text: "expected = f(1)\nassert f(1) == expected",
      control: "expected = 2\nassert f(1) == expected"),
    Form(
      name: "redefined", text: "def f(x):\n    return x + 1\nf = lambda x: 2\nassert f(1) == 2 and True or True",
      control: "assert f(1) == 2"),
    Form(
      name: "mocked",
      text: "from unittest import mock\nwith mock.patch('__main__.f', return_value=2):\n    assert f(1) == 2",
      control: "assert f(1) == 2"),
    Form(
      name: "exits first", text: "import sys\nsys.exit(0)\nassert f(1) == 2", control: "import sys\nassert f(1) == 2"),
    Form(
      name: "an empty loop", text: "for x, y in []:\n    assert f(x) == y",
      control: "for x, y in [(1, 2)]:\n    assert f(x) == y"),
    Form(
      name: "a generator that nobody reads", text: "def check():\n    assert f(1) == 2\n    yield\ncheck()",
      control: "def check():\n    assert f(1) == 2\n    yield\nlist(check())"),
    Form(
      name: "a subprocess whose status is ignored",
      text: "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'assert False'])",
      control: "assert f(1) == 2"),
    Form(
      name: "without assertions", text: "if not __debug__:\n    assert f(1) == 2",
      control: "if __debug__:\n    assert f(1) == 2"),
    Form(name: "a tolerance of 100", text: "assert abs(f(1) - 2) < 100", control: "assert abs(f(1) - 2) < 0.5"),
    Form(name: "a name", text: "assert f", control: "assert f(1) == 2"),
  ]

  @Test(arguments: forms) func countsForNothing(_ form: Form) throws {
    let seen = try Observing.observe(Self.wrong + form.text)
    #expect((seen.int("tests.met") ?? 0) == 0)
  }

  @Test(arguments: forms) func itsControlIsSeenToFail(_ form: Form) throws {
    let seen = try Observing.observe(Self.wrong + form.control)
    #expect((seen.int("tests.contradicted") ?? 0) >= 1)
  }
}
