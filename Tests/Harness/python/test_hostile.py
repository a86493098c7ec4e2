"""Programs that lie, flood, hang or die: the record stays honest. Each
has a control that shows the check can tell."""

import unittest

from harness import CheckerCase, grade, usage, work

F = "def f(x):\n    return x + 1\n"


class Hostile(CheckerCase):
    def one(self, body, line=None, **limits):
        text = F + body
        line = line or text.count("\n")
        return work(text, [usage(line)], **limits)["examples"][0]

    def test_control(self):
        self.assertEqual(self.one("print(f(1))\n")["state"], "returned")

    def test_deaths(self):
        for body in [
            "import os\nos._exit(0)\nprint(f(1))\n",
            "import os\nos.kill(os.getpid(), 9)\nprint(f(1))\n",
            "import os\nos.execv('/bin/true', ['true'])\nprint(f(1))\n",
            "import os, signal\nos.killpg(0, 15)\nprint(f(1))\n",
            "import os\nos.closerange(0, 4096)\nprint(f(1))\n",
            "raise SystemExit(0)\nprint(f(1))\n",
            "import sys\nsys.stdout = None\nimport os\nos.abort()\nprint(f(1))\n",
        ]:
            with self.subTest(body):
                self.assertIn(self.one(body)["state"], ("not_reached", "died"))

    def test_death_in_the_example_itself(self):
        for call in ["__import__('os')._exit(0)", "__import__('os').kill(__import__('os').getpid(), 11)"]:
            with self.subTest(call):
                step = self.one(f"print(f({call}))\n")
                self.assertEqual(step["state"], "died")
                self.assertIn("type", step["exception"])

    def test_a_death_in_one_test_leaves_the_others(self):
        text = (
            F
            + "import os\ndef test_a():\n    assert os._exit(0) == f(1)\ndef test_b():\n"
            "    assert f(1) == 2\n"
        )
        joined, _ = grade(self.checker, text)
        self.assertEqual([s["state"] for _, s in joined], ["died", "held"])

    def test_lying_equality_is_seen_through(self):
        text = (
            "class Liar(int):\n    def __eq__(self, other):\n        return True\n"
            "    __hash__ = int.__hash__\ndef f(x):\n    return Liar(0)\nassert f(1) == 2\n"
        )
        joined, _ = grade(self.checker, text, "f(1) -> 2")
        own, stated = joined[0][1], joined[1][1]
        self.assertEqual(own["state"], "held")  # Python was told so, and the record says no more than that
        same = self.checker.ask("same", pairs=[{"id": 1, "left": own["left"], "right": own["right"]}])
        self.assertEqual(same["results"][0]["equal"], False)
        self.assertEqual(self.checker.equal(stated["observed"], "2"), False)
        self.assertEqual(self.checker.equal(stated["observed"], "0"), True)

    def test_forged_class_and_repr(self):
        text = (
            "class Any:\n    __class__ = property(lambda self: int)\n"
            "    def __eq__(self, other): return True\n"
            "    def __repr__(self): return '2'\n    __hash__ = None\ndef f(x):\n    return Any()\n"
        )
        joined, _ = grade(self.checker, text, "f(1) -> 2")
        self.assertEqual(joined[0][1]["observed"]["t"], "object")
        self.assertNotEqual(self.checker.equal(joined[0][1]["observed"], "3"), True)

    def test_patched_builtins_and_unittest(self):
        text = (
            "import builtins, json, os, unittest\n"
            + F
            + "builtins.len = builtins.repr = builtins.isinstance = builtins.type = lambda *a: 2\n"
            "json.dumps = None\nos.read = os.write = None\n"
            "unittest.TestCase.assertEqual = lambda *a: None\n"
            "class TestF(unittest.TestCase):\n    def test_a(self):\n"
            "        self.assertEqual(f(1), 3)\n    def test_b(self):\n"
            "        self.assertEqual(f(1), 2)\n"
        )
        joined, _ = grade(self.checker, text)
        self.assertEqual([s["state"] for _, s in joined], ["failed", "held"])

    def test_swallowed_failures_are_still_told(self):
        joined, _ = grade(
            self.checker, F + "try:\n    assert f(1) == 3\nexcept:\n    print('All tests passed')\n"
        )
        self.assertEqual(joined[0][1]["state"], "failed")

    def test_floods(self):
        result = work("print('x' * 10**7)\nprint('end')\n", output_bytes=1000)
        self.assertEqual((len(result["module"]["stdout"]), result["module"]["cut"]), (1000, True))
        small = work("print('x' * 10)\n", output_bytes=1000)
        self.assertEqual(small["module"]["cut"], False)
        endless = work("while True:\n    print('x' * 1000)\n", seconds=1, output_bytes=1000)
        self.assertEqual((endless["usage"]["state"], endless["module"]["cut"]), ("died", True))

    def test_huge_and_deep_values(self):
        for value in ["list(range(10**6))", "'x' * 10**7", "10 ** 10**6", "{i: i for i in range(10**5)}"]:
            with self.subTest(value):
                step = self.one(f"z = {value}\ny = f(0) and z\n", line=4)
                self.assertEqual((step["state"], step["observed"]), ("returned", {"t": "cut"}))
        step = self.one("a = []\na.append(a)\ny = f(0) and a\n", line=5)
        self.assertEqual(step["observed"], {"t": "list", "v": [{"t": "cut"}]})

    def test_recursion_and_memory(self):
        step = self.one("def g(x):\n    return g(x)\nprint(f(g(1)))\n")
        self.assertEqual((step["state"], step["exception"]["type"]), ("raised", "RecursionError"))
        step = self.one(
            "class E(Exception):\n    def __str__(self): raise self\ndef g(): raise E()\nprint(f(g()))\n"
        )
        self.assertEqual(step["state"], "raised")

    def test_processes_left_behind(self):
        step = self.one("import os, time\nif os.fork() == 0:\n    time.sleep(60)\nprint(f(1))\n", seconds=3)
        self.assertEqual(step["state"], "returned")

    def test_a_fork_that_goes_on_does_not_report_twice(self):
        result = work(F + "import os\nos.fork()\nprint(f(1))\n", [usage(5)], seconds=3)
        self.assertEqual(len(result["examples"]), 1)
        self.assertIn(result["examples"][0]["state"], ("returned", "died", "timed_out"))

    def test_forged_reports_name_no_other_example(self):
        forge = (
            "import os, json\nfor fd in range(3, 300):\n    try:\n"
            '        os.write(fd, b\'{"k": "step", "id": "other", "state": "held"}\\n\')\n'
            '    except OSError:\n        pass\n'
        )
        result = work(F + forge + "print(f(1))\n", [usage(9), usage(999, id="e999")])
        self.assertNotIn("other", [e["id"] for e in result["examples"]])
        self.assertEqual(result["examples"][1]["state"], "not_reached")

    def test_the_job_is_out_of_reach(self):
        step = self.one(
            "import os\ntry:\n    os.read(3, 10)\n    print('read')\nexcept OSError:\n"
            "    print('closed')\nprint(f(1))\n"
        )
        self.assertEqual(step["state"], "returned")
        text = (
            "import os\ntry:\n    os.write(3, b'x')\n    print('open')\nexcept OSError:\n"
            "    print('closed')\n"
        )
        self.assertEqual(work(text)["module"]["stdout"], "closed\n")

    def test_the_alarm_can_be_taken_away(self):
        text = (
            "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ndef f(x):\n"
            "    signal.setitimer(signal.ITIMER_REAL, 0)\n    while x:\n        pass\n    return 0\n"
        )
        joined, result = grade(self.checker, text, "f(1) -> 0", seconds=1)
        self.assertEqual([s["state"] for _, s in joined], ["timed_out"])
        self.assertIsNotNone(result["module"])

    def test_bad_jobs_give_no_record_of_success(self):
        self.assertEqual(work({"other.py": "x = 1\n"})["module"]["state"], "raised")
        for text in ["\0", "(" * 3000, "x" + "+x" * 50_000, "é = '\\ud800'\nprint(é)\n"]:
            with self.subTest(text[:10]):
                self.assertIn(work(text)["module"]["state"], ("raised", "returned", "died"))


if __name__ == "__main__":
    unittest.main()
