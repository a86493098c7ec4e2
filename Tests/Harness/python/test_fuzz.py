"""Mutated requests: the checker answers each line with one line, and lives on.

The same requests every time; FUZZ_SECONDS=60 goes on for that long instead of a fixed number of rounds.
"""

import json
import os
import random
import time
import unittest

from harness import Checker

ROUNDS = 400
SLOW = 10  # seconds that an answer may take: the patience of the supervisor

TEXT = '''"""Adds."""
import json as j, os


def add(a, b=1):
    """The sum.

    >>> add(1, 2)
    3
    """
    # Explain.
    return a + b


class Box:
    def get(self):
        ...


print(add(1, 2))  # 3
assert add(0.1, 0.2) == approx(0.3, abs=1e-9), "no"
for x, want in [(1, 2), (2, 3)]:
    assert add(x) == want
if __name__ == "__main__":
    print(input("> "))
'''
INSTRUCTION = "Write add(a, b).\n\nExample:\n>>> add(1, 2)\n3\nadd([1], [2]) -> [1, 2]\nInput: 3\nOutput: 4\n"
VALUES = [
    {"t": "none"},
    {"t": "int", "v": "12"},
    {"t": "float", "v": "0.1"},
    {"t": "complex", "v": "(1+2j)"},
    {"t": "str", "v": "a"},
    {"t": "bytes", "v": "00ff"},
    {"t": "tuple", "v": [{"t": "bool", "v": True}, {"t": "cut"}]},
    {"t": "set", "v": [{"t": "int", "v": "1"}, {"t": "int", "v": "2"}]},
    {"t": "dict", "v": [[{"t": "str", "v": "k"}, {"t": "list", "v": []}]]},
    {"t": "object", "v": {"type": "P", "repr": "P(1)", "attributes": {"": {"t": "int", "v": "1"}}}},
]
EXPECTED = [
    "12",
    "[1, 2]",
    "{'a': (1,)}",
    "Decimal('1.5')",
    "Fraction(1, 3)",
    "approx(0.1, abs=1e-3)",
    "Counter('aab')",
    "set()",
    "ValueError: no",
    "2**10",
    "'a' * 3",
    "range(1, 5)",
    "nan",
    "float('inf')",
    "b'x'",
    "g(2)",
    "1\n2\n...",
    "[a, b]",
]
# What requests are not made of.
ODD_VALUES = [None, True, -1, 10**40, 1.5, "", "\x00", "\ud800", "9" * 5000, [], {}, [[]], {"t": "list"}, {"t": []}]
ODD_TEXTS = [
    "\x00",
    "\ud800",
    "\ufeff",
    "\u2028",
    "(" * 300,
    "-" * 3000,
    "[" * 120,
    "\t",
    "\r",
    "\f",
    '"""',
    "'",
    "\\",
    "f'{x!r:>{w}}'",
    ">>> ",
    "...",
    "def f(",
    "lambda: ",
    "# ",
    "@",
    "1e999",
    "1_0",
    "0x",
    "async ",
    "match x:\n case ",
    " == ",
    " -> ",
    "\n    ",
    "Decimal('x')",
    "Fraction(1, 0)",
    "'ab' * 99",
    "**9**9",
    "10**9999",
]


def seeds():
    for op in ("outline", "span", "comments"):
        yield {"op": op, "text": TEXT}
    yield {
        "op": "examples",
        "text": TEXT,
        "path": "main.py",
        "others": [{"path": "box.py", "text": "def put(x):\n    return x\n"}],
        "outputs": [{"after_line": 20, "text": "3\n"}],
        "instruction": INSTRUCTION,
    }
    pairs = [
        {"id": f"e{i}", "observed": value, "expected": want, "compare": how, "strict": i % 2 == 0}
        for i, (value, want) in enumerate((v, w) for v in [*VALUES, "3\n"] for w in EXPECTED)
        for how in (("value", "stdout", "truth", "raises")[i % 4],)
    ]
    for start in range(0, len(pairs), 5):
        yield {"op": "compare", "pairs": pairs[start : start + 5]}
    sides = [{"id": f"e{i}", "left": a, "right": b} for i, a in enumerate(VALUES) for b in VALUES]
    for start in range(0, len(sides), 5):
        yield {"op": "same", "pairs": sides[start : start + 5]}


