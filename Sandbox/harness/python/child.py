"""The child: runs the program's statements one by one as `__main__`, and hands its state on to the isolated examples.

Here graded code runs. All that comes out is reports, output on descriptor 1 and the way the process ends.
"""

import os
import sys
import time

import hooks as hooking
import instrument
import standin
from instrument import ast
from rewrite import name_of

_exit, _fork, _waitpid = os._exit, os.fork, os.waitpid
_monotonic = time.monotonic


def run_program(path, examples, stdin, report, output, ack, deadline, whole):
    """Runs the program at `path`; `whole` names the example that is the run itself (standard input), or None."""
    os.setpgid(0, 0)
    reporter = hooking.Reporter(high(report), high(ack))
    connect(stdin, output)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline=None) as file:
            text = file.read()
        program = instrument.Program(text, path, [] if whole else examples)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        problem = {"type": type(error).__name__, "message": message, "line": line}
        reporter.send({"k": "step", "id": whole, "state": "raised", "exception": problem})
        reporter.send({"k": "done"})
        return
    hooks = hooking.Hooks(program, reporter)
    run = Run(program, hooks, examples, deadline, whole)
    run.namespace = make_main(path)
    hooks.install(run.namespace["__builtins__"].__dict__)
    run.all()
    reporter.send({"k": "done"})


def high(fd):
    """`fd` moved out of the way of programs that count on small numbers; as it is where that can't be done."""
    import fcntl

    try:
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100)
    except OSError:
        return fd
    os.close(fd)
    return moved


def connect(stdin, output):
    """Puts the output pipe on descriptor 1 and a stream with exactly `stdin` on descriptor 0."""
    os.dup2(output, 1)
    os.close(output)
    data = stdin.encode("utf-8", "surrogateescape")
    if data and len(data) > 60_000 and hasattr(os, "memfd_create"):
        source = os.memfd_create("stdin")
        os.write(source, data)
        os.lseek(source, 0, os.SEEK_SET)
    else:
        # Small enough for a pipe's buffer, so that nobody needs to stand by and write.
        source, sink = os.pipe()
        os.write(sink, data[:60_000])
        os.close(sink)
    os.dup2(source, 0)
    os.close(source)
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def make_main(path):
    """A fresh `__main__`, the search path of a script, and no trace of what the harness imported for itself."""
    here = os.getcwd()
    own = {name[:-3] if name.endswith(".py") else name for name in os.listdir(here)}
    for name in [n for n in sys.modules if n in own and n not in sys.builtin_module_names]:
        del sys.modules[
            name
        ]  # the program has a file of that name: its own goes first, as when run as a script
    harness = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = (
        [here] * (len([n for n in os.listdir(here) if not n.startswith(".")]) > 1)
        + [p for p in sys.path if os.path.abspath(p) != harness]
        + [p for p in site_folders() if p not in sys.path]
    )
    for name in [
        n for n, m in sys.modules.items() if (getattr(m, "__file__", None) or "").startswith(harness)
    ]:
        del sys.modules[name]
    sys.meta_path.append(standin.Finder)
    # The program gets built-ins of its own: what it does to them reaches neither the harness nor the library.
    own_builtins = type(sys)("builtins")
    own_builtins.__dict__.update(sys.modules["builtins"].__dict__)
    sys.modules["builtins"] = own_builtins
    main = type(sys)("__main__")
    main.__dict__.update(
        __file__=os.path.join(here, path), __builtins__=own_builtins, __spec__=None, __annotations__={}
    )
    sys.modules["__main__"] = main
    sys.argv[:] = [path]
    return main.__dict__


def site_folders():
    """Where packages are installed for this interpreter; no `.pth` file and no sitecustomize is executed."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    top = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable or "/usr/bin/python3")))
    places = []
    if os.path.exists(os.path.join(top, "pyvenv.cfg")):
        places.append(f"{top}/lib/{version}/site-packages")
    for prefix in dict.fromkeys([f"{sys.prefix}/local", sys.prefix, "/usr/local"]):
        places += [f"{prefix}/lib/{version}/site-packages", f"{prefix}/lib/{version}/dist-packages"]
    places += ["/usr/lib/python3/dist-packages"]
    return [p for p in dict.fromkeys(places) if os.path.isdir(p)]


class Run:
    """The module's statements in order; the isolated examples fork off once the plain definitions are done."""

    def __init__(self, program, hooks, examples, deadline, whole):
        self.program, self.hooks, self.namespace = program, hooks, {}
        self.examples, self.deadline, self.whole = examples, deadline, whole
        self.isolated = [e for e in examples if apart(e)] if whole is None else []
        if self.isolated:
            # Now, while the harness's folder is on the path and no graded code has run.
            from isolated import run_isolated

            self.run_isolated = run_isolated
        self.told = None  # the first thing that went wrong outside all examples

    def all(self):
        forked = not self.isolated
        units = self.program.units
        for index, unit in enumerate(units):
            if not forked and not self.is_plain(unit):
                forked = True
                self.tell("returned", None)
                self.fork_isolated(units[index:])
            last = index == len(units) - 1
            if not self.step(unit, last):
                break
        else:
            if not forked:
                self.tell("returned", None)
                self.fork_isolated([])
        self.finish()

    def step(self, unit, last):
        """Runs one statement; false when the program would not go on after it."""
        if unit.ids and self.whole is None:
            if self.told is None:
                self.tell("returned", None)  # the definitions are done, whatever becomes of the examples
            self.hooks.reporter.send({"k": "begin", "ids": unit.ids, "last": last})
        try:
            exec(unit.code, self.namespace)
        except SystemExit as error:
            if error.code in (None, 0) and last:
                return False
            self.tell("exited", error)
            return False
        except BaseException as error:
            self.tell(hooking.outcome(error), error)
            # Without its definitions and imports nothing after them would show what the program does.
            return not unit.essential and self.whole is None
        return True

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
        return any(isinstance(n, ast.Call) and name_of(n.func) in own for n in ast.walk(node))

    def fork_isolated(self, rest):
        """A process of its own for the examples that run apart, so that none sees what another did."""
        hooking.flush()
        self.hooks.reporter.send({"k": "apart", "on": True})
        pid = _fork()
        if pid == 0:
            try:
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
        """Whether the isolated examples need a statement: what defines, and what fills a name that functions read."""
        node = unit.node
        if unit.guarded:
            return False
        if isinstance(node, instrument.DEFINITIONS + instrument.IMPORTS):
            return True
        bound = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            return bool(bound & self.program.needed) or not self.calls_own(node)
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
            self.tell(hooking.outcome(error), error)
        if self.told is None:
            self.tell("returned", None)
        called = self.hooks.names()
        state, exception = self.told
        self.hooks.reporter.send(
            {"k": "step", "id": self.whole, "state": state, "exception": exception, "called": called}
        )

    def tell(self, state, error):
        """Keeps the first thing that went wrong, and tells at once that the definitions are done."""
        exception = self.hooks.describe(error) if error is not None else None
        if self.told is None or self.told[0] == "returned":
            self.told = (state, exception)
            if self.whole is None:
                self.hooks.reporter.send({"k": "step", "id": None, "state": state, "exception": exception})


def apart(example):
    """Whether an example runs in its own fork: tests, doctests and what the instruction shows."""
    if example.get("origin") != "response":
        return True
    return example.get("kind") == "doctest" or example.get("test") is not None
