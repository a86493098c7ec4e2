"""The programs of the benchmark and of the soak, made anew from a seed.

A corpus is a list of distinct programs, each about as long as a model's answer to a small task: a documented function,
a helper, and five assertions whose expected values were computed by running the function here. One program in twenty
has a wrong expected value, so that a runner which calls everything a success is found out.

    W1  Python that imports nothing
    W2  the same with the imports that answers often start with
    W3  the same with numpy
    W4  C++ that includes the whole standard library
"""

import random
from dataclasses import dataclass

from templates import PYTHON, cpp

# Every n-th program fails its last assertion.
WRONG_EVERY = 20
NAMES = {
    "w1": "W1, plain Python",
    "w2": "W2, imports of the standard library",
    "w3": "W3, numpy",
    "w4": "W4, C++",
}


@dataclass(frozen=True)
class Program:
    id: str
    language: str
    source: str
    # The status that `assay run` must report. Others must end with exit status 0 for "ok", with another for
    # "nonzero-exit".
    expected: str

    @property
    def file(self):
        return {"python": "prog.py", "cpp": "prog.cpp"}[self.language]

    def extracted(self):
        return extracted(self.id, self.language, {"python": "main.py", "cpp": "main.cpp"}[self.language], self.source)


def extracted(identity, language, path, source):
    """A program as a line of `assay extract` (docs/schema/extracted.json)."""
    program = {
        "language": language, "language_confidence": 1, "files": [{"path": path, "text": source}],
        "entry": path, "repairs": [], "why": ["It is the program."], "outputs": [], "truncated": False,
        "segments": [{"line": 1, "count": source.count("\n")}],
    }
    answer = {"id": identity, "name": "response-1", "program": program, "absence": None, "blocks": []}
    return {"id": identity, "responses": [answer]}


def make(kind, count, seed):
    """`count` programs of the corpus `kind` (a key of NAMES); the same seed gives the same programs."""
    return [_program(kind, number, seed) for number in range(count)]


def _program(kind, number, seed):
    chance = random.Random(f"{kind} {seed} {number}")
    wrong = number % WRONG_EVERY == WRONG_EVERY // 2
    identity = f"{kind}-{seed}-{number}"
    status = "nonzero-exit" if wrong else "ok"
    if kind == "w4":
        return Program(identity, "cpp", cpp(number, chance, wrong), status)
    template = PYTHON[number % len(PYTHON)]
    source, entry, inputs = template(number, chance)
    namespace = {}
    exec(source, namespace)
    values = [namespace[entry](value) for value in inputs]
    lines = [f"assert {entry}({value!r}) == {result!r}" for value, result in zip(inputs, values)]
    if wrong:
        lines[-1] = f"assert {entry}({inputs[-1]!r}) == ({values[-1]!r}, 'and not this')"
    text = {"w1": "", "w2": STANDARD_IMPORTS, "w3": "import numpy as np\n\n\n"}[kind] + source + "\n\n"
    text += "\n".join(lines) + "\n"
    if kind == "w3":
        text += NUMPY_CHECKS.format(size=4 * (2 + number % 200))
    return Program(identity, "python", text, status)


STANDARD_IMPORTS = """import re, json, math, collections, itertools, typing, datetime
from typing import List, Dict, Optional


"""

NUMPY_CHECKS = """
_m = np.arange({size}, dtype=np.float64).reshape(-1, 4)
assert _m.shape == ({size} // 4, 4)
assert abs(np.linalg.norm(_m @ _m.T) - np.sqrt(((_m @ _m.T) ** 2).sum())) < 1e-6
assert np.allclose(np.sort(_m[::-1], axis=0), _m)
"""
