# attack: 75
# Looks for the supervisor's secrets in its own environment.
# expect: contained
import os

from escape import attempt

attempt("a token", lambda: "ASSAY_TEST_SECRET" in os.environ)
attempt("more than what it was given", lambda: set(os.environ) - {
    name for name in os.environ if name.startswith("ESCAPE_")} - {
    "HOME", "TMPDIR", "PATH", "LANG", "LC_ALL", "TZ", "TERM", "COLUMNS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "LC_CTYPE", "PYTHONHASHSEED"})
