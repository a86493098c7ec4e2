"""The loop of a checker: one JSON request a line in, one reply a line out (docs/harness.md, "Checker")."""

import json
import sys
import warnings


def answer(operations, line):
    """The reply to one line of input; never raises."""
    identifier = None
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            raise ValueError("the request is not an object")
        identifier = request.get("id")
        operation = operations.get(request.get("op") if isinstance(request.get("op"), str) else None)
        if operation is None:
            raise ValueError(f"unknown op {request.get('op')!r}")
        reply = {"id": identifier, **operation(request)}
        return json.dumps(reply, ensure_ascii=True)
    except Exception as error:  # RecursionError and MemoryError too: one bad request must not end the lane
        message = f"{type(error).__name__}: {error}"[:500]
    try:
        return json.dumps({"id": identifier, "error": message}, ensure_ascii=True)
    except (ValueError, RecursionError):
        return json.dumps({"id": None, "error": message}, ensure_ascii=True)


def serve(operations):
    """Answers requests from standard input until it ends; `operations` are functions of a request, by name."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # Warnings about the graded text (invalid escapes) are no message of the checker's.
    warnings.simplefilter("ignore")
    for line in source:
        if not line.strip():
            continue
        try:
            text = line.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = line.decode("utf-8", "replace")
        sink.write(answer(operations, text).encode("ascii") + b"\n")
        sink.flush()
