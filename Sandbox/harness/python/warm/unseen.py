"""Keeps the harness's frames out of what graded code sees of the stack."""

import ctypes
import dis
import sys

RESUME, NOP = dis.opmap.get("RESUME"), dis.opmap["NOP"]


def unseen(function):
    """The function, with frames that neither tracebacks nor `sys._getframe` show.

    CPython skips a frame that has not come to its RESUME instruction yet (`_PyFrame_IsIncomplete`, 3.11 and later), and
    one without never does.
    """
    code = function.__code__
    if RESUME is None:
        raise NotImplementedError("needs CPython 3.11 or later")
    units = bytearray(code.co_code)
    for at in range(0, len(units), 2):
        if units[at] == RESUME:
            units[at] = NOP
            break
    function.__code__ = code.replace(co_code=bytes(units))
    return function


@unseen
def shows_nothing():
    """Whether code run from here finds no frame below its own."""
    probe = "import sys\ntry:\n    sys._getframe(1)\nexcept ValueError:\n    seen = False\nelse:\n    seen = True"
    names = {}
    exec(probe, names)
    return not names["seen"]


def find_depth():
    """The thread's count of calls that are left before RecursionError, as a C int; None where it is not found.

    It stands beside the limit in PyThreadState, at an offset that differs between versions: the limit is given a
    number of its own for a moment to find it.
    """
    state = ctypes.pythonapi.PyThreadState_Get
    state.restype = ctypes.c_void_p
    words = (ctypes.c_int * 64).from_address(state())
    kept = sys.getrecursionlimit()
    sys.setrecursionlimit(30_011)
    try:
        places = [i for i in range(1, 64) if words[i] == 30_011 and 29_900 < words[i - 1] < 30_011]
    finally:
        sys.setrecursionlimit(kept)
    if len(places) != 1:
        return None
    return ctypes.c_int.from_buffer(words, (places[0] - 1) * 4)


def disguise(function, name, filename):
    """The function, looking like one of the interpreter's own in a traceback."""
    function.__code__ = function.__code__.replace(co_name=name, co_qualname=name, co_filename=filename)
    return function
