"""The checker: parses, counts and compares, one JSON request a line (docs/harness.md, "Checker").

Run as `python3 -I -S -B checker.py`. It never runs an answer's code.
Whatever a line holds, there is one line back.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def outline(request):
    from outline import outline as work

    return work(text_of(request))


def span(request):
    from outline import span as work

    return work(text_of(request))


def comments(request):
    from comments import comments as work

    return work(text_of(request))


def examples(request):
    from examples import examples as work

    return work(
        text_of(request),
        str(request.get("path") or "main.py"),
        request.get("others") or [],
        request.get("outputs") or [],
        request.get("instruction") or "",
        request.get("supplied") or [],
        request.get("entry_point"),
    )


def preamble(request):
    from preamble import preamble as work

    return work(text_of(request), request.get("instruction") or "")


def mutants(request):
    from mutants import mutants as work

    return work(text_of(request), request.get("targets") or [], int(request.get("count") or 0))


def compare(request):
    from compare import compare as work

    return work(request.get("pairs"))


def same(request):
    from compare import same as work

    return work(request.get("pairs"))


OPERATIONS = {
    "outline": outline,
    "span": span,
    "comments": comments,
    "examples": examples,
    "preamble": preamble,
    "mutants": mutants,
    "compare": compare,
    "same": same,
}


def text_of(request):
    text = request.get("text")
    if not isinstance(text, str):
        raise ValueError("`text` is not a string")
    return text


if __name__ == "__main__":
    from serving import serve

    serve(OPERATIONS)
