"""Results that stand apart: output blocks, sessions, remarks that may be results."""

import unittest

from harness import CheckerCase, grade

F = "def f(x):\n    return x + 1\n\n"


class Outputs(CheckerCase):
    def test_comments_that_may_state_something(self):
        for comment, expected in [
            ("# Print the result", "the result"),
            ("# returns the sum", "the sum"),
            ("# two plus one", "two plus one"),
            ("# 3 sides", "3 sides"),
            ("# 1 h 2 min 5 s", "1 h 2 min 5 s"),
            ("# prints 2 h", "2 h"),
        ]:
            for text in (f"print(f(1))  {comment}\n", f"print(f(1))\n{comment}\n"):
                with self.subTest(text):
                    example = self.only(F + text)
                    shown = (example["expected"], example["compare"], example["tentative"])
                    self.assertEqual(shown, (expected, "stdout", True))
        self.assertIs(self.only(F + "print(f(1))\n# 2\n")["tentative"], False)
        self.assertIs(self.only(F + "print(f(1))\n# Output: two\n")["tentative"], False)

    def test_several_remarks_in_a_row(self):
        pairs = self.found(F + "print(f(1))\n# 1 s\nprint(f(2))\n# 2 s\nprint(f(3))\n# 3 s\n")
        self.assertEqual([(e["line"], e["expected"]) for e in pairs], [(4, "1 s"), (6, "2 s"), (8, "3 s")])
        block = self.found(F + "print(f(1))\nprint(f(2))\n# 1 s\n# 2 s\n")
        self.assertEqual([e["expected"] for e in block], ["1 s", "2 s"])
        lines = self.only(F + "print(f(1))\n# 1 s\n# in all\n\nx = 2\n")
        self.assertEqual(lines["expected"], "1 s\nin all")
        below = self.found(F + "print(f(1))\n# 1 s\n# now with two\nprint(f(2))\n")
        self.assertEqual([e["expected"] for e in below], ["1 s", None])
        # A block that shows the output goes before a remark.
        shown = self.only(F + "print(f(1))  # one more\n", outputs=[{"after_line": 4, "text": "2"}])
        self.assertEqual((shown["kind"], shown["expected"], shown["tentative"]), ("output", "2", False))

    def test_lines_below_a_loop_stay_in_order(self):
        found = self.found(F + "for n in (1, 2, 3):\n    print('n', f(n))\n# Output:\n# n 2\n# n 3\n# n 4\n")
        self.assertEqual([e["expected"] for e in found], ["n 2", "n 3", "n 4"])

    def test_bare_expressions_with_their_results(self):
        text = F + "f(1)\nf(2)\nf('')\n"
        blocks = [
            {"after_line": 4, "text": "2"},
            {"after_line": 5, "text": "<three>"},
            {"after_line": 6, "text": "Traceback (most recent call last):\n  ...\nTypeError: no"},
        ]
        self.assertEqual(
            [(e["kind"], e["expected"], e["compare"], e["inputs"]) for e in self.found(text, outputs=blocks)],
            [
                ("output", "2", "value", "1"),
                ("output", "<three>", "value", "2"),
                ("output", "TypeError", "raises", "''"),
            ],
        )
        stack = (
            "class S:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n"
            "        self.items.append(x)\n\n"
        )
        shown = [{"after_line": 9, "text": "[1]"}]
        found = self.found(stack + "s = S()\ns.push(1)\ns.items\n", outputs=shown)
        self.assertEqual([(e["line"], e["expected"]) for e in found if e["expected"]], [(9, "[1]")])
        script = self.only("x = 2\nx * 3\n", outputs=[{"after_line": 2, "text": "6"}])
        self.assertEqual((script["expected"], script["compare"]), ("6", "value"))

    def test_bare_calls_that_print(self):
        said = "def say(x):\n    print('<' + x + '>')\n\n"
        example = self.only(said + "say('a')\n", outputs=[{"after_line": 4, "text": "<a>"}])
        shown = (example["expected"], example["compare"], example["tentative"])
        self.assertEqual(shown, ("<a>", "stdout", False))
        both = "def say(x):\n    inner(x)\n    return x\n\ndef inner(x):\n    print(x)\n\n"
        example = self.only(both + "say(3)\n", outputs=[{"after_line": 8, "text": "3"}])
        self.assertEqual((example["compare"], example["tentative"]), ("value", True))
        prints = F + "print(f(1))\nf(2)\n"
        found = self.found(prints, outputs=[{"after_line": 5, "text": "2"}])
        self.assertEqual([(e["line"], e["expected"]) for e in found], [(4, "2"), (5, None)])

    def test_output_blocks(self):
        text = F + "print(f(1))\nprint(f(2))\n"
        found = self.found(text, outputs=[{"after_line": 5, "text": "2\n3\n"}])
        self.assertEqual([(e["kind"], e["expected"]) for e in found], [("output", "2"), ("output", "3")])
        loop = F + "for i in range(3):\n    print(f(i), end=' ')\n"
        found = self.found(loop, outputs=[{"after_line": 5, "text": "1 2 3"}])
        whole = [e for e in found if e["kind"] == "output"]
        self.assertEqual([e["expected"] for e in whole], ["1 2 3"])

    def test_output_pasted_as_a_literal(self):
        found = self.only(F + "print([f(1)])\n[2]\n")
        self.assertEqual((found["kind"], found["expected"]), ("output", "[2]"))

    def test_values_of_bare_expressions(self):
        text = F + "f(1) + 1\n[f(1)]\nf(2)\n"
        blocks = [{"after_line": n, "text": shown} for n, shown in ((4, "3"), (5, "[2]"), (6, "4"))]
        verdicts = []
        for example, step in grade(self.checker, text, outputs=blocks)[0]:
            self.assertEqual(step["state"], "returned")
            verdicts.append(self.checker.equal(step["observed"], example["expected"], example["compare"]))
        self.assertEqual(verdicts, [True, True, False])


if __name__ == "__main__":
    unittest.main()
