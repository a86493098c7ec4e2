"""The child: runs the program's statements one by one as `__main__`,
and hands its state on to the isolated examples.

Here graded code runs. All that comes out is reports, output on descriptor 1 and the way the process ends.
"""

import os
import sys

import hooks as hooking
import instrument
from instrument import ast
from rewrite import name_of
from seeds import Seeds, put_back
from startup import connect, high, make_main, own_modules

_exit, _fork, _waitpid = os._exit, os.fork, os.waitpid


def run_program(path, preamble, examples, stdin, report, output, ack, deadline, whole, clock):
    """Runs the program at `path` after `preamble`; `whole` names the example that is the run
    itself (standard input), or None; `clock` is the run's own (runclock.py), begun with the time that ends at `deadline`."""
    os.setpgid(0, 0)
    reporter = hooking.Reporter(high(report), high(ack))
    connect(stdin, output)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline=None) as file:
            text = file.read()
        own = own_modules(path)
        program = instrument.Program(text, path, [] if whole else examples, own)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        problem = {"type": type(error).__name__, "message": message, "line": line}
        reporter.send({"k": "step", "id": whole, "state": "raised", "exception": problem})
        reporter.send({"k": "done"})
        return
    hooks = hooking.Hooks(program, reporter)
    run = Run(program, hooks, examples, deadline, whole, clock)
    run.namespace, run.files = make_main(path, own)
    run.seeds = Seeds(own)
    sys.meta_path.insert(0, run.seeds)
    hooks.install(run.namespace["__builtins__"].__dict__)
    if preamble:
        try:
            exec(compile(preamble, "<preamble>", "exec", dont_inherit=True), run.namespace)
        except BaseException:
            pass  # then the program lacks what it lacks
    run.all()
    reporter.send({"k": "done"})


class Run:
    """The module's statements in order; the isolated examples fork off once
    the plain definitions are done."""

    def __init__(self, program, hooks, examples, deadline, whole, clock):
        self.program, self.hooks, self.namespace = program, hooks, {}
        self.examples, self.deadline, self.whole, self.clock = examples, deadline, whole, clock
        self.isolated = [e for e in examples if apart(e)] if whole is None else []
        if self.isolated:
            # Now, while the harness's folder is on the path and no graded code has run.
            from isolated import run_isolated

            self.run_isolated = run_isolated
        self.told = None  # state and exception of the definitions
        self.failed_use = False  # whether a statement that only uses them has been told to fail

    def all(self):
        forked = not self.isolated
        units = self.program.units
        for index, unit in enumerate(units):
            if not self.is_plain(unit):
                if self.told is None:
                    self.tell("returned", None)  # whatever becomes of what uses the definitions
                if not forked:
                    forked = True
                    self.fork_isolated(units[index:])
            if not self.step(unit, units[index + 1 :]):
                break
        else:
            if not forked:
                self.tell("returned", None)
                self.fork_isolated([])
        self.finish()

    def step(self, unit, rest):
        """Runs one statement; false when the program would not go on after it."""
        if unit.ids and self.whole is None:
            self.hooks.reporter.send({"k": "begin", "ids": unit.ids, "last": not rest})
        try:
            exec(unit.code, self.namespace)
        except SystemExit as error:
            if error.code not in (None, 0) or rest:
                self.report(error, any(u.defines for u in rest))
            return False
        except BaseException as error:
            self.report(error, self.is_needed_plainly(unit))
            # Without its definitions and imports nothing after them would show what the program does.
            return not unit.essential and self.whole is None
        return True

    def report(self, error, in_definitions):
        """Tells of what ended a statement: of a definition, or of a use that no example stands for."""
        if self.whole is not None or in_definitions:
            self.tell(hooking.outcome(error), error)
        elif error is not self.hooks.passed and not self.failed_use and self.is_sound():
            self.failed_use = True
            exception = self.hooks.describe(error)
            self.hooks.reporter.send(
                {"k": "usage", "state": hooking.outcome(error), "exception": exception}
            )

    def is_sound(self):
        """Whether nothing is wrong with the definitions so far."""
        return self.told is None or self.told[0] == "returned"

    def is_needed_plainly(self, unit):
        """Whether the definitions are not complete without a statement: not so
        for a result that only main uses."""
        if isinstance(unit.node, (ast.Assign, ast.AnnAssign)):
            fills = bool(bound_names(unit.node) & self.program.needed)
            return fills and self.is_plain(unit) and not self.failed_use
        return unit.defines or self.is_plain(unit) and not self.failed_use

    def is_plain(self, unit):
        """A definition, an import, or an assignment that calls nothing of the program's own."""
        node = unit.node
        if unit.guarded:
            return False
        if isinstance(node, instrument.DEFINITIONS + instrument.IMPORTS):
            return True
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant)
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.If, ast.Try)) and not unit.ids:
            return not self.calls_own(node)
        return False

    def calls_own(self, node):
        own = self.program.own | {"input", "print", "exit", "quit"}
        for call in ast.walk(node):
            if isinstance(call, ast.Call):
                names = {n.id for n in ast.walk(call.func) if isinstance(n, ast.Name)}
                if own & (names | {name_of(call.func)}):
                    return True
        return False

    def fork_isolated(self, rest):
        """A process of its own for the examples that run apart, so that none sees what another did."""
        hooking.flush()
        self.hooks.reporter.send({"k": "apart", "on": True})
        kept = self.seeds.keep()
        pid = _fork()
        if pid == 0:
            try:
                put_back(kept)
                for unit in rest:
                    if self.is_needed(unit):
                        try:
                            exec(unit.code, self.namespace)
                        except BaseException:
                            pass  # told by the module's own run
                self.run_isolated(self)
            finally:
                _exit(0)
        _waitpid(pid, 0)
        self.hooks.reporter.send({"k": "apart", "on": False})

    def is_needed(self, unit):
        """Whether the isolated examples need a statement: what defines, and
        what fills a name that functions read."""
        node = unit.node
        if unit.guarded:
            return False
        if isinstance(node, instrument.DEFINITIONS + instrument.IMPORTS):
            return True
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            return bool(bound_names(node) & self.program.needed) or not self.calls_own(node)
        return isinstance(node, (ast.If, ast.Try)) and not unit.ids and not self.calls_own(node)

    def finish(self):
        """What a script does at its end: waits for its threads, runs its exit handlers."""
        threading = sys.modules.get("threading")
        try:
            if threading is not None:
                threading._shutdown()
            import atexit

            atexit._run_exitfuncs()
        except BaseException as error:
            self.report(error, False)
        if self.told is None:
            self.tell("returned", None)
        called = self.hooks.names()
        state, exception = self.told
        self.hooks.reporter.send(
            {"k": "step", "id": self.whole, "state": state, "exception": exception, "called": called}
        )

    def tell(self, state, error):
        """Keeps the first thing that went wrong with the definitions, and tells
        at once that they are done."""
        exception = self.hooks.describe(error) if error is not None else None
        if self.is_sound():
            self.told = (state, exception)
            if self.whole is None:
                self.hooks.reporter.send({"k": "step", "id": None, "state": state, "exception": exception})


def bound_names(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def apart(example):
    """Whether an example runs in its own fork: tests, doctests and what the instruction shows."""
    if example.get("origin") != "response":
        return True
    return example.get("kind") == "doctest" or example.get("test") is not None
