"""What a probed program told: the `record` request of docs/harness.md.

Its standard output holds, between what the program prints, parts `\\x1e NONCE KIND ID PAYLOAD \\x1f`: `b` and `e` when a step begins
and ends, `v`, `l` and `r` a value as JSON, `c` a check's result, `x` what was thrown.
"""

import json
import re

from literals import Unreadable, literal

LONG = 16_384  # characters of one step's output


def record(language, request):
    stdout, nonce = str(request.get("stdout") or ""), str(request.get("nonce"))
    mark = language.probe.get("mark") or nonce
    status, code = str(request.get("status")), request.get("code")
    steps, printed, open_step, marks = {}, [], None, 0
    at = 0
    for match in re.finditer(rf"\x1e{re.escape(mark)} (\w) (\S+) ([^\x1f]*)\x1f", stdout):
        text = stdout[at : match.start()]
        at = match.end()
        printed.append(text)
        marks += 1
        if open_step is not None:
            steps[open_step]["stdout"] += text
        kind, identifier, payload = match.groups()
        step = steps.setdefault(identifier, {"stdout": "", "checks": [], "ended": False})
        if kind == "b":
            open_step = identifier
            step["ended"] = False
        elif kind == "e":
            step["ended"] = True
            open_step = None
        elif kind == "c":
            step["checks"].append(payload.strip() in ("1", "true"))
        elif kind in "vlr":
            step[kind] = encoded(payload)
        elif kind == "x":
            name, _, message = payload.partition("\t")
            step["x"] = {"type": name, "message": message[:400], "line": None}
    rest = stdout[at:]
    printed.append(rest)
    if open_step is not None:
        steps[open_step]["stdout"] += rest
    if marks == 0 and code not in (0, None):
        return {"record": None, "broken": None, "error": "the program told nothing"}
    module = "".join(printed)
    examples = [e for e in request.get("examples") or [] if isinstance(e, dict)]
    failure = failure_of(str(request.get("stderr") or ""), str(request.get("path")))
    told = [one(e, steps.get(e.get("id")), status, code, failure, module) for e in examples]
    unreached = any(t["state"] == "not_reached" for t in told)
    known = {e.get("id") for e in examples}
    broken = open_step if open_step in known and unreached and status != "ok" else None
    state = "returned" if marks or code == 0 else ended_how(status, code)
    return {
        "record": {
            "nonce": nonce,
            "module": step_of(state, stdout=module, exception=None if state == "returned" else failure),
            "examples": told,
            "calls": [],
        },
        "broken": broken,
    }


def step_of(state, **parts):
    step = {
        "state": state, "observed": None, "left": None, "right": None, "checks": 0, "called": [], "stdout": "", "cut": False,
        "exception": None, **parts,
    }
    step["cut"] = len(step["stdout"]) > LONG
    step["stdout"] = step["stdout"][:LONG]
    return step


def one(example, told, status, code, failure, module):
    identifier = example.get("id")
    if example.get("kind") == "output":
        # A program's whole output counts once it has ended.
        state = "returned" if status == "ok" else ended_how(status, code)
        return {"id": identifier, **step_of(state, stdout=module, exception=None if status == "ok" else failure)}
    if told is None:
        return {"id": identifier, **step_of("not_reached")}
    parts = {
        "stdout": told["stdout"], "observed": told.get("v"), "left": told.get("l"), "right": told.get("r"),
        "checks": len(told["checks"]), "exception": told.get("x"),
    }
    if told.get("x"):
        state = "raised"
    elif told["checks"]:
        state = "held" if all(told["checks"]) else "failed"
    elif told["ended"]:
        # An assertion that was left as it was ends the program when it fails.
        state = "held" if example.get("kind") == "assertion" and example.get("origin") == "response" else "returned"
    else:
        state = ended_how(status, code)
        parts["exception"] = failure if state in ("raised", "failed") else None
        if state == "raised" and example.get("kind") == "assertion" and example.get("origin") == "response":
            state = "failed"
    return {"id": identifier, **step_of(state, **parts)}


def ended_how(status, code):
    if status in ("cpu-time", "wall-time"):
        return "timed_out"
    if code == 0:
        return "exited"
    return "raised" if isinstance(code, int) else "died"


def failure_of(stderr, path):
    """The line of standard error that says best what ended a program."""
    rows = [r.strip() for r in stderr.split("\n") if r.strip()]
    if not rows:
        return {"type": "error", "message": "", "line": None}
    said = next((r for r in rows if re.search(r"(?i)\b(?:error|exception|panic|assert\w*|fatal|fail\w*)\b", r)), rows[-1])
    line = None
    for row in [said] + rows:
        match = re.search(re.escape(path) + r"[:\"']*\s*(?:line\s*)?:?(\d+)|\bline (\d+)", row)
        if match:
            line = int(next(g for g in match.groups() if g))
            break
    name = re.match(r"(?:Exception in thread \S+ |Uncaught |thread '\w+' )?([A-Za-z_][\w.:]*(?:Error|Exception|panicked))\b:?\s*(.*)", said)
    if name:
        return {"type": name.group(1).rsplit(".", 1)[-1], "message": name.group(2)[:300], "line": line}
    return {"type": "error", "message": said[:300], "line": line}


def encoded(payload):
    """The encoding of a value that a probe wrote as JSON; what is none is its text.

    An object with the key `~` alone is a value that JSON lacks: `{"~": [TYPE, TEXT]}`.
    """
    try:
        return of(json.loads(payload, parse_int=Whole, parse_float=Real, parse_constant=Real), 0)
    except (ValueError, RecursionError):
        return {"t": "object", "v": {"type": "unreadable", "repr": payload[:300], "attributes": {}}}


class Whole(str):
    pass


class Real(str):
    pass


def of(value, depth):
    if depth > 20:
        return {"t": "cut"}
    if value is None:
        return {"t": "none"}
    if isinstance(value, bool):
        return {"t": "bool", "v": value}
    if isinstance(value, Whole):
        return {"t": "int", "v": str(value)}
    if isinstance(value, Real):
        return {"t": "float", "v": str(value)}
    if isinstance(value, str):
        return {"t": "str", "v": value}
    if isinstance(value, list):
        return {"t": "list", "v": [of(i, depth + 1) for i in value[:10_000]]}
    if set(value) == {"~"}:
        kind, inner = value["~"]
        if kind in ("set", "list"):
            return {"t": kind, "v": [of(i, depth + 1) for i in inner]}
        if kind == "dict":
            return {"t": "dict", "v": [[of(k, depth + 1), of(v, depth + 1)] for k, v in inner]}
        if kind == "source":
            try:
                return literal(str(inner))
            except Unreadable:
                return {"t": "object", "v": {"type": "", "repr": str(inner)[:300], "attributes": {}}}
        if kind in ("float", "int"):
            return {"t": kind, "v": str(inner)}
        return {"t": "object", "v": {"type": str(kind), "repr": str(inner)[:300], "attributes": {}}}
    return {"t": "dict", "v": [[{"t": "str", "v": k}, of(v, depth + 1)] for k, v in value.items()]}
