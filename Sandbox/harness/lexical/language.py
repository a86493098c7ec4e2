"""What the checker takes from a language's definition (Sandbox/languages/NAME.yaml, docs/schema/language.json)."""

import json
import os
import re

STRINGS = [r'"(?:[^"\\\n]|\\.)*"', r"'(?:[^'\\\n]|\\.)*'"]
# Words that stand before a bracket and are no function.
RESERVED = set(
    "if else elif elsif elseif while for foreach switch case when match return catch with until unless and or not in do try "
    "throw new delete sizeof typeof function func fn fun def sub class struct enum union interface impl trait using namespace "
    "package import assert print println printf".split()
)


def short(name):
    """A name without the module or type that it is written behind."""
    return re.split(r"::|[.:]", name)[-1]


class Language:
    """A definition, its patterns compiled. All are matched on text in which comments and strings are blanked."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.definition = json.load(file)
        self.name = self.definition["name"]
        self.entry = self.definition.get("entry", "main.txt")
        self.harness = os.path.join(os.path.dirname(os.path.dirname(path)), "harness")
        structure = self.definition.get("structure") or {}
        marks = self.definition.get("comments") or {}
        line, block = marks.get("line") or [], marks.get("block") or []
        # What is no code of the language although it stands among it, such as the tag that begins a script.
        parts = ["(?P<ignored>" + structure["ignored"] + ")"] if structure.get("ignored") else []
        parts.append("(?P<string>" + "|".join(self.definition.get("strings") or STRINGS) + ")")
        if block:
            parts.append("(?P<block>" + "|".join(self.block_pattern(*pair) for pair in block) + ")")
        if line:
            parts.append("(?P<line>(?:" + "|".join(re.escape(mark) for mark in line) + r")[^\n]*)")
        self.tokens = re.compile("|".join(parts), re.M | re.S)
        self.marks = re.compile(
            r"^\s*(?:" + "|".join([re.escape(m) for m in line] + [re.escape(b[0]) for b in block] + [r"\*"]) + r")+[!*/<]*|(?:"
            + "|".join([re.escape(b[1]) for b in block] or ["(?!)"]) + r")\s*$"
        )
        self.functions = [re.compile(p, re.M) for p in structure.get("functions") or []]
        self.types = [re.compile(p, re.M) for p in structure.get("types") or []]
        self.main = re.compile(structure["main"], re.M) if structure.get("main") else None
        self.tests = re.compile(structure["tests"], re.M) if structure.get("tests") else None
        self.bodies = structure.get("bodies") or ("braces" if self.definition.get("scope") else "indent")
        self.by_line = (structure.get("statements") or ("semicolon" if self.bodies == "braces" else "line")) == "line"
        self.opens = re.compile(structure.get("opens") or r"[(\[{]", re.M)
        self.closes = re.compile(structure.get("closes") or r"[)\]}]", re.M)
        self.equals_body = structure.get("equals_body") is True
        self.end = re.compile(r"\s*(?:" + (structure.get("end") or r"end\b") + ")")
        self.untyped = structure.get("untyped") is True
        # Functions that stand in types and are called by the type's name.
        self.static = structure.get("methods") == "static"
        self.commands = structure.get("calls") == "command"
        self.ignore_case = structure.get("case") == "ignored"
        self.probe = self.definition.get("probe") or {}
        # Test functions that a runner of the language's own calls, each of them one example.
        self.runner = self.probe.get("tests")
        self.runner_head = self.pattern((self.runner or {}).get("head"))
        self.runner_rows = self.pattern((self.runner or {}).get("rows"))
        self.completion = self.definition.get("complete") or {}
        self.prints = self.pattern(self.probe.get("prints"))
        # A language of queries: what it prints are tables, and its examples are queries of data that it puts in.
        self.data = self.pattern(self.probe.get("data"))
        self.tables = self.probe.get("tables") is True
        self.equals = self.probe.get("equals")
        self.assertions = [
            {**a, "pattern": re.compile(a["pattern"], re.M | re.S)} for a in self.probe.get("assertions") or []
        ]

    def pattern(self, text):
        return re.compile(text, re.M | (re.I if self.ignore_case else 0)) if text else None

    @staticmethod
    def block_pattern(opens, closes):
        # Marks that are words count at the start of a line only, as `=begin` does.
        head = "^" if re.match(r"=\w", opens) else ""
        return head + re.escape(opens) + r".*?(?:" + re.escape(closes) + r"|\Z)"

    def appended(self):
        """What stands at the end of a probed program."""
        return "".join(text for _, text in self.support("append"))

    def support(self, key="files"):
        """Files that probes need beside the program: (name, text)."""
        for name in self.probe.get(key) or []:
            with open(os.path.join(self.harness, self.name, name), encoding="utf-8") as file:
                yield name, file.read()
