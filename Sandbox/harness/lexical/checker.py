"""The checker of every language that has none of its own: one JSON request a line (docs/harness.md, "Checker").

Run as `python3 -I -S -B checker.py DEFINITION`, the language's definition as JSON. It knows comments, strings, definitions and
statements as the definition describes them, and no grammar; it never runs an answer's code.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# What comments and stated results look like is the same in every language: that part is shared with Python's checker.
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
    "compare": compare,
    "same": same,
}


def text_of(request):
    text = request.get("text")
    if not isinstance(text, str):
        raise TypeError("the request has no text")
    return text.replace("\r\n", "\n")


def reply(language, line):
    request_id = None
    try:
        request = json.loads(line)
        request_id = request.get("id")
        operation = OPERATIONS.get(request.get("op"))
        if operation is None:
            return {"id": request_id, "error": f"unknown operation {request.get('op')!r}"}
        return {"id": request_id, **operation(language, request)}
    except Exception as error:  # whatever a text does to us, the next request is to be answered
        return {"id": request_id, "error": f"{type(error).__name__}: {str(error)[:300]}"}


def main():
    from language import Language

    language = Language(sys.argv[1])
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(json.dumps(reply(language, line)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
