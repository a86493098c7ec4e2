"""The stream of programs that the soak sends, and what must come back."""

import json
import random

import corpus
from hostile import HOSTILE, MARK

# Of ordinary programs that differ in more than a comment.
DISTINCT = 600
IDENTITY = "@ID@"


class Programs:
    """The programs by number; the same numbers give the same programs."""

    def __init__(self, count, percent, mark):
        self.count = count
        chance = random.Random("soak")
        self._plain = [
            (self._line(program.source), program.expected)
            for kind in ("w1", "w2") for program in corpus.make(kind, DISTINCT // 2, "soak")]
        self._hostile = [self._line(hostile.source.lstrip().replace(MARK, mark)) for hostile in HOSTILE]
        # Spread evenly: the halves that are compared must hold the same.
        self._places = {}
        if percent:
            block = 100 / percent
            for number in range(int(count / block)):
                place = int(number * block + chance.random() * block)
                self._places[min(place, count - 1)] = number % len(HOSTILE)

    @staticmethod
    def _line(source):
        program = corpus.Program(IDENTITY, "python", f"# {IDENTITY}\n{source}", "")
        return json.dumps(program.extracted()) + "\n"

    def line(self, number):
        hostile = self._places.get(number)
        line = self._hostile[hostile] if hostile is not None else self._plain[number % DISTINCT][0]
        return line.replace(IDENTITY, f"p{number}")

    def kind(self, number):
        hostile = self._places.get(number)
        return "ordinary" if hostile is None else HOSTILE[hostile].name

    def fault(self, number, result):
        """What is wrong with the result of a program; None when it is right."""
        hostile = self._places.get(number)
        if result["id"] != f"p{number}":
            return f"the result of {result['id']} stands in its place"
        if hostile is None:
            expected = self._plain[number % DISTINCT][1]
            return None if result["status"] == expected else f"{_ended(result)} instead of {expected}"
        wanted = HOSTILE[hostile]
        exit = result["exit"] or {}
        if result["status"] != wanted.status:
            return f"{_ended(result)} instead of {wanted.status}"
        if wanted.code is not None and exit.get("code") != wanted.code:
            return f"{_ended(result)} instead of exit status {wanted.code}"
        if wanted.signal is not None and exit.get("signal") != wanted.signal:
            return f"{_ended(result)} instead of signal {wanted.signal}"
        if wanted.output is not None and result["stdout"] != wanted.output:
            return f"printed {result['stdout'][:60]!r} instead of {wanted.output!r}"
        return None


def _ended(result):
    errors = result["stderr"].strip().splitlines()
    detail = result.get("detail") or (errors[-1][:100] if errors else "")
    return f"{result['status']} {json.dumps(result['exit'])}" + (f" ({detail})" if detail else "")
