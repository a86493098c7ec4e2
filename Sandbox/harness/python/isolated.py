"""Examples in forks of their own: test functions, unittest methods,
doctest groups, and those of the instruction."""

import os
import select
import signal
import sys
import time

from doctests import prompts
from encode import encode
from hooks import flush, outcome
from instrument import ast
from seeds import put_back
from supervise import TICK, starved
from testcases import call_test

# Kept from before graded code runs, which may put its own in their places.
_fork, _waitpid, _exit, _kill, _WNOHANG = os.fork, os.waitpid, os._exit, os.kill, os.WNOHANG
_pipe, _close, _read, _write, _set_blocking, _len = os.pipe, os.close, os.read, os.write, os.set_blocking, len
_poll, _POLLIN, _monotonic = select.poll, select.POLLIN, time.monotonic
_setitimer, _signal, _SIGPROF, _SIG_DFL = signal.setitimer, signal.signal, signal.SIGPROF, signal.SIG_DFL
_ITIMER_PROF = signal.ITIMER_PROF
_signalled, _termsig, _exitstatus = os.WIFSIGNALED, os.WTERMSIG, os.WEXITSTATUS
# After so many of the examples with a bound of their own have hung, no more of them are tried: how many the job's time
# would do for depends on the machine.
MOST_HUNG = 4
SHARE = 0.5  # of the time left that one group may use


def run_isolated(run):
    """Runs each group in a fork from the state after the definitions; tells
    what each that died left untold."""
    waited = 0.0  # for a processor, by the groups that are over
    hung = 0  # of the examples with a bound of their own
    rest = groups(run)
    while rest:
        ids, actions = rest.pop(0)
        limit = bound(run, ids)
        if limit is not None and hung >= MOST_HUNG:
            continue
        until = end(run, waited)
        left = until - _monotonic()
        if left <= 0:
            return
        run.hooks.reporter.send({"k": "begin", "ids": ids, "last": False, "waited": waited})
        share = max(0.05, left * SHARE if limit is None else min(left * SHARE, limit))
        # None is begun that the job's time would end rather than its own.
        last = until - share
        pid, progress = start(run, actions, share, last)
        status, late, longest, finished = follow(pid, progress, share, run.clock)
        _close(progress)
        waited += longest
        if finished and finished < _len(actions) and _monotonic() >= end(run, waited) - share:
            return
        hung += limit is not None and is_late(status, late)
        # Sent even after a good end: the parent knows what is still owed, and an os._exit(0) owes all.
        report_end(run, ids, status, late)
        if finished + 1 < _len(actions):
            rest.insert(0, (ids[finished + 1 :], actions[finished + 1 :]))


def end(run, waited):
    """When the job's time is up, without what was waiting for a processor: `waited` seconds are known of the groups."""
    return run.deadline + max(waited, run.clock.waited())


def start(run, actions, share, last):
    """Forks a process that performs a group's actions in turn, each from the same random numbers, and writes a byte
    after each; those after the first only until the moment `last`. Returns (its pid, where the bytes are read)."""
    kept = run.seeds.keep()
    progress, held = _pipe()
    pid = _fork()
    if pid == 0:
        # The kernel ends what does not end by itself, by processor time: a busy machine changes nothing.
        _signal(_SIGPROF, _SIG_DFL)
        try:
            for number, action in enumerate(actions):
                if number and _monotonic() > last:
                    break
                put_back(kept)
                _setitimer(_ITIMER_PROF, share)
                action()
                _write(held, b".")
        finally:
            flush()
            _exit(0)
    _close(held)
    _set_blocking(progress, False)
    return pid, progress


def bound(run, ids):
    """The longest that one of these examples may take by its own word, in seconds; None when none says."""
    stated = [e.get("seconds") for e in run.isolated if str(e.get("id")) in ids]
    return max((s for s in stated if isinstance(s, (int, float)) and s > 0), default=None)


def is_late(status, late):
    return late or _signalled(status) and _termsig(status) == _SIGPROF


def follow(pid, progress, share, clock):
    """Waits for a group's process, and ends one that only waits for `share` seconds and its waiting for a processor
    since it last finished an action; returns (status, whether it was late, seconds that it waited itself, how many it finished)."""
    begun, late, finished, before, earlier = _monotonic(), False, 0, 0.0, clock.waited()
    signs = _poll()
    signs.register(progress, _POLLIN)
    while True:
        # What the process forked may hold its end of the pipe open, and it may close it itself: hence the tick.
        seen = signs.poll(TICK * 1000)
        own = starved(pid)
        longest = max(own, clock.waited() - earlier)
        found, status = _waitpid(pid, _WNOHANG)
        told = told_by(progress)
        if told:
            finished += told
            begun, before = _monotonic(), longest
        if found == pid:
            return status, late, own, finished
        if seen and not told:
            signs.unregister(progress)
        if _monotonic() - begun > share + longest - before and not late:
            late = True
            _kill(pid, 9)


def told_by(progress):
    """How many actions a group's process says it has finished since it was last asked."""
    try:
        return _len(_read(progress, 1 << 16))
    except OSError:
        return 0


