"""Tests that a language's own runner calls, and programs made of several files."""

import unittest

from test_lexical import Checker

ADD = "package main\n\n// Add adds.\nfunc Add(a, b int) int { return a + b }\n"
TEST = """package main

import "testing"

func TestAdd(t *testing.T) {
\tif Add(2, 3) != 5 {
\t\tt.Error("no")
\t}
}
"""
TABLE = """
func TestTable(t *testing.T) {
\tcases := []struct{ a, b, want int }{{1, 2, 3}, {2, 2, 4}}
\tfor _, c := range cases {
\t\tif got := Add(c.a, c.b); got != c.want {
\t\t\tt.Errorf("%d", got)
\t\t}
\t}
}
"""


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.checker = Checker("go")
        self.addCleanup(self.checker.close)

    def completed(self, text):
        return self.checker.ask("complete", text=text, path="main.go", instruction="")

    def test_files_of_one_package_become_one(self):
        reply = self.completed(ADD + TEST)
        rows = reply["text"].split("\n")
        self.assertEqual(rows[0], 'package main; import "testing"')
        self.assertEqual(sum("package" in row for row in rows), 1)
        self.assertEqual(sum("import" in row for row in rows), 1)
        # All other lines stand where they stood.
        self.assertEqual([rows.index(row) for row in ("func TestAdd(t *testing.T) {",)], [(ADD + TEST).split("\n").index("func TestAdd(t *testing.T) {")])
        self.assertIn("testing.Main(", rows[-2])

    def test_a_library_becomes_a_program(self):
        reply = self.completed(ADD.replace("main", "sums"))
        self.assertTrue(reply["text"].startswith("package main\n"))
        self.assertEqual(reply["repairs"], ["entry-point"])

    def test_an_import_that_both_files_have_is_one(self):
        text = 'package main\n\nimport (\n\t"fmt"\n)\n\nfunc F() { fmt.Println() }\n\nimport "fmt"\n\nfunc main() { F() }\n'
        reply = self.completed(text)
        self.assertEqual(reply["text"].count('"fmt"'), 1)
        self.assertEqual(len(reply["text"]), len(text))

    def test_a_program_that_is_whole_is_left_alone(self):
        text = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(1)\n}\n'
        self.assertEqual(self.completed(text), {"id": "q", "text": text, "repairs": []})

    def test_each_test_is_an_example_with_its_inputs(self):
        text = self.completed(ADD + TEST + TABLE)["text"]
        examples = self.checker.ask("examples", text=text, outputs=[], instruction="")["examples"]
        self.assertEqual([(e["kind"], e["test"], e["compare"]) for e in examples], [("unittest", "TestAdd", "truth"), ("unittest", "TestTable", "truth")])
        self.assertEqual([e["inputs"] for e in examples], [["2, 3"], ["{1, 2, 3}", "{2, 2, 4}"]])
        self.assertEqual([e["targets"] for e in examples], [["Add"], ["Add"]])

    def test_a_test_that_calls_nothing_cannot_fail_for_the_program(self):
        text = self.completed(ADD + TEST.replace("Add(2, 3) != 5", "1 != 1"))["text"]
        examples = self.checker.ask("examples", text=text, outputs=[], instruction="")["examples"]
        self.assertTrue(all(e["vacuous"] for e in examples))

    def test_the_probed_program_tells_of_each(self):
        for main in ("", "\nfunc main() {\n\tprintln(Add(1, 1)) // 2\n}\n"):
            text = self.completed(ADD + TEST + TABLE + main)["text"]
            examples = self.checker.ask("examples", text=text, outputs=[], instruction="")["examples"]
            program = self.checker.ask("probe", text=text, path="main.go", examples=examples, refused=[])["files"][0]["text"]
            self.assertEqual(program.count("testing.Main("), 1)
            for example in (e for e in examples if e["kind"] == "unittest"):
                self.assertIn(f'defer assayTested("{example["id"]}", t.Failed); {example["test"]}(t)', program)
            self.assertEqual(program.count("\n"), text.count("\n"))


if __name__ == "__main__":
    unittest.main()
