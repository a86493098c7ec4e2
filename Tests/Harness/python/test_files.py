"""Programs of several files: what the checker finds in them, and how the worker runs them."""

import unittest

from harness import CheckerCase, usage, work

F = "def f(x):\n    return x + 1\n"


class Files(CheckerCase):
    def test_names_of_the_other_files_belong_to_the_program(self):
        others = {
            "stock.py": "from parts import g as h\n\nclass S:\n    pass\n\n" + F,
            "parts.py": "def g(x):\n    return x\n",
        }
        for text, target in [
            ("from stock import f\nprint(f(1))  # 2\n", "f"),
            ("from stock import f as more\nprint(more(1))  # 2\n", "more"),
            ("from stock import *\nprint(f(1))  # 2\n", "f"),
            ("import stock\nprint(stock.f(1))  # 2\n", "f"),
            ("import stock as s\nprint(s.f(1))  # 2\n", "f"),
            ("from stock import h\nprint(h(1))  # 1\n", "h"),
            ("def main():\n    from stock import f\n    print(f(1))  # 2\nmain()\n", "f"),
        ]:
            with self.subTest(text):
                (example,) = self.found(text, others=others)
                shown = (example["kind"], example["targets"], example["inputs"])
                self.assertEqual(shown, ("print", [target], "1"))
        self.assertEqual(self.found("from elsewhere import f\nf(1)\n", others=others), [])
        nested = {"pkg/__init__.py": "from .core import f\n", "pkg/core.py": F, "notes.txt": "def f("}
        for text in (
            "from pkg import f\nf(1)\n",
            "import pkg.core\npkg.core.f(1)\n",
            "from pkg import core\ncore.f(1)\n",
        ):
            with self.subTest(text):
                (example,) = self.found(text, others=nested)
                self.assertEqual((example["targets"], example["inputs"]), (["f"], "1"))

    def test_tests_of_the_other_files_are_no_empty_checks(self):
        text = (
            "import pytest\nfrom stock import f\n@pytest.mark.parametrize('a, want', [(1, 2), (3, 4)])\n"
            "def test_f(a, want):\n    assert f(a) == want\n"
        )
        found = self.found(text, others={"stock.py": F})
        shown = [(e["inputs"], e["vacuous"], e["targets"]) for e in found]
        self.assertEqual(shown, [("1", None, ["f"]), ("3", None, ["f"])])
        self.assertTrue(all(e["vacuous"] for e in self.found(text)))

    def test_objects_of_the_other_files_keep_their_history(self):
        text = "import stock\ns = stock.S()\ns.push(1)\nprint(s.pop())  # 1\ns.push(2)\nprint(s.pop())  # 2\n"
        stated = [e for e in self.found(text, others={"stock.py": "class S:\n    pass\n"}) if e["expected"]]
        self.assertEqual([e["targets"] for e in stated], [["S"], ["S"]])
        self.assertNotEqual(stated[0]["inputs"], stated[1]["inputs"])

    def test_an_instruction_may_speak_of_the_other_files(self):
        for text in ("from stock import f\n", "import stock\n"):
            (example,) = self.found(text, "f(1) -> 2", others={"stock.py": F})
            self.assertEqual((example["origin"], example["call"]), ("instruction", "f(1)"))

    def test_files_that_import_each_other(self):
        imports = "".join(f"from m{j} import *\n" for j in range(12))
        ring = {f"m{i}.py": imports + f"def f{i}(): pass\n" for i in range(12)}
        (example,) = self.found("from m0 import *\nf11()\n", others=ring)
        self.assertEqual(example["targets"], ["f11"])

    def test_several_files(self):
        result = work({"main.py": "from helper import f\nprint(f(1))\n", "helper.py": F}, [usage(2)])
        self.assertEqual(
            (result["examples"][0]["state"], result["examples"][0]["stdout"]), ("returned", "2\n")
        )

    def test_functions_of_the_other_files_are_counted(self):
        files = {
            "main.py": "import helper\nfrom package.inner import g\nfrom package import *\n"
            "print(helper.f(1), g(1))\nprint(C().m())\n",
            "helper.py": F,
            "package/__init__.py": "__all__ = ['C']\nclass C:\n    def m(self):\n        return 5\n",
            "package/inner.py": '"""Doc."""\nfrom __future__ import annotations\n\n'
            'def g(x: Missing):\n    "d"\n'
            '    return x\n',
        }
        result = work(files, [usage(4), usage(5)])
        self.assertEqual([e["called"] for e in result["examples"]], [["f", "g"], ["C", "C.m"]])
        self.assertEqual([e["stdout"] for e in result["examples"]], ["2 1\n", "5\n"])
        self.assertEqual(result["calls"], ["C", "C.m", "f", "g"])

    def test_an_instruction_names_no_file(self):
        example = {"id": "e1", "kind": "assertion", "origin": "instruction", "line": None, "call": "f(1)"}
        result = work({"main.py": "import helper\n", "helper.py": F}, [example])
        self.assertEqual(result["examples"][0]["observed"], {"t": "int", "v": "2"})

    def test_an_entry_file_in_a_folder_finds_its_neighbours(self):
        files = {"app/main.py": "from helper import f\nprint(f(1))\n", "app/helper.py": F}
        self.assertEqual(work(files, path="app/main.py")["module"]["stdout"], "2\n")

    def test_the_harness_cannot_be_imported(self):
        for name in ("compare", "record", "supervise", "child", "encode", "hooks", "seeds", "startup"):
            with self.subTest(name):
                module = work(f"import {name}\nprint({name}.__file__)\n")["module"]
                self.assertEqual(module["exception"]["type"], "ModuleNotFoundError")
                files = {"main.py": f"import {name}\nprint({name}.f(1))\n", f"{name}.py": F}
                result = work(files, [usage(2)])
                self.assertEqual((result["examples"][0]["stdout"], result["calls"]), ("2\n", ["f"]))

    def test_files_named_like_the_standard_library(self):
        own = "def dumps(x):\n    return 'mine'\n"
        result = work(
            {
                "main.py": "import json\nimport encode\nprint(json.dumps(1), encode.dumps(2))\n",
                "json.py": own,
                "encode.py": own,
            }
        )
        self.assertEqual((result["module"]["state"], result["module"]["stdout"]), ("returned", "mine mine\n"))


if __name__ == "__main__":
    unittest.main()
