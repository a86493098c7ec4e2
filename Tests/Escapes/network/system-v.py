# attack: 61
# Makes shared memory and a key that the next run would see.
# expect: contained
from escape import attempt, call


def share():
    memory = call("shmget", 0, 4096, 0o1600)
    call("shmctl", memory, 0, 0)
    return True


attempt("shared memory", share)
attempt("a key", lambda: call("add_key", b"user", b"assay", b"x", 1, -1) >= 0)
