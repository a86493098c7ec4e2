# attack: 63
# Makes namespaces, in which it would hold every capability.
# expect: contained
from escape import attempt, call

attempt("user", lambda: call("unshare", 0x10000000) == 0)
attempt("mount", lambda: call("unshare", 0x00020000) == 0)
