# attack: 39 40
# Changes a file outside in every way that Python offers.
# expect: contained
import os

from escape import attempt, target

secret = target("ESCAPE_SECRET")
folder = target("ESCAPE_FOLDER")
attempt("append", lambda: open(secret, "a").write("x"))
attempt("truncate", lambda: os.truncate(secret, 3) is None)
attempt("rename", lambda: os.rename(secret, secret + "2") is None)
attempt("a new file", lambda: open(folder + "/new", "w").write("x"))
attempt("a new folder", lambda: os.mkdir(folder + "/folder") is None)
attempt("a new link", lambda: os.symlink("/", folder + "/link") is None)
attempt("remove", lambda: os.unlink(folder + "/log") is None)
