# attack: 58
# Sets up a queue of operations that no system-call filter sees.
# expect: contained
import ctypes

from escape import attempt, call

attempt("io_uring_setup", lambda: call("io_uring_setup", 8, ctypes.create_string_buffer(120)) >= 0)
