# attack: 37
# Reads a file of the supervisor's user, and the checkout with its rubrics and expected values.
# expect: contained
import os

from escape import attempt, target

attempt("a secret", lambda: "secret" in open(target("ESCAPE_SECRET")).read())
attempt("the checkout", lambda: open(target("ESCAPE_CHECKOUT") + "/Package.swift").read())
attempt("a rubric", lambda: open(target("ESCAPE_CHECKOUT") + "/Rubrics/code-0-7.yaml").read())
attempt("the history", lambda: os.listdir(target("ESCAPE_CHECKOUT") + "/.git") or True)
