"""Examples of a language of queries: tables that the answer's own data gives."""

import unittest

from test_lexical import Checker

DATA = "CREATE TABLE t (a INT, b TEXT);\nINSERT INTO t VALUES (1, 'x'), (2, NULL);\n"


class QueriesTest(unittest.TestCase):
    def setUp(self):
        self.checker = Checker("sql")
        self.addCleanup(self.checker.close)

    def examples(self, text, outputs=()):
        return self.checker.ask("examples", text=text, outputs=list(outputs), instruction="")["examples"]

    def verdict(self, printed, stated):
        pairs = [{"id": "a", "observed": printed, "expected": stated, "compare": "stdout"}]
        return self.checker.ask("compare", pairs=pairs)["results"][0]["equal"]

    def test_a_query_of_own_data_is_an_example(self):
        found = self.examples(DATA + "select a from t;\nSELECT count(*) FROM t; -- Output: 2\n")
        self.assertEqual([(e["kind"], e["line"], e["expected"]) for e in found], [("print", 3, None), ("print", 4, "2")])
        self.assertEqual(len({tuple(e["inputs"]) for e in found}), 2)

    def test_a_query_of_data_that_is_not_there_is_none(self):
        self.assertEqual(self.examples("SELECT name FROM people WHERE salary > 3;\n"), [])

    def test_a_table_belongs_to_the_query_above_it(self):
        outputs = [{"after_line": 4, "text": "| a | b |\n|---|---|\n| 1 | x |\n"}]
        found = self.examples(DATA + "SELECT 1;\nSELECT a, b FROM t WHERE a = 1;\n", outputs)
        self.assertEqual([e["expected"] is not None for e in found], [False, True])

    def test_tables_are_compared_by_their_cells(self):
        printed = "\na|b\n1|x\n2|\n \n"
        for stated, verdict in [
            ("| a | b |\n|---|---|\n| 1 | x |\n| 2 | NULL |\n(2 rows)", True),
            (" a |  b\n---+----\n 1 | x\n 2 |", True),
            ("1|x\n2|NULL", True),
            ("a   b\n1   x\n2   NULL", True),
            ("| a | b |\n| 1.0 | x |\n| 2 | NULL |", True),
            ("| 1 | y |\n| 2 | NULL |", False),
            ("| 2 | |\n| 1 | x |", None),
            ("| 1 | x |\n| 2 | NULL |\n| 3 | z |", False),
            ("| 1 |\n| 2 |", None),
        ]:
            with self.subTest(stated):
                self.assertIs(self.verdict(printed, stated), verdict)

    def test_what_was_told_is_found_without_the_runs_own_mark(self):
        examples = self.examples(DATA + "SELECT count(*) FROM t; -- Output: 2\n")
        told = "\x1e0 b e1 -\x1f\ncount(*)\n2\n \n\x1e0 e e1 -\x1f\n"
        reply = self.checker.ask("record", nonce="abc", stdout=told, stderr="", status="ok", code=0, path="main.sql", examples=examples)
        self.assertEqual(reply["record"]["nonce"], "abc")
        self.assertEqual([(e["state"], e["stdout"].split()) for e in reply["record"]["examples"]], [("returned", ["count(*)", "2"])])


if __name__ == "__main__":
    unittest.main()
