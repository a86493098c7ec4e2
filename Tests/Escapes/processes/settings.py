# attack: 31
# Outlives the death of its parent by taking back the signal for it.
# expect: contained
import ctypes
import os

from escape import attempt, libc


def set_option(option, value):
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return True


attempt("PR_SET_PDEATHSIG", lambda: set_option(1, 0))
attempt("PR_SET_CHILD_SUBREAPER", lambda: set_option(36, 1))
