import time
import unittest

from harness import CheckerCase, grade, usage, work

F = "def f(x):\n    return x + 1\n"


class Worker(CheckerCase):
    def steps(self, text, instruction="", outputs=(), **limits):
        joined, self.result = grade(self.checker, text, instruction, outputs, **limits)
        return joined

    def states(self, *args, **limits):
        return [s["state"] for _, s in self.steps(*args, **limits)]

    def test_one_that_fails_does_not_hide_the_rest(self):
        text = F + "assert f(1) == 3\nprint(f(2))\nf(None)\nprint(f(3))\n"
        joined = self.steps(text)
        self.assertEqual([s["state"] for _, s in joined], ["failed", "returned", "raised", "returned"])
        self.assertEqual((joined[0][1]["left"]["v"], joined[0][1]["right"]["v"]), ("2", "3"))
        self.assertEqual([s["stdout"] for _, s in joined], ["", "3\n", "", "4\n"])
        self.assertEqual(joined[2][1]["exception"]["type"], "TypeError")
        self.assertEqual(joined[2][1]["exception"]["line"], 2)
        self.assertEqual(self.result["nonce"], "n1")
        self.assertEqual(self.result["calls"], ["f"])

    def test_the_right_sides_hold(self):
        text = F + "assert f(1) == 2\n"
        self.assertEqual(self.states(text), ["held"])

    def test_all_output_counts(self):
        text = (
            "import os, subprocess\n"
            + F
            + "print(f(os.write(1, b'raw ')), flush=True)\n"
            "print(subprocess.run(['echo', str(f(1))]) and f(2))\n"
        )
        out = [s["stdout"] for _, s in self.steps(text)]
        self.assertEqual(out, ["raw 5\n", "2\n3\n"])

    def test_loops_tables_and_soft_failures(self):
        text = F + "for a, want in [(1, 2), (2, 9), (3, 4)]:\n    assert f(a) == want\n"
        self.assertEqual(self.states(text), ["held", "failed", "held"])

    def test_tests_run_apart(self):
        text = (
            "seen = []\n" + F + "def test_a():\n    seen.append(1)\n    assert f(len(seen)) == 2\n"
            "def test_b():\n    seen.append(1)\n    assert f(len(seen)) == 2\n"
        )
        self.assertEqual(self.states(text), ["held", "held"])

    def test_unittest_methods_with_fixtures(self):
        text = F + (
            "import unittest\nclass TestF(unittest.TestCase):\n    def setUp(self):\n        self.n = 1\n"
            "    def test_a(self):\n        self.assertEqual(f(self.n), 2)\n"
            "        self.assertAlmostEqual(f(0.1), 1.1)\n"
            "        with self.assertRaises(TypeError) as caught:\n            f('')\n"
            "        self.assertIn('str', str(caught.exception))\n"
            "    def test_b(self):\n        self.assertEqual(f(1), 3)\n"
            "    @unittest.skip('no')\n    def test_c(self):\n        self.assertEqual(f(1), 2)\n"
        )
        by_test = {}
        for example, step in self.steps(text):
            by_test.setdefault(example["test"], []).append(step["state"])
        self.assertEqual(by_test["TestF.test_b"], ["failed"])
        self.assertEqual(by_test["TestF.test_c"], ["skipped"])
        self.assertEqual(set(by_test["TestF.test_a"]), {"held"})

    def test_pytest_style(self):
        text = F + (
            "import pytest\n@pytest.mark.parametrize('a,want', [(1, 2), (2, 2)])\n"
            "def test_f(a, want):\n    assert f(a) == want\n"
            "def test_r():\n    with pytest.raises(TypeError):\n        f('')\n"
            "def test_n():\n    with pytest.raises(ValueError):\n        f(1)\n"
            "def test_x():\n    assert f(0.1) == pytest.approx(1.1000000001)\n"
        )
        self.assertEqual(self.states(text), ["held", "failed", "held", "failed", "held"])

    def test_doctests_share_their_session(self):
        text = (
            'def f(x):\n    """One more.\n\n    >>> n = 4\n    >>> f(n)\n    5\n    >>> f("")\n'
            '    Traceback (most recent call last):\n    TypeError: x\n    """\n    return x + 1\n'
        )
        joined = self.steps(text)
        self.assertEqual([s["state"] for _, s in joined], ["returned", "raised"])
        self.assertEqual((joined[0][1]["observed"], joined[0][1]["stdout"]), ({"t": "int", "v": "5"}, "5\n"))

    def test_instruction_examples(self):
        joined = self.steps(F + "exit()\n", "f(1) -> 2, f('') raises TypeError, f(9) == 10")
        self.assertEqual([s["state"] for _, s in joined], ["returned", "raised", "returned"])
        self.assertEqual(joined[2][1]["observed"], {"t": "int", "v": "10"})

    def test_standard_input(self):
        text = "n = int(input('n? '))\nprint(n * 2)\n"
        joined = self.steps(text, "Examples\nInput\n3\n\nOutput\n6\n")
        self.assertEqual((joined[0][1]["state"], joined[0][1]["stdout"]), ("returned", "n? 6\n"))
        self.assertEqual(self.result["module"]["state"], "returned")
        self.assertEqual(self.result["usage"]["exception"]["type"], "EOFError")

    def test_programs_that_do_not_run(self):
        module = work("def f(:\n")["module"]
        self.assertEqual(
            (module["state"], module["exception"]["type"], module["exception"]["line"]),
            ("raised", "SyntaxError", 1),
        )
        module = work("return 1\n")["module"]
        self.assertEqual(module["exception"]["type"], "SyntaxError")
        result = work("import no_such_package_here\n" + F + "print(f(1))\n", [usage(4)])
        self.assertEqual(
            (result["module"]["exception"]["type"], result["examples"][0]["state"]),
            ("ModuleNotFoundError", "not_reached"),
        )

    def test_the_guard_goes_statement_by_statement(self):
        text = F + "if __name__ == '__main__':\n    print(f(''))\n    print(f(2))\n"
        self.assertEqual(self.states(text), ["raised", "returned"])

    def test_exit_ends_the_program(self):
        text = F + "print(f(1))\nimport sys\nsys.exit(0)\nprint(f(2))\n"
        self.assertEqual(self.states(text), ["returned", "not_reached"])
        self.assertEqual(self.result["module"]["state"], "returned")
        self.assertEqual(self.result["usage"]["state"], "exited")

    def test_a_use_that_fails_is_told_apart_from_the_definitions(self):
        guard = "if __name__ == '__main__':\n    n = int(input('n? '))\n    print(f(n))\n"
        result = work(F + guard)
        self.assertEqual((result["module"]["state"], result["module"]["exception"]), ("returned", None))
        usage_step = result["usage"]
        self.assertEqual((usage_step["state"], usage_step["exception"]["line"]), ("raised", 4))
        # An example that stands for the statement tells of its failure itself.
        result = work(F + "f('')\n", [usage(3)])
        self.assertEqual((result["usage"], result["examples"][0]["state"]), (None, "raised"))
        result = work(F + "f('')\n")
        self.assertEqual((result["module"]["state"], result["usage"]["state"]), ("returned", "raised"))
        result = work(F + "print(f(1))\nimport sys\nsys.exit(0)\n")
        self.assertIsNone(result["usage"])

    def test_the_first_use_that_fails_is_told(self):
        read = "def f(n):\n    return n\nlines = input().split()\nn = int(lines[0])\nprint(f(n))\n"
        result = work(read)
        self.assertEqual(result["module"]["state"], "returned")
        self.assertEqual(result["usage"]["exception"]["type"], "EOFError")
        # Nothing but uses, the first of them a plain statement.
        result = work("n = missing\nprint(n)\n", [usage(2)])
        self.assertEqual((result["module"]["state"], result["usage"]["exception"]["line"]), ("returned", 1))
        self.assertEqual(result["examples"][0]["state"], "raised")

    def test_definitions_that_fail_are_the_modules_failure(self):
        for text, state in [
            ("import no_such_package_here\n" + F, "raised"),
            ("@missing\n" + F, "raised"),
            ("TABLE = {}['x']\ndef f(x):\n    return TABLE[x]\nprint(f(1))\n", "raised"),
            ("import sys\nsys.exit(1)\n" + F, "exited"),
        ]:
            with self.subTest(text):
                result = work(text)
                self.assertEqual((result["module"]["state"], result["usage"]), (state, None))

    def test_time(self):
        text = F + "def g(x):\n    while True:\n        pass\nprint(f(1))\nprint(g(1))\nprint(f(2))\n"
        begun = time.monotonic()
        self.assertEqual(self.states(text, seconds=1), ["returned", "timed_out", "not_reached"])
        self.assertLess(time.monotonic() - begun, 35)  # thirty times the limit, if others use the processors
        self.assertEqual(self.result["module"]["state"], "returned")  # its definitions did run

    def test_a_hanging_example_leaves_time_for_the_others(self):
        text = "def f(x):\n    while x == 1:\n        pass\n    return x\n"
        self.assertEqual(
            self.states(text, "f(1) -> 1, f(2) -> 2, f(3) -> 3", seconds=2),
            ["timed_out", "returned", "returned"],
        )

    def test_random_numbers_are_the_same_every_time(self):
        text = (
            "import random\ndef f(x):\n    return random.random()\nprint(f(1))\n"
            "def test_a():\n    assert f(1) == 2\ndef test_b():\n    assert f(1) == 2\n"
        )
        found = self.checker.examples(text, "f(1) -> 3")
        first, second = work(text, found), work(text, found)
        self.assertEqual(first, second)
        drawn = [e["observed"] or e["left"] for e in first["examples"]]
        self.assertEqual([d["t"] for d in drawn], ["float"] * 4)
        files = {"main.py": "from helper import *\nprint(f(1))\n", "helper.py": text}
        self.assertEqual(work(files)["module"]["stdout"], work(files)["module"]["stdout"])
        # The program's own seed, and its own module of that name, go before.
        seeded = "import random\nrandom.seed(5)\nprint(random.randint(1, 10**9))\n"
        import random

        self.assertEqual(work(seeded)["module"]["stdout"], f"{random.Random(5).randint(1, 10**9)}\n")
        own = {
            "main.py": "import random\nprint(random.seed)\n",
            "random.py": "seed = getstate = setstate = 'mine'\n",
        }
        self.assertEqual(work(own)["module"]["stdout"], "mine\n")

    def test_seeding_costs_no_import(self):
        self.assertEqual(work("import sys\nprint('random' in sys.modules)\n")["module"]["stdout"], "False\n")

    def test_text_hashes_are_fixed(self):
        text = "print(hash('a'), {'a', 'b', 'c', 'd'})\n"
        self.assertEqual(work(text), work(text))

    def test_a_program_sees_a_plain_main(self):
        text = (
            "import sys, pickle, dataclasses, inspect\n@dataclasses.dataclass\nclass P:\n    x: int\n"
            "print(__name__, sys.argv, pickle.loads(pickle.dumps(P(1))), inspect.getsource(P).count('x'))\n"
            "print(sorted(k for k in globals() if not k.startswith('__')))\n"
        )
        out = work(text)["module"]["stdout"]
        self.assertEqual(
            out, "__main__ ['main.py'] P(x=1) 1\n['P', 'dataclasses', 'inspect', 'pickle', 'sys']\n"
        )

    def test_future_imports_and_async(self):
        text = (
            "from __future__ import annotations\nimport asyncio\nasync def f(x: Missing):\n    return x + 1\n"
            "print(asyncio.run(f(1)))  # 2\n"
        )
        joined = self.steps(text, "f(4) -> 5")
        self.assertEqual([s["state"] for _, s in joined], ["returned", "returned"])
        self.assertEqual(joined[1][1]["observed"]["v"], "5")

    def test_threads_and_exit_handlers_end_before_the_record(self):
        text = (
            "import threading, time, atexit\natexit.register(print, 'bye')\n"
            "threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()\n"
        )
        self.assertEqual(work(text)["module"]["stdout"], "late\nbye\n")

    def test_the_same_bytes_every_time(self):
        text = (
            F
            + "class C: pass\nprint(f(1), {'a', 'b', 'c'} and f(2))\nf(0); x = object()\n"
            "print(f(3), sorted({'x', 'y'}))\n"
        )
        found = self.checker.examples(text)
        self.assertEqual(work(text, found), work(text, found))

    def test_cost_of_counting_calls(self):
        text = (
            "import time\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
            "t = time.perf_counter()\nfib(18)\nprint(time.perf_counter() - t)\n"
        )
        plain = {}
        exec(text.replace("print(", "plain.append("), {"plain": (kept := [])})
        del plain
        self.assertLess(float(work(text)["module"]["stdout"]), 3 * kept[0] + 0.05)


