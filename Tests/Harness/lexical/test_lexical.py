"""The checker that all languages share, on the definitions of this project; each test starts the real process."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SANDBOX = os.path.join(ROOT, "Sandbox")


class Checker:
    def __init__(self, language):
        self.folder = tempfile.TemporaryDirectory()
        os.symlink(os.path.join(SANDBOX, "harness"), os.path.join(self.folder.name, "harness"))
        os.mkdir(os.path.join(self.folder.name, "languages"))
        path = os.path.join(self.folder.name, "languages", language + ".json")
        with open(os.path.join(SANDBOX, "languages", language + ".yaml"), encoding="utf-8") as file:
            definition = yaml.safe_load(file)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(definition, file)
        command = [sys.executable, "-I", "-S", "-B", os.path.join(self.folder.name, "harness/lexical/checker.py"), path]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, op, **request):
        self.process.stdin.write(json.dumps({"op": op, "id": "q", **request}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()


class LexicalTest(unittest.TestCase):
    def checker(self, language):
        checker = Checker(language)
        self.addCleanup(checker.close)
        return checker

    def test_every_definition_loads(self):
        names = [n[:-5] for n in sorted(os.listdir(os.path.join(SANDBOX, "languages"))) if n.endswith(".yaml")]
        for name in names:
            with self.subTest(name):
                self.assertIn("explanatory", self.checker(name).ask("comments", text="x = 1\n"))

    def test_comments_of_languages_that_are_not_run(self):
        samples = {
            "csharp": "// Squares grow fast, so long is needed.\nvar square = (long)n * n;\n",
            "r": "# Missing values would spoil the mean.\nx <- mean(values, na.rm = TRUE)\n",
            "kotlin": "/* Nulls come from old records. */\nval name = row.name ?: \"\"\n",
            "html": "<!-- Screen readers start here, so the heading goes first. -->\n<h1>Title</h1>\n",
            "css": "/* Old browsers ignore the second rule. */\nbody { display: flex; }\n",
            "sql": "-- The newest row wins, hence the order.\nSELECT * FROM t ORDER BY d DESC;\n",
        }
        for name, text in samples.items():
            with self.subTest(name):
                self.assertEqual(self.checker(name).ask("comments", text=text)["explanatory"], [1])

    def test_a_comment_sign_in_a_string_begins_none(self):
        for name, text in {"c": 'char *a = "// no";\n', "bash": 'echo "a # b" ${#x} a#b\n', "php": "<?php $a = '# no';\n"}.items():
            with self.subTest(name):
                reply = self.checker(name).ask("comments", text=text)
                self.assertEqual(reply["explanatory"] + reply["discounted"], [])

    def test_comments_that_explain_nothing(self):
        text = "int f(int a) {\n  return a; // return a\n}\n// Example usage\nint main() {\n  // int b = 2;\n  f(2); // Output: 2\n}\n"
        reply = self.checker("c").ask("comments", text=text)
        self.assertEqual([d["why"] for d in reply["discounted"]], ["echo", "label", "code", "expected"])

    def test_values_as_languages_write_them(self):
        checker = self.checker("cpp")
        pairs = [
            ([1, 2], "std::vector<long>({(long)1, (long)2})"),
            ([], "(std::vector<long>())"),
            ([10, 24], "(std::make_tuple(10, 24))"),
            ([1, 2], "vec![1, 2]"),
            ([1, 2], "[]int{1, 2}"),
            ([1, 2], "new int[]{1, 2}"),
            ([1, 2], "Arrays.asList(1, 2)"),
            (["a"], "{(std::string)\"a\"}"),
            (3, "Some(3)"),
        ]
        encode = lambda v: (
            {"t": "list", "v": [encode(i) for i in v]} if isinstance(v, list)
            else {"t": "str", "v": v} if isinstance(v, str) else {"t": "int", "v": str(v)}
        )
        asked = [{"id": str(n), "observed": encode(v), "expected": s, "compare": "value"} for n, (v, s) in enumerate(pairs)]
        self.assertEqual([r["equal"] for r in checker.ask("compare", pairs=asked)["results"]], [True] * len(pairs))
        wrong = [{**one, "observed": encode([7, 7, 7])} for one in asked]
        self.assertEqual([r["equal"] for r in checker.ask("compare", pairs=wrong)["results"]], [False] * len(pairs))

    def test_what_is_no_literal_is_not_compared(self):
        asked = [{"id": "1", "observed": {"t": "int", "v": "3"}, "expected": "limit + 1", "compare": "value"}]
        self.assertIsNone(self.checker("cpp").ask("compare", pairs=asked)["results"][0]["equal"])

    def test_a_shells_lists_are_words(self):
        checker = self.checker("bash")

        def verdict(got, expected):
            asked = [{"id": "1", "observed": {"t": "str", "v": got}, "expected": expected, "compare": "value"}]
            return checker.ask("compare", pairs=asked)["results"][0]["equal"]

        self.assertTrue(verdict("1 2", "['\"1\"', '\"2\"']"))
        self.assertFalse(verdict("[1, 2]", "['\"1\"', '\"2\"']"))
        self.assertIsNone(verdict("a: 1", "{'\"a\"': '\"1\"'}"))

    def test_examples_of_the_instruction_are_not_in_the_probed_program(self):
        checker = self.checker("cpp")
        text = "int add(int a, int b) { return a + b; }\nint main() {}\n"
        instruction = "// >>> add(2, 3)\n// 5\nAlso add(20, 22) returns 4242."
        found = checker.ask("examples", text=text, outputs=[], instruction=instruction)["examples"]
        self.assertEqual([(e["call"], e["expected"]) for e in found], [("add(2, 3)", "5"), ("add(20, 22)", "4242")])
        probed = checker.ask("probe", text=text, path="main.cpp", examples=found)["files"][0]["text"]
        self.assertIn("add(20, 22)", probed)
        self.assertNotIn("4242", probed)

    def test_lines_keep_their_numbers(self):
        checker = self.checker("go")
        text = "// add sums.\nfunc add(a, b int) int { return a + b }\n\nfunc main() {\n\tfmt.Println(add(1, 2)) // 3\n}\n"
        whole = checker.ask("complete", text=text, path="main.go", instruction="")
        self.assertEqual(whole["repairs"], ["entry-point", "imports"])
        self.assertEqual(whole["text"].split("\n")[3:5], text.split("\n")[3:5])
        found = checker.ask("examples", text=whole["text"], outputs=[], instruction="")["examples"]
        self.assertEqual([(e["line"], e["expected"]) for e in found], [(5, "3")])

    def test_what_the_compiler_refuses_is_left_out(self):
        checker = self.checker("cpp")
        text = "int add(int a, int b) { return a + b; }\nint main() {}\n"
        example = {"id": "e1", "origin": "instruction", "kind": "assertion", "call": 'add("x", 3)'}
        first = checker.ask("probe", text=text, path="main.cpp", examples=[example])
        line = next(n for n, row in enumerate(first["files"][0]["text"].split("\n"), 1) if 'add("x"' in row)
        again = checker.ask("probe", text=text, path="main.cpp", examples=[example], complaint=f"main.cpp:{line - 3}:9: error: no")
        self.assertEqual(again["refused"], ["e1"])
        self.assertNotIn('add("x"', again["files"][0]["text"])

    def test_a_record_needs_the_nonce(self):
        checker = self.checker("lua")
        example = {"id": "e1", "origin": "response", "kind": "assertion"}
        request = {"nonce": "right", "stderr": "", "status": "ok", "code": 0, "path": "main.lua", "examples": [example]}

        def state(stdout):
            return checker.ask("record", stdout=stdout, **request)["record"]["examples"][0]["state"]

        self.assertEqual(state("\x1eright b e1 -\x1f\x1eright c e1 1\x1f\x1eright e e1 -\x1f"), "held")
        self.assertEqual(state("\x1ewrong b e1 -\x1f\x1ewrong c e1 1\x1f\x1ewrong e e1 -\x1f"), "not_reached")

    def test_hostile_texts_get_an_answer(self):
        for name in ("cpp", "bash", "ruby", "java"):
            checker = self.checker(name)
            for text in ("(" * 20_000, "{\n" * 5000, "a" * 200_000, "/*" * 5000, '"' * 9999, "\0\ud800" * 10, "f(" * 3000 + "\n"):
                for op in ("comments", "examples", "complete"):
                    with self.subTest(name=name, op=op, text=text[:8]):
                        self.assertEqual(checker.ask(op, text=text, path="x", instruction=text[:2000], outputs=[])["id"], "q")


if __name__ == "__main__":
    unittest.main()
