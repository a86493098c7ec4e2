"""What the instrumented program calls: it tells the parent where each
example begins, what it saw and how it ended.

These functions run in the graded process, so nothing here is a verdict: values are
encoded before any method of theirs runs, and the comparison is made elsewhere.
"""

import json
import os
import sys

import rewrite
from encode import describe, encode
from unitchecks import Raises, check

# Taken before graded code runs.
_read, _write, _exit = os.read, os.write, os._exit
_dumps = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode
_type, _isinstance, _issubclass, _len, _str, _sorted = type, isinstance, issubclass, len, str, sorted
_AssertionError, _SystemExit, _Exception, _BaseException = (
    AssertionError,
    SystemExit,
    Exception,
    BaseException,
)
_qualname = type.__dict__["__qualname__"].__get__

RUNS = 200  # runs of one site that are told in full; later ones only when they fail

OPERATORS = {
    "Eq": lambda a, b: a == b,
    "NotEq": lambda a, b: a != b,
    "Lt": lambda a, b: a < b,
    "LtE": lambda a, b: a <= b,
    "Gt": lambda a, b: a > b,
    "GtE": lambda a, b: a >= b,
    "Is": lambda a, b: a is b,
    "IsNot": lambda a, b: a is not b,
    "In": lambda a, b: a in b,
    "NotIn": lambda a, b: a not in b,
}


class Reporter:
    """Sends one report a line and waits until the parent has taken it and all that was printed before it."""

    def __init__(self, report, ack):
        self.report, self.ack = report, ack

    def send(self, message):
        flush()
        try:
            data = _dumps(message).encode("ascii") + b"\n"
        except _BaseException:
            # An encoded value that json refuses (too deep after tampering): the rest of the report still
            # counts.
            thin = {k: v for k, v in message.items() if k not in ("observed", "left", "right")}
            data = _dumps(thin).encode("ascii") + b"\n"
        try:
            while data:
                data = data[_write(self.report, data) :]
            if _read(self.ack, 1) != b".":
                _exit(71)
        except OSError:
            _exit(71)  # the program closed the pipes: nothing can be told any more


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except _BaseException:
            pass


class SiteRun:
    """One run of an example's statement: the `with` block around it."""

    def __init__(self, hooks, site):
        self.hooks, self.site = hooks, site
        self.active = hooks.applies(site)
        self.state, self.values, self.told = None, {}, False

    def __enter__(self):
        if not self.active:
            return self
        site, hooks = self.site, self.hooks
        self.name = site.ids[min(site.runs, _len(site.ids) - 1)]
        site.runs += 1
        self.told = site.runs <= max(RUNS, _len(site.ids))
        hooks.open.append(self)
        if self.told:
            hooks.reporter.send({"k": "enter", "id": self.name})
        self.saved = set(hooks.hits)
        hooks.hits.clear()
        return self

    def __exit__(self, kind, error, traceback):
        if not self.active:
            return False
        hooks = self.hooks
        if hooks.open and hooks.open[-1] is self:
            hooks.open.pop()
        called = hooks.names()
        hooks.hits |= self.saved
        state = self.state or "returned"
        report = {"k": "step", "id": self.name, "called": called, "checks": 0 if self.state is None else 1}
        report.update(self.values)
        if kind is not None and state != "failed":
            state = outcome(error)
        if kind is not None:
            report["exception"] = hooks.describe(error)
        report["state"] = state
        if self.told or state not in ("held", "returned"):
            hooks.reporter.send(report)
        # A failing example of the module must not hide those after it; what is not an error ends the program.
        if self.site.soft and kind is not None and _issubclass(kind, _Exception):
            return True
        hooks.passed = error
        return False


def outcome(error):
    """The state in which an exception leaves a step."""
    kind = _type(error)
    if _issubclass(kind, _AssertionError):
        return "failed"
    if _issubclass(kind, _SystemExit):
        return "exited"
    # unittest.SkipTest and pytest's Skipped: known by name, so that neither module need be loaded.
    return "skipped" if _qualname(kind) in ("SkipTest", "Skipped") else "raised"