class OwnTime(CheckerCase):
    """On the floor the supervisor's word is all that a worker has: a clock that stands is a run that got no processor."""

    def states(self, text, instruction="", **limits):
        return [s["state"] for _, s in grade(self.checker, text, instruction, **limits)[0]]

    def test_waiting_for_a_processor_ends_no_program(self):
        text = "import time\n" + F + "time.sleep(1.5)\nprint(f(1))\n"
        self.assertEqual(self.states(text, seconds=1), ["not_reached"])
        self.assertEqual(self.states(text, seconds=1, own=0), ["returned"])

    def test_it_ends_no_example_that_runs_apart(self):
        text = "import time\ndef f(x):\n    time.sleep(0.8)\n    return x + 1\n"
        shown = "`f(1)` gives 2, `f(2)` gives 3."
        self.assertNotEqual(self.states(text, shown, seconds=1), ["returned", "returned"])
        self.assertEqual(self.states(text, shown, seconds=1, own=0), ["returned", "returned"])

    def test_what_the_definitions_waited_is_not_the_examples(self):
        text = "import time\nready = time.sleep(1.2)\n" + F
        self.assertEqual(self.states(text, "`f(1)` gives 2.", seconds=1, own=0), ["returned"])

    def test_what_one_that_was_fed_waited_is_not_the_next_ones(self):
        text = "import time\nprint(int(input()) + 1)\ntime.sleep(0.6)\n"
        fed = [usage(1, id=f"e{k}", kind="stdin", origin="instruction", inputs=f"{k}\n") for k in range(3)]
        late, timely = (work(text, fed, seconds=1, own=own)["examples"] for own in (None, 0))
        self.assertNotEqual([s["state"] for s in late], ["returned"] * 3)
        self.assertEqual([s["state"] for s in timely], ["returned"] * 3)

    def test_it_is_not_all_of_the_time(self):
        text = "def f(x):\n    while True:\n        pass\nprint(f(1))\n"
        self.assertEqual(self.states(text, seconds=0.3, own=0), ["timed_out"])


if __name__ == "__main__":
    unittest.main()
