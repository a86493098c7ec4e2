"""Runs a file as the interpreter runs a script, from `__main__` to the exit handlers, in a process that was forked."""

import atexit
import builtins
import gc
import os
import signal
import sys
from importlib.machinery import SourceFileLoader

from unseen import unseen


def run(path):
    """Runs the file and ends the process with the status that `python3 FILE` would end with."""
    namespace = prepare(path)
    status = execute(path, namespace)
    namespace = None
    end(status)


unseen(run)


def prepare(path):
    """The names of a `__main__` that the interpreter has just made."""
    full = os.path.join(os.getcwd(), path)
    sys.argv[:] = [path]
    sys.orig_argv[-1:] = [path]
    sys.path.insert(0, os.path.dirname(os.path.realpath(full)))
    main = type(sys)("__main__")
    main.__dict__.update(
        __loader__=SourceFileLoader("__main__", full),
        __annotations__={},
        __builtins__=builtins,
        __file__=full,
        __cached__=None,
    )
    sys.modules["__main__"] = main
    return main.__dict__


@unseen
def execute(path, namespace):
    """The exit status of a script; an uncaught exception is shown as the interpreter shows it."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        text = f"{sys.executable}: can't open file {namespace['__file__']!r}: [Errno {error.errno}] {error.strerror}\n"
        sys.stderr.write(text)
        return 2
    caught = None
    try:
        exec(compile(source, namespace["__file__"], "exec", dont_inherit=True), namespace)
    except BaseException as error:
        caught = error
    return 0 if caught is None else status_of(caught)


def status_of(error):
    if isinstance(error, SystemExit):
        return status_of_exit(error)
    if not isinstance(error, KeyboardInterrupt):
        show(error)
        return 1
    show(error)
    return -signal.SIGINT


def status_of_exit(error):
    """As `_Py_HandleSystemExit` does it."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) & 0xFFFFFFFF
    flush(sys.stdout)
    print(code, file=sys.stderr)
    return 1


def show(error):
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    hook = getattr(sys, "excepthook", None)
    if hook is None:
        sys.stderr.write("sys.excepthook is missing\n")
        hook = sys.__excepthook__
    try:
        hook(type(error), error, error.__traceback__)
    except SystemExit as request:
        end(status_of_exit(request))
    except BaseException as failure:
        sys.stderr.write("Error in sys.excepthook:\n")
        sys.__excepthook__(type(failure), failure, failure.__traceback__)
        sys.stderr.write("\nOriginal exception was:\n")
        sys.__excepthook__(type(error), error, error.__traceback__)


def flush(stream):
    """False when what a program printed could not be written."""
    try:
        if stream is not None and not getattr(stream, "closed", False):
            stream.flush()
    except BaseException as error:
        sys.unraisablehook(Unraisable(error, stream))
        return False
    return True


class Unraisable:
    """What `sys.unraisablehook` takes; its own type can't be made by hand."""

    def __init__(self, error, thing):
        self.exc_type, self.exc_value, self.exc_traceback = type(error), error, error.__traceback__
        self.err_msg, self.object = None, thing


@unseen
def end(status):
    """What the interpreter does at its end (`Py_FinalizeEx`), as far as a program can see it: threads, exit handlers, streams,
    and the end of what `__main__` holds. Then the process ends at once: taking down modules that other programs may
    need costs more than the program."""
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
    except BaseException as error:
        sys.unraisablehook(Unraisable(error, threading))
    atexit._run_exitfuncs()
    written = flush(sys.stdout) & flush(sys.stderr)
    if gc.isenabled():
        gc.collect()
    sys.last_type = sys.last_value = sys.last_traceback = None
    sys.modules.pop("__main__", None)
    gc.collect()
    written &= flush(sys.stdout) & flush(sys.stderr)
    if status == -signal.SIGINT:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(status & 0xFF if written or status else 120)