class Hooks:
    def __init__(self, program, reporter):
        self.program, self.reporter = program, reporter
        self.test = None  # the test function that runs, or None for the module's own statements
        self.open = []
        self.hits = set()
        self.passed = None  # the error that went on from an example's statement, which tells of it

    def install(self, namespace):
        """Puts the hooks where the program's names end: in its own copy of the built-ins."""
        for name, value in (
            (rewrite.HIT, self.hits.add),
            (rewrite.SITE, self.site),
            (rewrite.COMPARE, self.compare),
            (rewrite.TRUTH, self.truth),
            (rewrite.PAIR, self.pair),
            (rewrite.UNIT, self.unit),
            (rewrite.RAISES, self.raises),
            (rewrite.VALUE, self.value),
        ):
            namespace[name] = value

    def applies(self, site):
        return site.test == self.test

    def site(self, key):
        return SiteRun(self, self.program.sites[key])

    def run_of(self, key):
        """The open run of a site; None when it is not an example of what runs now."""
        run = self.open[-1] if self.open else None
        return run if run is not None and run.site.key == key else None

    def names(self):
        found = set()
        for hit in list(self.hits):
            found.update(hit if _type(hit) is tuple else (hit,))
        return _sorted(found)

    def value(self, key, value):
        run = self.run_of(key)
        if run is not None and "observed" not in run.values:
            run.values["observed"] = encode(value)
        return value

    def compare(self, key, op, left, right, message):
        run = self.run_of(key)
        if run is not None:
            run.values.update(left=encode(left), right=encode(right))
        self.settle(run, OPERATORS[op](left, right), message)

    def truth(self, key, value, message):
        run = self.run_of(key)
        if run is not None:
            run.values["observed"] = encode(value)
        self.settle(run, value, message)

    def pair(self, key, asserted, function, *args, **keywords):
        run = self.run_of(key)
        if run is not None:
            run.values.update(left=encode(args[0]), right=encode(args[1]))
        value = function(*args, **keywords)
        if asserted:
            self.settle(run, value, lambda: None)
        elif run is not None:
            run.state = "held"

    def settle(self, run, verdict, message):
        if verdict:
            if run is not None:
                run.state = run.state or "held"
            return
        if run is not None:
            run.state = "failed"
        text = message()
        raise _AssertionError(text) if text is not None else _AssertionError()

    def unit(self, key, name, case, *args, **keywords):
        run = self.run_of(key)
        if run is not None and _len(args) >= 2 and name != "assertRaises":
            run.values.update(left=encode(args[0]), right=encode(args[1]))
        elif run is not None and args and name not in ("assertRaises", "fail"):
            run.values["observed"] = encode(args[0])
        verdict = check(name, args, keywords)
        if verdict is None:  # not one that the harness knows: the program's own
            getattr(case, name)(*args, **keywords)
            verdict = True
        self.settle(run, verdict, lambda: f"{name} does not hold")

    def raises(self, key, regex, *args, **keywords):
        return Raises(self, self.run_of(key), regex, args, keywords)

    def describe(self, error):
        """`{type, message, line}` of an exception; the line is the deepest one in the entry file."""
        line, traceback = None, getattr(error, "__traceback__", None)
        for _ in range(100_000):
            if traceback is None:
                break
            if traceback.tb_frame.f_code.co_filename == self.program.path:
                line = traceback.tb_lineno
            traceback = traceback.tb_next
        if line is None and _isinstance(error, SyntaxError) and error.filename == self.program.path:
            line = error.lineno
        try:
            message = _str(error.code if _isinstance(error, _SystemExit) else error)
        except _BaseException:
            message = describe(error)
        return {"type": _qualname(_type(error)), "message": message[:500], "line": line}
