# attack: 28
# Reads the memory of another process.
# expect: contained
import ctypes

from escape import attempt, call, target

victim = int(target("ESCAPE_VICTIM"))


def read_memory():
    with open(f"/proc/{victim}/maps") as maps:
        start = int(maps.readline().split("-")[0], 16)
    with open(f"/proc/{victim}/mem", "rb") as memory:
        memory.seek(start)
        return memory.read(4) == b"\x7fELF"


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def read_by_call():
    buffer = ctypes.create_string_buffer(16)
    ours = Part(ctypes.addressof(buffer), 16)
    theirs = Part(0, 16)
    try:
        return call("process_vm_readv", victim, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0
    except OSError as error:
        if error.errno == 14:  # EFAULT: it looked there
            return True
        raise


attempt("/proc/PID/mem", read_memory)
attempt("process_vm_readv", read_by_call)
attempt("PTRACE_SEIZE", lambda: call("ptrace", 0x4206, victim, 0, 0) == 0)
