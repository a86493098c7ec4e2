import json
import os
import unittest

from harness import Checker, CheckerCase, work


def observed(expression, before=""):
    """The encoded value of an expression, as the worker gives it."""
    text = f"{before}\ndef f():\n    return {expression}\n"
    example = {"id": "e1", "kind": "assertion", "origin": "instruction", "line": None, "call": "f()"}
    return work(text, [example])["examples"][0]["observed"]


class Compare(CheckerCase):
    def test_values(self):
        imports = "import collections, decimal, fractions, math\nP = collections.namedtuple('P', 'x y')"
        for expression, expected, verdict in [
            ("1", "1", True),
            ("1", "2", False),
            ("1.0", "1", True),
            ("True", "1", False),
            ("True", "True", True),
            ("True", "true", True),
            ("(1, 2)", "(1, 2)", True),
            ("[1, 2]", "(1, 2)", False),
            ("[1, 2]", "[1, 2, 3]", False),
            ("{2, 1}", "{1, 2}", True),
            ("set()", "set()", True),
            ("{}", "set()", False),
            ("{'b': 1, 'a': 2}", "{'a': 2, 'b': 1}", True),
            ("0.1 + 0.2", "0.3", True),
            ("0.3001", "0.3", False),
            ("'a'", "'a'", True),
            ("'a'", "a", True),
            ("'a'", "'b'", False),
            ("None", "None", True),
            ("b'x'", "b'x'", True),
            ("float('inf')", "float('inf')", True),
            ("float('nan')", "nan", True),
            ("collections.Counter('aab')", "Counter({'a': 2, 'b': 1})", True),
            ("collections.Counter('aab')", "{'a': 2, 'b': 2}", False),
            ("collections.deque([1])", "deque([1])", True),
            ("decimal.Decimal('1.5')", "Decimal('1.5')", True),
            ("fractions.Fraction(1, 2)", "Fraction(1, 2)", True),
            ("range(3)", "range(3)", True),
            ("P(1, 2)", "P(x=1, y=2)", True),
            ("P(1, 2)", "(1, 2)", True),
            ("P(1, 2)", "(1, 3)", False),
            ("('a',)", "('a')", False),
            ("10**30", "10**30", True),
            ("3.0", "approx(3.05, abs=0.1)", True),
            ("3.0", "approx(3.5, abs=0.1)", False),
            ("1", "g(2)", None),
            ("[[1.5], {'k': (1,)}]", "[[1.5], {'k': (1,)}]", True),
            ("2", "10**10**10", False),
        ]:
            with self.subTest(expression=expression, expected=expected):
                self.assertEqual(self.checker.equal(observed(expression, imports), expected), verdict)

    def test_printed_text(self):
        for got, want, verdict in [
            ("3\n", "3", True),
            ("3\n", "4", False),
            ("[1, 2]\n", "[1,2]", True),
            ("abc\n", "'abc'", True),
            ("1\n2\n", "1", False),
            ("1\n", "1\n2", False),
            ("True\n", "true", True),
            ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", True),
            ("Sum: 3\n", "3", True),
            ("0.30000000000000004\n", "0.3", True),
            ("3.14159\n", "3.14", False),
            ("3.14159\n", "≈ 3.14", True),
            ("a   b\n", "a b", True),
            ("", "3", False),
            ("1\n2\n3\n", "1\n2\n...", True),
            ("1", "True", False),
            ("10\n", "1", False),
        ]:
            with self.subTest(got=got, want=want):
                self.assertEqual(self.checker.equal(got, want, "stdout"), verdict)

    def test_numbers_written_otherwise_are_near(self):
        for got, want, near in [
            ("   a\n0  1\n1  3\n", "     a\n0  1.0\n1  3.0", True),
            ("0  1\n1  3\nName: a, dtype: int64\n", "0    1.0\n1    3.0\nName: a, dtype: float64", True),
            ("total 27.257851\n", "total 27.258", True),
            ("0.3333333333\n", "0.33", True),
            ("3\n", "4", False),
            ("3.5\n", "4.5", False),
            ("0.5\n", "0.4", False),
            ("0.66667\n", "0.6", True),
            ("5040.0\n", "5041.0", False),
            ("1e-7\n", "2e-7", False),
            ("[1, 2]\n", "[1.0, 2.0, 3.0]", False),
            ("one 1\n", "two 1.0", False),
        ]:
            with self.subTest(got=got, want=want):
                pair = {"id": "p", "observed": got, "expected": want, "compare": "stdout"}
                result = self.checker.ask("compare", pairs=[pair])["results"][0]
                self.assertEqual(result["equal"] is True or result.get("near", False), near)

    def test_errors_and_truth(self):
        self.assertEqual(self.checker.equal("ValueError", "ValueError", "raises"), True)
        self.assertEqual(self.checker.equal("ValueError", "(TypeError, ValueError)", "raises"), True)
        self.assertEqual(self.checker.equal("ZeroDivisionError", "ArithmeticError", "raises"), True)
        self.assertEqual(self.checker.equal("ValueError", "TypeError", "raises"), False)
        self.assertEqual(self.checker.equal({"t": "list", "v": []}, "False", "truth"), True)
        self.assertEqual(self.checker.equal({"t": "int", "v": "3"}, "False", "truth"), False)

    def test_cut_values_are_never_equal(self):
        cut = {"t": "cut"}
        pairs = [
            {"id": 1, "left": cut, "right": cut},
            {"id": 2, "left": {"t": "int", "v": "1"}, "right": {"t": "int", "v": "1"}},
        ]
        results = self.checker.ask("same", pairs=pairs)["results"]
        self.assertEqual([r["equal"] for r in results], [None, True])

    def test_texts_are_short(self):
        result = self.checker.ask(
            "compare", pairs=[{"id": 1, "observed": "x" * 999, "expected": "y" * 999, "compare": "stdout"}]
        )["results"][0]
        self.assertLessEqual(max(len(result["got"]), len(result["expected"])), 200)

    def test_malformed_pairs_and_requests(self):
        bad = [
            {},
            {"id": 1, "observed": {"t": "list"}, "expected": "[1]", "compare": "value"},
            {"id": 2, "observed": {"t": []}, "expected": "1", "compare": "value"},
            3,
        ]
        results = self.checker.ask("compare", pairs=bad)["results"]
        self.assertEqual([r["equal"] is True for r in results], [False] * len(results))
        for line in [
            b"{",
            b"[]",
            b'{"op": "nothing", "id": 5}',
            b'{"op": ["x"], "id": 6}',
            b"[" * 100_000,
            b'{"op": "comments", "id": 1, "text": 3}',
            b"\xff\xfe",
            b'{"op": "comments", "id": "\\ud800", "text": "\\ud800"}',
        ]:
            with self.subTest(line[:30]):
                reply = self.checker.raw(line)
                self.assertTrue("error" in reply or "definitions" in reply)
        self.assertEqual(self.checker.ask("comments", text="x = 1\n")["id"], "q")

    def test_a_pair_that_cannot_be_compared_costs_no_other(self):
        one = {"t": "int", "v": "1"}
        pairs = [
            {"id": i, "observed": one, "expected": expected, "compare": "value"}
            for i, expected in enumerate(["1", "Decimal('x')", "Decimal(nan) // 0", "2"])
        ]
        results = self.checker.ask("compare", pairs=pairs)["results"]
        self.assertEqual([results[0]["equal"], results[3]["equal"]], [True, False])
        self.assertNotEqual(results[1]["equal"], True)

    def processor_seconds(self):
        """What the checker has used so far: a loaded machine does not change it."""
        with open(f"/proc/{self.checker.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_values_made_to_take_long(self):
        def number(value):
            return {"t": "float", "v": repr(value)}

        # 1 and 1.0 are the same and written otherwise, so each part is looked for among all others.
        def sets(kind, order):
            inner = [[{"t": kind.__name__, "v": repr(kind(90 * i + j))} for j in range(90)] for i in range(90)]
            return {"t": "set", "v": [{"t": "frozenset", "v": v[::order]} for v in inner][::order]}

        def table(offset):
            return {"t": "dict", "v": [[number(i + offset), {"t": "none"}] for i in range(4900)]}

        for left, right, verdict in [
            (sets(int, 1), sets(float, -1), None),
            (table(0), table(0), True),
            (table(0.25), table(0.5), False),
        ]:
            began = self.processor_seconds()
            pairs = [{"id": 1, "left": left, "right": right}, {"id": 2, "left": number(1), "right": number(1)}]
            results = self.checker.ask("same", pairs=pairs)["results"]
            self.assertEqual([r["equal"] for r in results], [verdict, True])
            self.assertLess(self.processor_seconds() - began, 5)
        began = self.processor_seconds()
        self.checker.equal({"t": "str", "v": "a"}, "(" * 24 + "'a'" + "*1)" * 24)
        self.assertLess(self.processor_seconds() - began, 5)

    def test_end_of_input_ends_the_checker(self):
        checker = Checker()
        self.assertEqual(checker.ask("same", pairs=[])["results"], [])
        self.assertEqual(checker.close(), 0)

    def test_the_same_reply_every_time(self):
        pairs = [
            {
                "id": 1,
                "observed": json.loads('{"t":"set","v":[{"t":"int","v":"1"}]}'),
                "expected": "{1}",
                "compare": "value",
            }
        ]
        self.assertEqual(self.checker.ask("compare", pairs=pairs), self.checker.ask("compare", pairs=pairs))


if __name__ == "__main__":
    unittest.main()
