# attack: 51
# Leaves its folder step by step and opens what lies there by a relative name.
# expect: contained
import os

from escape import attempt, target


def climb():
    for _ in range(64):
        os.chdir("..")
    return open(target("ESCAPE_SECRET").lstrip("/")).read()


attempt("..", climb)
attempt("fchdir", lambda: os.fchdir(os.open("/", os.O_RDONLY)) is None and open(target("ESCAPE_SECRET")[1:]).read())
