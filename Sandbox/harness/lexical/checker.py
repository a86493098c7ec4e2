"""The checker of every language that has none of its own: one JSON request a line (docs/harness.md, "Checker").

Run as `python3 -I -S -B checker.py DEFINITION`, the language's definition as JSON. It knows comments, strings, definitions and
statements as the definition describes them, and no grammar; it never runs an answer's code.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# What comments and stated results look like is the same in every language, and so is the loop: shared with Python's checker.
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "python")]


def outline(language, request):
    from blocks import outline as work

    return work(language, text_of(request))


def comments(language, request):
    from remarks import comments as work

    return work(language, text_of(request))


def examples(language, request):
    from shows import examples as work

    return work(language, text_of(request), request.get("outputs") or [], request.get("instruction") or "")


def complete(language, request):
    from complete import complete as work

    return work(language, text_of(request), request.get("instruction") or "")


def probe(language, request):
    from probe import probe as work

    return work(language, request)


def record(language, request):
    from told import record as work

    return work(language, request)


def inputs(language, request):
    from inputs import inputs as work

    return work(language, request)


def compare(language, request):
    from values import compare as work

    return work(language, request.get("pairs"))


def same(language, request):
    from values import same as work

    return work(request.get("pairs"))


OPERATIONS = {
    "outline": outline,
    "comments": comments,
    "examples": examples,
    "complete": complete,
    "probe": probe,
    "record": record,
    "inputs": inputs,
    "compare": compare,
    "same": same,
}


def text_of(request):
    text = request.get("text")
    if not isinstance(text, str):
        raise TypeError("the request has no text")
    return text.replace("\r\n", "\n")


def main():
    from functools import partial

    from language import Language
    from serving import serve

    language = Language(sys.argv[1])
    serve({name: partial(operation, language) for name, operation in OPERATIONS.items()})


if __name__ == "__main__":
    main()
