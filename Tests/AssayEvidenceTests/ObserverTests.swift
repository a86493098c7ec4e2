import AssayEvidence
import TestThreads
import Testing

@Suite(.blocking, .enabled(if: Observing.isPythonThere, "needs /usr/bin/python3")) struct PythonObserverTests {
  @Test func runsEachKindOfExample() throws {
    let seen = try Observing.observe(
      """
      import unittest

      def add(a, b):
          \"\"\"Return the sum.

          >>> add(1, 1)
          2
          \"\"\"
          return a + b

      def test_add():
          assert add(2, 2) == 4

      class AddTest(unittest.TestCase):
          def test_zero(self):
              self.assertEqual(add(0, 0), 0)

      assert add(3, 3) == 6
      print(add(4, 4))  # Output: 8
      print(add(5, 5))
      """)
    #expect(seen.int("tests.met") == 5)
    #expect(seen.int("tests.expectations") == 5)
    #expect(seen.int("tests.distinct_inputs") == 6)
    #expect(seen.int("tests.contradicted") == 0)
  }

  @Test func oneWrongExampleDoesNotHideTheRest() throws {
    let seen = try Observing.observe("def f(x): return x * 2\nassert f(1) == 3\nassert f(2) == 4\nassert f(3) == 6")
    #expect(seen.int("tests.met") == 2)
    #expect(seen.int("tests.contradicted") == 1)
    #expect(seen.text("tests.failed_detail") == "`f(1)` gives 2, the answer says 3 (line 2)")
  }

  @Test func anExampleThatHangsDoesNotHideThoseBefore() throws {
    let seen = try Observing.observe(
      "def f(x):\n    while x: pass\n    return 0\nassert f(0) == 0\nassert f(1) == 0")
    #expect(seen.int("tests.met") == 1)
    #expect(seen.text("run.status") == "cpu-time")
  }

  @Test func whatIsMissingIsNamed() throws {
    let seen = try Observing.observe("import nosuchpackage\nprint(nosuchpackage.f())")
    #expect(seen.text("run.missing_package") == "nosuchpackage")
    #expect(seen.bool("run.clean") == false)
    let file = try Observing.observe("print(open('data.csv').read())")
    #expect(file.text("run.missing_file") == "data.csv")
    let input = try Observing.observe("name = input('Name: ')\nprint('Hello', name)")
    #expect(input.bool("run.needs_input") == true)
    let fragment = try Observing.observe("for row in table:\n    print(row)")
    #expect(fragment.text("run.undefined") == "table")
    let script = try Observing.observe("for (const row of table) console.log(row);", language: "javascript")
    #expect(script.text("run.undefined") == "table")
    #expect(input.text("run.undefined") == "")
  }

  @Test func aFailureWithoutAWordIsToldApart() throws {
    let silent = try Observing.observe("import sys\nsys.exit(3)")
    #expect(silent.bool("run.silent") == true && silent.bool("run.printed") == false)
    let loud = try Observing.observe("import sys\nprint('no')\nsys.exit(3)")
    #expect(loud.bool("run.silent") == false && loud.bool("run.printed") == true)
    #expect(try Observing.observe("x = 1").bool("run.silent") == false)
  }

  /// A result that is right but for how its numbers are written makes the example wrong, not the code.
  @Test func numbersWrittenOtherwiseCostTheExampleOnly() throws {
    let seen = try Observing.observe(
      "for n in (1, 2):\n    print('share', n / 3)\n# Output:\n# share 0.33\n# share 0.67")
    #expect(seen.int("tests.contradicted") == 2)
    #expect(seen.int("examples.own_failed") == 0)
    let wrong = try Observing.observe(
      "for n in (1, 2):\n    print('share', n / 3)\n# Output:\n# share 0.33\n# share 0.75")
    #expect(wrong.int("examples.own_failed") == 1)
  }

  @Test func placesForTheReadersOwnAreNoExample() throws {
    let seen = try Observing.observe("def load(path):\n    return len(path)\n\nload('/path/to/file.csv')")
    #expect(seen.int("tests.shown") == 0)
    #expect(seen.bool("tests.placeholder") == true)
    let real = try Observing.observe(
      "def load(path):\n    return len(path)\n\nload('/path/to/file.csv')\nload('a.csv')")
    #expect(real.int("tests.shown") == 1)
  }

  @Test func theLargestInputIsMeasured() throws {
    let seen = try Observing.observe(
      "def total(rows):\n    return sum(r['n'] for r in rows)\nassert total([{'n': 1}, {'n': 2}, {'n': 3}]) == 6\nassert total([]) == 0"
    )
    #expect(seen.int("tests.met") == 2)
    // Three keys, three numbers.
    #expect(seen.int("tests.richest") == 6)
  }

  @Test func outputThatVariesIsLeftOut() throws {
    let seen = try Observing.observe("import uuid\nprint(uuid.uuid4())")
    #expect(seen.bool("run.deterministic") == false)
    #expect(seen.runs.first?.stdout == "(differs from run to run)\n")
    #expect(seen.runs.first?.stderr == "")
    let steady = try Observing.observe("import random\nrandom.seed(1)\nprint(random.random())")
    #expect(steady.bool("run.deterministic") == true)
  }

  @Test func theInstructionsExpectationsStayOutOfTheWorker() throws {
    // The worker's job is in the memory of the answer's grandparent only; here it would be printed if it were inherited.
    let seen = try Observing.observe(
      "import os\ndef f(x):\n    return open('/proc/self/environ').read() + str(os.listdir('.'))",
      instruction: "Write f(x). For example, f(1) returns 'hidden-expectation'.")
    #expect(seen.runs.allSatisfy { !$0.stdout.contains("hidden-expectation") })
    #expect(seen.int("examples.instruction_failed") == 1)
  }

  /// An example on standard input has no call to name.
  @Test func whatWasTypedNamesAnExampleOnStandardInput() throws {
    let seen = try Observing.observe(
      "n = int(input())\nprint(n * 3)", instruction: "Read a number and print twice of it.\n\nInput\n3\n\nOutput\n6\n")
    #expect(seen.text("examples.instruction_detail") == "the input `3` gives 9, the instruction says 6")
  }
}

@Suite(.blocking, .enabled(if: Observing.isNodeThere, "needs /usr/bin/node")) struct JavaScriptObserverTests {
  @Test func comparesPrintsWithTheirComments() throws {
    let seen = try Observing.observe(
      "function add(a, b) { return a + b; }\nconsole.log(add(1, 2)); // 3\nconsole.log(add(2, 2)); // 5",
      language: "javascript")
    #expect(seen.int("tests.met") == 1)
    #expect(seen.int("tests.contradicted") == 1)
  }

  @Test func runsAssertionsOneByOne() throws {
    let seen = try Observing.observe(
      "const assert = require('assert');\nconst f = (x) => x + 1;\nassert.strictEqual(f(1), 3);\nassert.strictEqual(f(2), 3);",
      language: "javascript")
    #expect(seen.int("tests.met") == 1)
    #expect(seen.int("tests.contradicted") == 1)
    #expect(seen.bool("run.clean") == false)
  }
}
