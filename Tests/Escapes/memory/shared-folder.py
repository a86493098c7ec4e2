# attack: 14
# Fills the memory behind /dev/shm.
# expect: contained
# limits: disk_bytes=20000000
import contextlib
import os

from escape import attempt

PATH = f"/dev/shm/assay-filled-{os.getpid()}"


def fill():
    try:
        with open(PATH, "wb") as file:
            for _ in range(100):
                file.write(b"x" * (1 << 20))
    finally:
        with contextlib.suppress(OSError):
            os.unlink(PATH)
    return True


attempt("100 MB in /dev/shm", fill)
