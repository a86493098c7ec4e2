# attack: 39
# Leaves a file for the next run wherever it can, and looks for one of the run before.
# expect: contained
# expect: clean
# runs: 2
import contextlib
import os
import tempfile

from escape import attempt

PLACES = [".", tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/dev/mqueue", os.path.expanduser("~")]
NAME = "assay-left-behind"


def found():
    paths = [os.path.join(place, NAME) for place in PLACES]
    before = [path for path in paths if os.path.exists(path)]
    for path in paths:
        with contextlib.suppress(OSError):
            if path in before:
                os.unlink(path)
            else:
                open(path, "w").close()
    return before


attempt("a file of the run before", found)
