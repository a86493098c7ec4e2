"""Runs a file as the interpreter runs a script, from `__main__` to the exit handlers, in a process that was forked."""

import atexit
import builtins
import ctypes
import gc
import os
import signal
import sys
import types
from _weakref import CallableProxyType, ProxyType
from _weakref import ref as weak_reference
from importlib.machinery import SourceFileLoader

from unseen import unseen

FILE_INPUT = 257  # Py_file_input
# What ends a process at once. The zygote has a shorter way.
leave = os._exit

open_file = ctypes.CDLL(None).fopen
open_file.restype = ctypes.c_void_p
open_file.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
# What the interpreter itself runs scripts with: encodings, NULs and syntax errors come out the same.
run_file = ctypes.pythonapi.PyRun_FileExFlags
run_file.restype = ctypes.py_object
run_file.argtypes = [
    ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.py_object, ctypes.py_object, ctypes.c_int, ctypes.c_void_p,
]

evaluate = ctypes.pythonapi.PyEval_EvalCode
evaluate.restype = ctypes.py_object
evaluate.argtypes = [ctypes.py_object, ctypes.py_object, ctypes.py_object]


def find_unraisable_type():
    """The type that `sys.unraisablehook` takes, which has no public name: seen when an exception has nowhere to go."""
    found, kept = [], sys.unraisablehook
    sys.unraisablehook = lambda arguments: found.append(type(arguments))

    class Raiser:
        def __del__(self):
            raise ValueError

    Raiser()
    sys.unraisablehook = kept
    return found[0]


Unraisable = find_unraisable_type()


@unseen
def run(path, code):
    """Runs the file, or what it was compiled to, and ends the process with the status that `python3 FILE` would end with."""
    # Nothing below may hold the namespace: what is in it goes at the program's end.
    end(execute(path, code, sys.modules["__main__"].__dict__))


def prepare(work, path, last):
    """Leaves the interpreter as it is when it has just found its script, and made `__main__`. Done by the zygote: what a child writes to
    costs it a copy. Returns what the next call takes as `last`, so as to put away what belongs to this one."""
    full = os.path.join(work, path)
    folder = os.path.dirname(full)
    sys.argv[:] = [path]
    sys.orig_argv[-1:] = [path]
    if last is not None:
        sys.path_importer_cache.pop(last, None)
        del sys.path[0]
    sys.path.insert(0, folder)
    sys.path_importer_cache[full] = None  # the interpreter has seen that it is no archive
    main = type(sys)("__main__")
    main.__dict__.update(
        __loader__=SourceFileLoader("__main__", full),
        __annotations__={},
        __builtins__=builtins,
        __file__=full,
        __cached__=None,
    )
    sys.modules["__main__"] = main
    return full


@unseen
def execute(path, code, namespace):
    """The exit status of a script; an uncaught exception is shown as the interpreter shows it."""
    full, file, caught = namespace["__file__"], None, None
    if code is None:
        file = open_file(os.fsencode(path), b"rb")
        if not file:
            error = OSError(ctypes.get_errno() or 2, "")
            sys.stderr.write(f"{sys.executable}: can't open file {full!r}: [Errno {error.errno}] {os.strerror(error.errno)}\n")
            return 2
    try:
        if code is None:
            run_file(file, os.fsencode(full), FILE_INPUT, namespace, namespace, 1, None)
        else:
            evaluate(code, namespace, namespace)
    except BaseException as error:
        caught = error
    return 0 if caught is None else status_of(caught)


@unseen
def status_of(error):
    if isinstance(error, SystemExit):
        return status_of_exit(error)
    show(error)
    return -signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1


@unseen
def status_of_exit(error):
    """As `_Py_HandleSystemExit` has it."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code) & 0xFF
    print(code, file=sys.stderr)
    return 1


@unseen
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


@unseen
def flush(stream):
    """False when what a program printed could not be written."""
    try:
        if stream is not None and not getattr(stream, "closed", False):
            stream.flush()
    except BaseException as error:
        tell(error, stream)
        return False
    return True


@unseen
def tell(error, thing):
    """Shows an exception that has nowhere to go, as the interpreter does."""
    sys.unraisablehook(Unraisable((type(error), error, error.__traceback__, None, thing)))


# Whose objects go without a trace: the common ones, so as not to look at each.
PLAIN = {
    object, type, int, float, complex, str, bytes, dict, frozenset, list, set, tuple, property, staticmethod, classmethod,
    types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.ModuleType, types.CellType, types.MappingProxyType,
    types.WrapperDescriptorType, types.MethodWrapperType, types.MethodDescriptorType, types.GetSetDescriptorType,
    types.MemberDescriptorType,
}
WEAK = {weak_reference, ProxyType, CallableProxyType}
NO_METACLASS = {type}


@unseen
def is_plain():
    """Whether nothing of the program's can tell how its objects go: no finalizer, no weak reference that calls, no generator that is
    under way, no file. To let them go as the interpreter does costs a fifth of what an ordinary program takes.

    The collector knows all objects that may be of interest, and all classes, so also those with instances that it does not know.
    What the zygote has made is frozen and not among them.
    """
    objects = gc.get_objects()
    kinds = list(map(type, objects))
    if set(map(type, kinds)) != NO_METACLASS:
        return False  # a metaclass may have a say in what follows
    classes = set(kinds)
    if type in classes or weak_reference in classes:
        for thing in objects:
            kind = type(thing)
            if kind is type:
                classes.add(thing)
            elif kind is weak_reference and calls_back(thing.__callback__):
                return False  # every class holds one on each that is derived from it, which does not
    classes.discard(weak_reference)
    classes -= PLAIN
    return all(map(is_plain_class, classes))


@unseen
def calls_back(callback):
    """Whether a weak reference's callback can be told. Those of the abstract classes' caches, by a function of C, cannot."""
    return callback is not None and not (type(callback) is types.BuiltinFunctionType and callback.__name__ == "_destroy")


@unseen
def is_plain_class(thing):
    """Whether neither a class nor one that it is derived from has a finalizer, which those in C show as `__del__` too, or refers
    weakly to others, whom it may call."""
    if thing in PLAIN:
        return True
    if type(thing) is not type or thing in WEAK or "__del__" in thing.__dict__:
        return False
    return all(map(is_plain_class, thing.__bases__))


@unseen
def end(status):
    """What the interpreter does at its end (`Py_FinalizeEx`), as far as a program can see it: threads, exit handlers,
    streams, and the end of what `__main__` holds. Then the process ends at once: taking the library down would cost
    more than the program did."""
    threading = sys.modules.get("threading")
    try:
        if threading is not None:
            threading._shutdown()
    except BaseException as error:
        tell(error, threading)
    atexit._run_exitfuncs()
    output, errors = sys.stdout, sys.stderr
    written = flush(output)
    written &= flush(errors)
    if status != -signal.SIGINT and is_plain():
        leave(status if written or status else 120)
    if gc.isenabled():
        gc.collect()
    sys.last_type = sys.last_value = sys.last_traceback = None
    sys.path = sys.meta_path = sys.path_hooks = None
    # What goes now can't import any more; the modules themselves stay until the process ends.
    main, kept = sys.modules.pop("__main__", None), list(sys.modules.values())
    for name in list(sys.modules):
        sys.modules[name] = None
    del main
    gc.collect()
    # Not again what could not be written before.
    written = written and flush(output) and flush(errors)
    if status == -signal.SIGINT:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(status if written or status else 120)
