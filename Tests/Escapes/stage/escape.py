"""What every hostile Python program shares: where its targets are, and how it tells what came of it."""

import ctypes
import json
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)

# Calls that Python's modules do not offer, by architecture; from 424 on the numbers are the same everywhere.
NUMBERS = {
    "x86_64": {"shmget": 29, "shmctl": 31, "ptrace": 101, "personality": 135, "add_key": 248, "unshare": 272, "process_vm_readv": 310,
               "memfd_create": 319, "bpf": 321, "userfaultfd": 323},
    "aarch64": {"shmget": 194, "shmctl": 195, "ptrace": 117, "personality": 92, "add_key": 217, "unshare": 97, "process_vm_readv": 270,
                "memfd_create": 279, "bpf": 280, "userfaultfd": 282},
}[platform.machine()] | {"io_uring_setup": 425, "pidfd_open": 434, "clone3": 435, "pidfd_getfd": 438}

# In a file, not in the environment: forks of a warm interpreter all have the same one.
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "targets.json")) as file:
    TARGETS = json.load(file)


def target(name):
    """One of the stage's targets, as Stage.swift names them."""
    return TARGETS[name]


def bound():
    """How often to do what has no bound inside the sandbox; the control has one."""
    return int(os.environ.get("ESCAPE_BOUND", 10**18))


def call(name, *arguments):
    """A system call by name; raises OSError as the os module does."""
    values = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    answer = libc.syscall(ctypes.c_long(NUMBERS[name]), *values)
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer


def attempt(way, action):
    """Tells whether one way out worked: `action` returns something true when it did.

    Only what the system refuses is caught. A mistake in the program itself must not look like containment.
    """
    try:
        reached = action()
    except (OSError, ValueError) as error:
        print("CONTAINED", way, error, flush=True)
    else:
        print("ESCAPED" if reached else "CONTAINED", way, flush=True)
