# attack: 74
# Uses a descriptor that was left open for it.
# expect: contained
import os

from escape import attempt


def found():
    for number in range(3, 1024):
        try:
            os.fstat(number)
        except OSError:
            continue
        return number
    return None


attempt("a descriptor beyond the standard ones", found)
