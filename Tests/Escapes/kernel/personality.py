# attack: 66
# Makes its memory predictable.
# expect: contained
from escape import attempt, call

attempt("no randomization", lambda: call("personality", 0x0040000) >= 0)