def report_end(run, ids, status, late):
    if is_late(status, late):
        state, why = "timed_out", None
    elif _signalled(status):
        state, why = "died", f"killed by signal {_termsig(status)}"
    else:
        state, why = "died", f"left with status {_exitstatus(status)} before its record"
    exception = {"type": "died", "message": why, "line": None} if why else None
    run.hooks.reporter.send({"k": "end", "ids": ids, "state": state, "exception": exception})


def groups(run):
    """(ids, actions) in order. The examples of one test function, or of one docstring, make one action; the made inputs are
    an action each, one after the other in one process: a caller would call as often, and forty forks were most of an
    answer's time."""
    tests, documents, made, result = {}, {}, None, []
    for example in run.isolated:
        name = str(example.get("id"))
        if example.get("origin") == "made":
            if made is None:
                made = ([], [])
                result.append(made)
            made[0].append(name)
            made[1].append(lambda e=example: show(run, e))
        elif example.get("origin") != "response":
            result.append(([name], [lambda e=example: show(run, e)]))
        elif example.get("kind") == "doctest":
            start = docstring_of(run.program, example.get("line"))
            if start not in documents:
                documents[start] = []
                ids = documents[start]
                result.append((ids, [lambda s=start, i=ids: run_doctest(run, s, i)]))
            documents[start].append(name)
        else:
            test = str(example.get("test"))
            if test not in tests:
                tests[test] = []
                ids = tests[test]
                result.append((ids, [lambda t=test, i=ids: run_test(run, t, i)]))
            tests[test].append(name)
    return result


def tell(run, name, state, error=None, **values):
    exception = run.hooks.describe(error) if error is not None else None
    report = {"k": "step", "id": name, "state": state, "exception": exception, "called": run.hooks.names()}
    run.hooks.reporter.send({**report, **values})


def show(run, example):
    """One example of the instruction: runs its statements and encodes the value of the last expression."""
    name, source = str(example.get("id")), str(example.get("call") or "")
    run.hooks.hits.clear()
    try:
        tree = compile(source, "<instruction>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        if run.files is not None:
            names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
            run.files.lend(names - set(run.namespace["__builtins__"].__dict__), run.namespace)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        if tree.body:
            exec(compile(tree, "<instruction>", "exec", run.program.flags, dont_inherit=True), run.namespace)
        observed = None
        if last is not None:
            code = compile(
                ast.Expression(last.value), "<instruction>", "eval", run.program.flags, dont_inherit=True
            )
            observed = encode(settled(eval(code, run.namespace)))
        tell(run, name, "returned", observed=observed)
    except BaseException as error:
        tell(run, name, "raised" if outcome(error) == "failed" else outcome(error), error)


def settled(value):
    """The result of a coroutine, run to its end; any other value as it is."""
    if type(value).__name__ == "coroutine":
        import asyncio

        return asyncio.run(value)
    return value


def docstring_of(program, line):
    """The first line of the docstring that holds `line`; None when there is none."""
    for first, text in program.docstrings:
        if isinstance(line, int) and first <= line <= first + text.count("\n"):
            return first
    return None


def run_doctest(run, start, ids):
    """Every prompt of one docstring in order; those that are examples are told, the others set the stage."""
    text = next((t for first, t in run.program.docstrings if first == start), None)
    if text is None:
        return
    by_line = {e.get("line"): str(e.get("id")) for e in run.isolated if str(e.get("id")) in ids}
    for offset, source, _ in prompts(text):
        name = by_line.get(start + offset)
        if name is not None:
            run.hooks.reporter.send({"k": "enter", "id": name})
        run.hooks.hits.clear()
        try:
            observed = interact(run, source)
        except BaseException as error:
            if name is not None:
                tell(run, name, "exited" if isinstance(error, SystemExit) else "raised", error)
            continue
        if name is not None:
            tell(run, name, "returned", observed=observed)


def interact(run, source):
    """What the interactive interpreter does with `source`: shows the value
    of an expression unless it is None."""
    flags = run.program.flags
    try:
        code = compile(source.strip(), "<doctest>", "eval", flags, dont_inherit=True)
    except SyntaxError:
        exec(compile(source + "\n", "<doctest>", "exec", flags, dont_inherit=True), run.namespace)
        return None
    value = eval(code, run.namespace)
    observed = encode(value)
    if value is not None:
        sys.stdout.write(repr(value) + "\n")
    return observed


def run_test(run, test, ids):
    """One test function or method, with its fixtures; its checks report themselves."""
    hooks, error = run.hooks, None
    hooks.test = test
    state, error = call_test(run.namespace, test)
    sites = [s for s in run.program.sites.values() if s.test == test]
    checks = sum(s.runs for s in sites)
    placed = {i: s for s in sites for i in s.ids}
    for name in ids:
        site = placed.get(name)
        ran = site is not None and site.ids.index(name) < site.runs
        if ran:
            hooks.reporter.send(
                {"k": "step", "id": name, "state": "returned", "checks": checks, "whole": True}
            )
        elif site is None:
            tell(run, name, state, error, checks=checks, whole=True)
        else:
            left = state if state in ("skipped", "exited", "raised") else "not_reached"
            tell(run, name, left, error, checks=checks, whole=True)