def encoded(request, ascii_only):
    """The line of a request; without `ascii_only` it may be no UTF-8."""
    line = json.dumps({**request, "id": "q"}, ensure_ascii=ascii_only)
    return line.encode("utf-8", "surrogatepass").replace(b"\n", b" ")


class Mutator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, text):
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randint(0, len(text))
            to = min(len(text), at + self.random.choice([0, 1, 3, 30]))
            kind = self.random.randrange(3)
            if kind == 0:
                text = text[:at] + self.random.choice(ODD_TEXTS) + text[to:]
            elif kind == 1:
                text = text[:at] + text[to:]
            else:
                text = text[:to] + text[at:to] * self.random.choice([1, 5]) + text[to:]
        return text

    def value(self, value):
        """`value` with one part of it changed."""
        if self.random.random() < 0.15:
            return self.random.choice([*ODD_VALUES, *VALUES])
        if isinstance(value, dict) and value:
            key = self.random.choice(sorted(value, key=str))
            if self.random.random() < 0.1:
                return {k: v for k, v in value.items() if k != key}
            return {**value, key: self.value(value[key])}
        if isinstance(value, list) and value:
            at = self.random.randrange(len(value))
            if self.random.random() < 0.2:
                return value[:at] + value[at:] * self.random.choice([2, 50]) if len(value) < 50 else value[:at]
            return value[:at] + [self.value(value[at])] + value[at + 1 :]
        return self.text(value) if isinstance(value, str) else self.random.choice(ODD_VALUES)

    def line(self, request):
        """The bytes of a request, as JSON mostly."""
        for _ in range(self.random.randint(1, 3)):
            changed = {k: v for k, v in request.items() if k != "op"}
            changed = self.value(changed)
            request = {**changed, "op": request["op"]} if isinstance(changed, dict) else request
        line = encoded(request, self.random.random() < 0.5)
        if self.random.random() < 0.1:
            at = self.random.randint(0, len(line))
            line = line[:at] + self.random.randbytes(self.random.randint(1, 4)) + line[at + 2 :]
        return request, line.replace(b"\n", b" ")

    def choice(self, requests):
        """One of the requests: each operation as often as the others."""
        op = self.random.choice(sorted({r["op"] for r in requests}))
        return self.random.choice([r for r in requests if r["op"] == op])


class Fuzz(unittest.TestCase):
    def test_every_line_is_answered(self):
        checker = Checker()
        self.addCleanup(checker.process.kill)
        mutator = Mutator(7)
        requests = list(seeds())
        for request in requests:
            reply = checker.ask(**request)
            self.assertNotIn("error", {k: v for k, v in reply.items() if v is not None}, request)
        seconds = float(os.environ.get("FUZZ_SECONDS", 0))
        until = time.monotonic() + seconds
        rounds = 0
        while rounds < ROUNDS or time.monotonic() < until:
            rounds += 1
            request, line = mutator.line(mutator.choice(requests))
            began = time.monotonic()
            try:
                reply = checker.raw(line or b"{}")
            except ValueError:
                self.fail(f"no reply (checker ended with {checker.process.poll()}) to {line!r}")
            self.assertLess(time.monotonic() - began, SLOW, line)
            self.assertIsInstance(reply, dict, line)
            self.check(request, line, reply)
        self.assertEqual(checker.close(), 0)

    def check(self, request, line, reply):
        if line != encoded(request, line.isascii()):
            return  # the bytes were changed too
        self.assertEqual(reply["id"], "q", line)
        # One pair that cannot be compared must not cost the others.
        if request["op"] in ("compare", "same") and isinstance(request.get("pairs"), list):
            wanted = [p.get("id") for p in request["pairs"] if isinstance(p, dict)]
            self.assertEqual([r["id"] for r in reply.get("results", [])], wanted, (reply, line))
        elif isinstance(request.get("text"), str):
            # `outline` has an object of this name.
            self.assertNotIsInstance(reply.get("error"), str, line)


if __name__ == "__main__":
    unittest.main()
