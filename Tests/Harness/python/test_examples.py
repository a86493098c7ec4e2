import unittest

from harness import CheckerCase

F = "def f(x):\n    return x + 1\n\n"


class Examples(CheckerCase):
    def test_expectations_in_comments(self):
        for comment, expected in [
            ("# Output: 2", "2"),
            ("# => 2", "2"),
            ("# 2", "2"),
            ("# Expected: 2", "2"),
            ("# prints 2", "2"),
            ("# -> 2", "2"),
            ("# returns 2", "2"),
            ("# Should print 2", "2"),
            ("# Output: 2 (one more)", "2"),
            ("# Expected output: 2.", "2"),
            ("# Output: all good", "all good"),
            ("# output should be 2", "2"),
        ]:
            with self.subTest(comment):
                example = self.only(F + f"print(f(1))  {comment}\n")
                self.assertEqual(
                    (example["kind"], example["expected"], example["compare"]), ("print", expected, "stdout")
                )
                self.assertEqual((example["targets"], example["inputs"], example["line"]), (["f"], "1", 4))

    def test_comments_that_state_nothing(self):
        for comment in ["# Example usage", "# TODO: more", "# ---"]:
            with self.subTest(comment):
                example = self.only(F + f"print(f(1))  {comment}\n")
                self.assertEqual((example["kind"], example["expected"]), ("usage", None))
        example = self.only(F + "f(1)  # one more\n")
        self.assertEqual((example["kind"], example["expected"], example["tentative"]), ("usage", None, False))

    def test_comment_below_above_and_block(self):
        below = self.only(F + "print(f(1))\n# Output: 2\n")
        self.assertEqual(below["expected"], "2")
        above = self.only(F + "# f(1) should return 2\nprint(f(1))\n")
        self.assertEqual(above["expected"], "2")
        block = self.found(F + "print(f(1))\nprint(f(2))\n# Output:\n# 2\n# 3\n")
        self.assertEqual([e["expected"] for e in block], ["2", "3"])
        several = self.only(F + "print([f(i) for i in range(2)])\n# Output:\n# [1,\n#  2]\n")
        self.assertEqual(several["expected"], "[1,\n2]")

    def test_alternating_comments_belong_to_the_right_print(self):
        text = F + "print(f(1))\n# Output: 2\nprint(f(2))\n# Output: 3\n"
        self.assertEqual([(e["line"], e["expected"]) for e in self.found(text)], [(4, "2"), (6, "3")])
        text = F + "# Expected: 2\nprint(f(1))\n# Expected: 3\nprint(f(2))\n"
        self.assertEqual([(e["line"], e["expected"]) for e in self.found(text)], [(5, "2"), (7, "3")])

    def test_names_are_followed_to_the_call(self):
        text = F + "nums = [1, 2]\nresult = f(nums)\nprint('Result:', result)  # [2, 3]\n"
        example = self.only(text)
        self.assertEqual((example["inputs"], example["line"], example["compare"]), ("[1, 2]", 6, "value"))

    def test_an_unused_result_is_a_usage(self):
        self.assertEqual(self.only(F + "y = f(5)\n")["kind"], "usage")

    def test_placeholders_and_prompts_are_no_examples(self):
        self.assertEqual(self.found(F + "n = int(input())\nprint(f(n))\n"), [])
        self.assertEqual(self.found(F + "print('hello')\n"), [])

    def test_tables_give_an_example_a_row(self):
        text = F + "for a, want in [(1, 2), (2, 3)]:\n    assert f(a) == want\n"
        found = self.found(text)
        self.assertEqual(
            [(e["kind"], e["inputs"], e["expected"]) for e in found],
            [("assertion", "1", "2"), ("assertion", "2", "3")],
        )
        text = (
            F
            + "cases = {1: 2, 5: 6}\nfor a, want in cases.items():\n    r = f(a)\n"
            "    print('ok' if r == want else 'bad')\n"
        )
        self.assertEqual([(e["inputs"], e["expected"]) for e in self.found(text)], [("1", "2"), ("5", "6")])

    def test_tests_are_found_whether_called_or_not(self):
        text = F + "def test_one():\n    assert f(1) == 2\n    assert f(2) == 3\n"
        found = self.found(text)
        self.assertEqual(
            [(e["kind"], e["test"], e["inputs"]) for e in found],
            [("unittest", "test_one", "1"), ("unittest", "test_one", "2")],
        )
        text = F + (
            "import unittest\nclass TestF(unittest.TestCase):\n    def test_a(self):\n"
            "        self.assertEqual(f(1), 2)\n        with self.assertRaises(TypeError):\n"
            "            f('')\n"
        )
        found = self.found(text)
        self.assertEqual(
            [(e["test"], e["compare"], e["expected"]) for e in found],
            [("TestF.test_a", "value", "2"), ("TestF.test_a", "raises", "TypeError")],
        )

    def test_parametrized_tests(self):
        text = F + (
            "import pytest\n@pytest.mark.parametrize('a, want', [(1, 2), (3, 4)])\n"
            "def test_f(a, want):\n    assert f(a) == want\n"
        )
        self.assertEqual([e["inputs"] for e in self.found(text)], ["1", "3"])

    def test_drivers(self):
        text = F + "def main():\n    print(f(1))  # 2\n\nif __name__ == '__main__':\n    main()\n"
        example = self.only(text)
        self.assertEqual((example["line"], example["expected"]), (5, "2"))
        text = F + "def check(candidate):\n    assert candidate(1) == 2\n\ncheck(f)\n"
        self.assertEqual((self.only(text)["targets"], self.only(text)["inputs"]), (["f"], "1"))
        self.assertEqual(self.found(F + "def main():\n    print(f(1))\n"), [])

    def test_objects_keep_their_history(self):
        text = (
            "class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n"
            "        self.items.append(x)\n    def pop(self):\n        return self.items.pop()\n\n"
            "s = Stack()\ns.push(1)\nprint(s.pop())  # 1\ns.push(2)\nprint(s.pop())  # 2\n"
        )
        stated = [e for e in self.found(text) if e["expected"]]
        self.assertEqual([e["expected"] for e in stated], ["1", "2"])
        self.assertNotEqual(stated[0]["inputs"], stated[1]["inputs"])

    def test_doctests(self):
        text = (
            'def f(x):\n    """One more.\n\n    >>> f(1)\n    2\n    >>> f("")\n'
            '    Traceback (most recent call last):\n    TypeError: no\n    """\n    return x + 1\n'
        )
        found = self.found(text)
        self.assertEqual(
            [(e["line"], e["compare"], e["expected"]) for e in found],
            [(4, "value", "2"), (6, "raises", "TypeError")],
        )

    def test_a_prompt_that_compares_states_its_result(self):
        doc = '    """One more.\n\n    >>> f(1) == 2\n    >>> f(2) == 4\n    >>> f(3)\n    """\n'
        text = f"def f(x):\n{doc}    return x + 1\n"
        self.assertEqual(
            [(e["call"], e["compare"], e["expected"]) for e in self.found(text)],
            [("f(1) == 2", "value", "True"), ("f(2) == 4", "value", "True")],
        )
        found = self.found(F, instruction=f"Complete this:\n\ndef f(x):\n{doc}")
        self.assertEqual(
            [(e["origin"], e["call"], e["expected"]) for e in found],
            [("instruction", "f(1)", "2"), ("instruction", "f(2)", "4")],
        )

    def test_a_stated_error_message_means_that_the_call_raises(self):
        text = F + "try:\n    print(f(''))\nexcept TypeError as error:\n    print(error)  # Output: no\n"
        found = self.found(text)
        self.assertEqual(
            [(e["inputs"], e["compare"], e["expected"]) for e in found],
            [("''", "raises", "TypeError"), ("''", "stdout", "no")],
        )

    def test_a_program_that_asks_inside_shows_nothing(self):
        self.assertEqual(self.found("def solve():\n    n = int(input())\n    print(n)\n\nsolve()\n"), [])

    def test_a_script_shows_itself(self):
        self.assertEqual(self.only("a = 2\nprint(a * 3)  # 6\n")["expected"], "6")

    def test_the_instruction_in_its_forms(self):
        for stated, call, expected in [
            ("f(1) -> 2", "f(1)", "2"),
            ("f(1) == 2", "f(1)", "2"),
            ("f([1, 2]) ➞ [2, 3]", "f([1, 2])", "[2, 3]"),
            ("`f(1)` returns `2`.", "f(1)", "2"),
            ("f([1,2]) should return 3", "f([1, 2])", "3"),
            ("f(1) # 2", "f(1)", "2"),
            ("For example, f(3) = 6", "f(3)", "6"),
            (">>> f(1)\n2", "f(1)", "2"),
            ("assert f(1) == 2", "f(1)", "2"),
            ("assert 2 == f(1)", "f(1)", "2"),
            ("f(1) => 1 + 1 = 2", "f(1)", "2"),
            ("f(1) will give True.", "f(1)", "True"),
            ("assert not f(1)", "f(1)", "False"),
            ("print(f(1))  # 2", "f(1)", "2"),
            ("Example:\nInput: x = 5\nOutput: 6\nExplanation: one more", "f(5)", "6"),
        ]:
            with self.subTest(stated):
                example = self.only(F, stated)
                self.assertEqual((example["origin"], example["line"]), ("instruction", None))
                self.assertEqual((example["call"], example["expected"]), (call, expected))

    def test_the_instruction_says_nothing_of_other_functions(self):
        self.assertEqual(self.found(F, "g(1) -> 2\n>>> h(1)\n3\ndef f(x): return x\nif f(x) == 2: pass"), [])

    def test_pairs_for_standard_input(self):
        text = "n = int(input())\nprint(n * 2)\n"
        found = self.found(text, "Examples\nInput\n3\n\nOutput\n6\n\nInput\n4\n\nOutput\n8\n")
        self.assertEqual(
            [(e["kind"], e["inputs"], e["expected"]) for e in found],
            [("stdin", "3\n", "6"), ("stdin", "4\n", "8")],
        )
        self.assertEqual(
            self.found("print(1)\n", "-----Input-----\n\nA line with one number is given here.\n"),
            [e for e in self.found("print(1)\n", "")],
        )

    def test_values_with_an_arrow_between_are_pairs(self):
        text = "For example:\n\n```\n12  ==> 21\n- `513` -> `531`\n```\nIf there is none, return -1:\n9 ==> -1 (none)\n"
        twice = [("f(12)", "21"), ("f(513)", "531"), ("f(9)", "-1")]
        self.assertEqual([(e["call"], e["expected"]) for e in self.found(F, text)], twice)
        typed = self.found("n = int(input())\nprint(n * 2)\n", text)
        self.assertEqual([(e["kind"], e["inputs"]) for e in typed], [("stdin", "12\n"), ("stdin", "513\n"), ("stdin", "9\n")])
        words = self.found("print(len(input()))", 'Examples:\n"one" => 3\n"" => 0\n[1, 2] => 3\n')
        self.assertEqual([(e["inputs"], e["expected"]) for e in words], [("one\n", "3"), ("\n", "0")])
        for other in ["12 ==> 21", "Example:\n1 -> 2 -> 3", "Example: x -> y", "Example:\nf -> 2", "Example:\n1 -> the first"]:
            self.assertEqual(self.found(F, other), [], other)

    def test_what_a_script_prints_of_what_was_typed_is_no_example(self):
        loop = "best = 0\nfor x in {}:\n    if x > best:\n        best = x\nprint(best)\n"
        self.assertEqual(len(self.found(loop.format("[3, 1, 2]"))), 1)
        self.assertEqual(self.found("xs = list(map(int, input().split()))\n" + loop.format("xs")), [])

    def test_a_shown_session_is_replayed(self):
        text = "n = int(input('Number: '))\nprint('Twice:', n * 2)\n"
        found = self.found(text, outputs=[{"after_line": 2, "text": "Number: 4\nTwice: 8\n"}])
        self.assertEqual([(e["kind"], e["inputs"]) for e in found], [("stdin", "4\n")])

    def test_vacuous_checks(self):
        for check in [
            "assert True",
            "assert (f(1) == 3, 'no')",
            "assert f(1) == f(1)",
            "assert f(1) == 3 or True",
            "assert f",
            "assert isinstance(f(1), int)",
            "assert f(1) is not None",
            "assert 1 == 1",
            "assert abs(f(1) - 2) < 100",
            "try:\n    assert f(1) == 3\nexcept Exception:\n    print('bad')",
            "for x in []:\n    assert f(x) == 3",
            "if not __debug__:\n    assert f(1) == 3",
            "import sys\nsys.exit()\nassert f(1) == 3",
            "x = f(1)\nassert x == f(1)",
            "import contextlib\nwith contextlib.suppress(AssertionError):\n    assert f(1) == 3",
            "assert len([f(1)]) >= 0",
        ]:
            with self.subTest(check):
                asserted = [e for e in self.found(F + check + "\n") if e["kind"] == "assertion"]
                self.assertEqual(len(asserted), 1)
                self.assertIsNotNone(asserted[0]["vacuous"])

    def test_sound_checks_are_not_vacuous(self):
        for check in [
            "assert f(1) == 2",
            "assert f(f(1)) == 3",
            "assert f(1) == f(0) + 1",
            "assert abs(f(1) - 2) < 1e-9",
            "assert f(1) > 1",
            "try:\n    assert f(1) == 2\nexcept AssertionError:\n    print('bad')\n    raise",
            "assert f(1) in (2, 3)",
            "assert not f(-1)",
        ]:
            with self.subTest(check):
                asserted = [e for e in self.found(F + check + "\n") if e["kind"] == "assertion"]
                self.assertEqual([e["vacuous"] for e in asserted], [None])

    def test_vacuous_tests(self):
        for body in [
            "    f(1)\n",
            "    f = lambda x: 3\n    assert f(1) == 3\n",
            "    return\n    assert f(1) == 3\n",
        ]:
            with self.subTest(body):
                found = self.found(F + "def test_f():\n" + body)
                self.assertTrue(found and all(e["vacuous"] for e in found), found)

    def test_any_text_is_survived(self):
        for text in [
            "",
            "\0",
            "(" * 5000,
            "x = " + "[" * 300 + "]" * 300,
            "def f(:\n",
            "\ud800 = 1",
            "a" * 200_000,
            "-" * 50_000 + "1",
            "f = " + "lambda: " * 500 + "0",
            "x" + "+x" * 20_000,
            "#" * 10_000,
            "\r\n\f\x1a",
            '"""',
            "if 1:\n" + " " * 99 + "x",
        ]:
            with self.subTest(text[:20]):
                for op in ("examples", "comments"):
                    others = [{"path": "o.py", "text": text}, {"path": text, "text": text}, {}, 3]
                    fields = {"path": "main.py", "outputs": [], "instruction": text, "others": others}
                    reply = self.checker.ask(op, text=text, **fields)
                    self.assertEqual(reply["id"], "q")
                    self.assertNotIn("error", reply)


if __name__ == "__main__":
    unittest.main()
