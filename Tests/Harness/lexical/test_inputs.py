"""Calls on which programs of the languages that share a checker are compared."""

import unittest

from test_lexical import Checker

CPP = """#include <vector>
long total(std::vector<long> a, bool twice) { return 0; }
int main() { assert(total(std::vector<long>({(long)1, (long)-2, (long)4}), true) == 3); }
"""
C = """int sum(int a[], int n) { return 0; }
int main() { assert(sum((int[]){1, 2, 3}, 3) == 6); }
"""
JAVA = """class Main {
  static int f(int[] a, double x, char c) { return 1; }
  public static void main(String[] z) { System.out.println(f(new int[]{1, 2, 3}, 2.5, 'x')); }
}
"""
BASH = 'simplify() {\n  echo true\n}\necho $(simplify "1/5" "5/1")\n'


class InputsTest(unittest.TestCase):
    def calls(self, language, texts, instruction=""):
        checker = Checker(language)
        self.addCleanup(checker.close)
        programs = []
        for text in texts:
            examples = checker.ask("examples", text=text, outputs=[], instruction=instruction)["examples"]
            programs.append({"text": text, "examples": examples})
        reply = checker.ask("inputs", programs=programs, instruction=instruction)
        self.assertNotIn("error", reply)
        return [p["calls"] for p in reply["programs"]], reply["observed"]

    def test_keeps_the_types_of_values(self):
        (first, second), observed = self.calls("cpp", [CPP, CPP.replace("total(std::vector<long> a", "total(std::vector<long> numbers")])
        self.assertEqual(observed, 1)
        self.assertEqual(first, second)
        self.assertEqual(first[0], "total(std::vector<long>({(long)1, (long)-2, (long)4}), true)")
        self.assertGreater(len(first), 20)
        self.assertEqual(len(set(first)), len(first))
        for call in first:
            self.assertRegex(call, r"^total\(std::vector<long>\(\{(?:\(long\)-?\d+(?:, )?)*\}\), (?:true|false)\)$")
        self.assertIn("total(std::vector<long>({}), true)", first)
        self.assertIn("total(std::vector<long>({(long)1, (long)-2, (long)4}), false)", first)

    def test_the_same_in_every_run(self):
        self.assertEqual(self.calls("cpp", [CPP, CPP]), self.calls("cpp", [CPP, CPP]))

    def test_an_array_of_fixed_length_keeps_it(self):
        (calls, _), _ = self.calls("c", [C, C])
        self.assertGreater(len(calls), 10)
        for call in calls:
            self.assertRegex(call, r"^sum\(\(int\[\]\)\{\d+, ?\d+, ?\d+\}, 3\)$")

    def test_calls_as_each_program_must(self):
        (calls, _), _ = self.calls("java", [JAVA, JAVA])
        for call in calls:
            self.assertRegex(call, r"^Main\.f\(new int\[\]\{(?:\d+(?:, ?)?)*\}, \d+\.\d+, '[xX]'\)$")

    def test_words_of_a_command(self):
        (calls, _), observed = self.calls("bash", [BASH, BASH], '>>> $(simplify "1/6" "2/1")\n"false"\n')
        self.assertEqual(observed, 2)
        for call in calls:
            self.assertRegex(call, r'^simplify "\d+/\d+" "\d+/\d+"$')

    def test_words_that_a_shell_would_expand_are_no_inputs(self):
        text = 'f() {\n  echo $1\n}\nx=2\nf "$x"\nf `ls`\nf *\n'
        (calls, _), _ = self.calls("bash", [text, text])
        self.assertEqual(calls, [])

    def test_an_argument_that_is_a_variable_is_none(self):
        text = "def f(a)\n  a\nend\nx = [1]\nputs f(x)\n"
        (calls, _), _ = self.calls("ruby", [text, text])
        self.assertEqual(calls, [])

    def test_a_program_that_lacks_the_function_has_no_calls(self):
        (first, second, third), _ = self.calls("cpp", [CPP, CPP, CPP.replace("total", "sum_up")])
        self.assertTrue(first and second)
        self.assertEqual(third, [])

    def test_what_one_answer_shows_does_not_keep_the_others_from_being_compared(self):
        huge = "def f(a)\n  a\nend\nputs f(%s)\n"
        plain = huge % "7"
        for value in ("9" * 500, "1e999", "0x" + "f" * 600, "-1e-400", "[" * 3000 + "]" * 3000, "[" + "1, " * 50_000 + "1]", '"' + "a" * 5000 + '"'):
            (calls, _, _), _ = self.calls("ruby", [plain, plain, huge % value])
            self.assertEqual(calls[0], "f(7)")
            self.assertGreater(len(calls), 10)

    def test_one_program_alone_is_not_compared(self):
        self.assertEqual(self.calls("cpp", [CPP]), ([[]], 0))

    def test_the_function_that_the_instruction_asks_for(self):
        text = "def helper(n)\n  n\nend\ndef f(n)\n  helper(n)\nend\nputs helper(2)\nputs helper(3)\nputs f(4)\n"
        (calls, _), _ = self.calls("ruby", [text, text], "Write `f(n)` in Ruby.")
        self.assertEqual(calls[0], "f(4)")


class QuotedTest(unittest.TestCase):
    def test_a_number_in_quotes_is_text_in_a_shell(self):
        checker = Checker("bash")
        self.addCleanup(checker.close)
        got = {"t": "str", "v": "7.50"}
        pairs = [
            {"id": "a", "observed": got, "expected": '"7.5"', "compare": "value"},
            {"id": "b", "observed": got, "expected": "7.5", "compare": "value"},
            {"id": "c", "observed": got, "expected": '"7.50"', "compare": "value"},
        ]
        results = checker.ask("compare", pairs=pairs)["results"]
        self.assertEqual([r["equal"] for r in results], [False, True, True])


if __name__ == "__main__":
    unittest.main()
