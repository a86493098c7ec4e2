# attack: 50
# Changes what the next run starts with: the interpreter, its library, the shared files.
# expect: contained
import json
import os
import sys

from escape import attempt, target

for path in [os.path.realpath(sys.executable), json.__file__, json.__cached__ or json.__file__, "/bin/sh"]:
    # Opened for writing and closed again: the control must leave the host as it is.
    attempt(path, lambda: open(path, "r+b").close() is None)
attempt("a module beside it", lambda: open(os.path.dirname(os.__file__) + "/assay_left.py", "x").close() is None)
if os.path.exists(os.path.dirname(os.__file__) + "/assay_left.py"):
    os.unlink(os.path.dirname(os.__file__) + "/assay_left.py")
attempt("a shared file", lambda: open(target("ESCAPE_SHARE") + "/new", "x").close() is None)
