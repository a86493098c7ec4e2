# attack: 65
# Makes the calls that most flaws of the kernel were found in.
# expect: contained
import ctypes

from escape import attempt, call

attempt("userfaultfd", lambda: call("userfaultfd", 1) >= 0)
attempt("bpf", lambda: call("bpf", 0, ctypes.create_string_buffer(b"\x02\0\0\0\x04\0\0\0\x04\0\0\0\x01\0\0\0".ljust(72, b"\0")), 72) >= 0)
