import unittest

from harness import CheckerCase


class Comments(CheckerCase):
    def ask(self, text):
        return self.checker.ask("comments", text=text)

    def test_docstrings(self):
        for doc, documented in [
            ("Adds two given numbers.", True),
            ("add", False),
            ("Add numbers.", False),
            ("add_all, add all!", False),
            ("", False),
        ]:
            with self.subTest(doc):
                reply = self.ask(f'def add_all(a, b):\n    """{doc}"""\n    return a + b\n')
                self.assertEqual([d["documented"] for d in reply["definitions"]], [documented])

    def test_what_needs_no_docstring(self):
        text = (
            "class C:\n    def __init__(self):\n        self.x = 1\n    def run(self):\n        y = 1\n"
            "        return y\ndef main():\n    pass\ndef test_c():\n    assert C\ndef f():\n    def g():\n"
            "        pass\n    return g\n"
        )
        reply = self.ask(text)
        self.assertEqual([d["name"] for d in reply["definitions"] if d["documentable"]], ["C", "C.run", "f"])

    def test_detailed(self):
        plain = self.ask('def f(a):\n    """Does a thing with it."""\n    return a\n')
        full = self.ask(
            'def f(a):\n    """Does a thing with it.\n\n    Args:\n        a: the thing\n    """\n'
            '    return a\n'
        )
        self.assertEqual([r["definitions"][0]["detailed"] for r in (plain, full)], [False, True])

    def test_discounts(self):
        for line, why in [
            ("total = 0  # set total to 0", "echo"),
            ("# x = compute(1, 2)\nx = 1", "code"),
            ("# Example usage:\nprint(f(1))", "label"),
            ("print(f(1))  # Output: 2", "expected"),
            ("# Copyright 2020 Somebody\nx = 1", "licence"),
            ("# TODO: finish this\nx = 1", "todo"),
            ("# ----------\nx = 1", "separator"),
            ("return_value = 3  # return value", "echo"),
        ]:
            with self.subTest(line):
                reply = self.ask(line + "\n")
                self.assertEqual([d["why"] for d in reply["discounted"]], [why])
                self.assertEqual(reply["explanatory"], [])

    def test_explanations_count(self):
        for line in [
            "i += 1  # skip the header row",
            "# Walk backwards, so that removal is safe\nx = 1",
            "x %= 256  # two's complement",
            "# Base case: nothing is left to sort\nif not x:\n    pass",
        ]:
            with self.subTest(line):
                self.assertEqual(
                    (len(self.ask(line + "\n")["explanatory"]), self.ask(line + "\n")["discounted"]), (1, [])
                )

    def test_a_hash_in_a_string_is_no_comment(self):
        reply = self.ask("x = '# not a comment'\ny = '''\n# nor this\n'''\n")
        self.assertEqual((reply["explanatory"], reply["discounted"]), ([], []))

    def test_bodies(self):
        text = (
            "def f(xs):\n    n = 0\n    for x in xs:\n        if x:\n"
            "            # only what is set counts twice\n            n += 2\n    return n\ndef g(x):\n"
            "    return x\n"
        )
        bodies = {b["name"]: b for b in self.ask(text)["bodies"]}
        self.assertEqual(
            (bodies["f"]["logical_lines"], bodies["f"]["needs_comment"], bodies["f"]["commented"]),
            (5, True, True),
        )
        self.assertEqual((bodies["g"]["needs_comment"], bodies["g"]["commented"]), (False, False))
        self.assertIn("", bodies)

    def test_header(self):
        self.assertEqual(
            self.ask("# Counts the words of a file and prints the most frequent\nx = 1\n")["header"], 1
        )
        self.assertEqual(self.ask('"""Counts the words of a file."""\nx = 1\n')["header"], 1)
        self.assertIsNone(self.ask("x = 1\n")["header"])

    def test_comments_on_code_that_is_there_are_no_placeholders(self):
        for said in (
            "Test the function",
            "Call the main function with n = 5",
            "Use the built-in method 'count' on it",
            "Prime numbers are 2, 3, 5, 7, ...",
            "Return the truncated number",
        ):
            self.assertEqual(self.ask(f"def f(x):\n    # {said}\n    return x\n# {said}\nf(1)\n")["placeholders"], [], said)

    def test_comments_for_code_that_is_not_there(self):
        for said in (
            "Add your logic here",
            "TODO: implement",
            "your existing parsing code",
            "rest of the code",
            "other methods unchanged",
            "... the remaining cases",
            "omitted for brevity",
            "Implementation goes here",
        ):
            self.assertEqual(self.ask(f"def f(x):\n    # {said}\n    return x\n")["placeholders"], [2], said)

    def test_placeholders(self):
        self.assertEqual(self.ask("def f():\n    pass  # your code here\n")["placeholders"], [2])
        self.assertEqual(self.ask("def f():\n    ...\n")["placeholders"], [2])
        self.assertEqual(self.ask("# ... rest of the code unchanged\nx = 1\n")["placeholders"], [1])
        self.assertEqual(
            self.ask("class E(Exception):\n    pass\ndef f():\n    return 1\n")["placeholders"], []
        )

    def test_text_that_does_not_parse_is_still_judged(self):
        reply = self.ask(
            'def f(x):\n    """Gives one more than it got."""\n'
            '    # Nothing is below zero here, so this is safe\n    return x +\n\n'
            'print(f(1))  # Output: 2\n'
        )
        self.assertEqual([(d["name"], d["documented"]) for d in reply["definitions"]], [("f", True)])
        self.assertEqual((reply["explanatory"], [d["why"] for d in reply["discounted"]]), ([3], ["expected"]))


if __name__ == "__main__":
    unittest.main()
