"""What the checker knows of a program's needs and weaknesses, and made calls in the worker."""

import unittest

from harness import CheckerCase, usage, work

F = "def f(x):\n    return x + 1\n"


class OutlineCase(CheckerCase):
    def test_functions(self):
        text = "def f(a: List[int], b=2, *c): return g(a)\nclass K:\n    def m(self): pass\nasync def g(x): pass\n"
        first, second = self.checker.ask("outline", text=text)["functions"]
        self.assertEqual(first["name"], "f")
        self.assertEqual(
            first["parameters"],
            [{"name": "a", "type": "List[int]", "optional": False}, {"name": "b", "type": None, "optional": True}],
        )
        self.assertTrue(first["rest"] and first["plain"] and "g" in first["calls"])
        self.assertFalse(second["plain"])


class PreambleCase(CheckerCase):
    def preamble(self, text, instruction=""):
        reply = self.checker.ask("preamble", text=text, instruction=instruction)
        return reply["source"], reply["repairs"]

    def test_type_hints(self):
        self.assertEqual(
            self.preamble("def f(x: List[int]) -> Optional[int]: return x"),
            ("from typing import List, Optional", ["typing-imports"]),
        )

    def test_type_hints_that_stand_above_their_import(self):
        late = "def g(x: List[int]): return x\nfrom typing import List, Dict\ndef f(x: Dict): return x"
        self.assertEqual(self.preamble(late), ("from typing import List", ["typing-imports"]))
        first = "from typing import List\ndef g(x: List[int]): return x"
        self.assertEqual(self.preamble(first), ("", []))

    def test_helpers_of_the_prompt_with_their_imports(self):
        instruction = (
            "Complete it:\n```python\nimport math\n\ndef g(x):\n    return math.sqrt(x)\n\n"
            'def f(x):\n    """Uses g."""\n```\n'
        )
        source, repairs = self.preamble("def f(x):\n    return g(x)\n", instruction)
        self.assertEqual(source, "import math\ndef g(x):\n    return math.sqrt(x)")
        self.assertEqual(repairs, ["prompt-preamble"])

    def test_nothing_where_nothing_is_lacking_or_known(self):
        for text in (F, "def f(x): return unheard_of(x)", "def f(x:"):
            self.assertEqual(self.preamble(text, "def g(): return 1"), ("", []))

    def test_it_is_run_before_the_program_and_moves_no_line(self):
        text = "def f(x: List[int]):\n    return x\nf(1)\nf(nothing)\n"
        result = work(text, [usage(3), usage(4)], preamble="from typing import List")
        self.assertEqual([s["state"] for s in result["examples"]], ["returned", "raised"])
        self.assertEqual(result["examples"][1]["exception"]["line"], 4)
        self.assertEqual(work(text, [usage(3)])["module"]["exception"]["type"], "NameError")


class MutantCase(CheckerCase):
    def mutants(self, text, count=8):
        return self.checker.ask("mutants", text=text, targets=["f"], count=count)["mutants"]

    def test_each_has_one_mistake_in_its_line(self):
        text = "def f(x):\n    if x > 3 and x < 9:\n        return g(x) * 2\n    return 'é', -x\ndef g(x): return x - 1\n"
        found = self.mutants(text, 50)
        self.assertGreaterEqual(len(found), 8)
        for mutant in found:
            changed = [n for n, (a, b) in enumerate(zip(text.split("\n"), mutant["text"].split("\n")), 1) if a != b]
            self.assertEqual(changed, [mutant["line"]])
        self.assertEqual({m["line"] for m in found}, {2, 3, 4, 5})
        self.assertEqual(len(self.mutants(text, 3)), 3)

    def test_what_the_targets_do_not_reach_stays(self):
        self.assertEqual({m["line"] for m in self.mutants(F + "def other(x):\n    return x + 2\n")}, {2})


class SuppliedCase(CheckerCase):
    def supplied(self, tests, entry=None):
        found = self.checker.ask("examples", text=F, path="main.py", supplied=tests, entry_point=entry)["examples"]
        return [(e["call"], e["expected"]) for e in found if e["origin"] == "supplied"]

    def test_of_humaneval(self):
        tests = "def check(candidate):\n    assert candidate(1) == 2\n    assert abs(candidate(2) - 3) < 1e-6\n"
        self.assertEqual(self.supplied([tests], "f"), [("f(1)", "2"), ("f(2)", "approx(3, abs=1e-06)")])

    def test_of_mbpp(self):
        self.assertEqual(self.supplied(["assert f(1) == 2", "assert f(5) == 6, 'no'"]), [("f(1)", "2"), ("f(5)", "6")])

    def test_what_can_not_be_taken_apart_is_left_out(self):
        self.assertEqual(self.supplied(["for i in range(3):\n    assert f(i) == i + 1", "assert f(f(1)) == f(2)"]), [])


class MadeCase(CheckerCase):
    def test_a_call_may_take_no_longer_than_it_says(self):
        made = [
            usage(None, id="g0", origin="made", end_line=None, call="f(0)", seconds=0.2),
            usage(None, id="g1", origin="made", end_line=None, call="f(1)", seconds=0.2),
        ]
        result = work("def f(x):\n    while not x: pass\n    return x\n", made, seconds=20)
        self.assertEqual([s["state"] for s in result["examples"]], ["timed_out", "returned"])
        self.assertEqual(result["examples"][1]["observed"], {"t": "int", "v": "1"})

    def test_after_four_that_hang_no_more_are_tried(self):
        def states(hanging):
            made = [
                usage(None, id=f"g{n}", origin="made", end_line=None, call=f"f({n})", seconds=0.1) for n in range(8)
            ]
            result = work(f"def f(x):\n    while x < {hanging}: pass\n    return x\n", made, seconds=20)
            return [s["state"] for s in result["examples"]]

        self.assertEqual(states(3), ["timed_out"] * 3 + ["returned"] * 5)
        self.assertEqual(states(6), ["timed_out"] * 4 + ["not_reached"] * 4)

    def test_close_floats_are_the_same_only_where_asked(self):
        left, right = {"t": "float", "v": "0.30000000000000004"}, {"t": "float", "v": "0.3"}
        pairs = [{"id": "a", "left": left, "right": right}, {"id": "b", "left": left, "right": right, "near": True}]
        self.assertEqual([r["equal"] for r in self.checker.ask("same", pairs=pairs)["results"]], [False, True])


if __name__ == "__main__":
    unittest.main()
