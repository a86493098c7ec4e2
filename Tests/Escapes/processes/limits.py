# attack: 30
# Raises its own limits and lowers another's.
# expect: contained
import resource

from escape import attempt, target

INFINITE = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
victim = int(target("ESCAPE_VICTIM"))
attempt("file size", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, INFINITE) is None)
attempt("data", lambda: resource.prlimit(0, resource.RLIMIT_DATA, INFINITE) is not None)
attempt("CPU time", lambda: resource.setrlimit(resource.RLIMIT_CPU, INFINITE) is None)
attempt("another's", lambda: resource.prlimit(victim, resource.RLIMIT_NOFILE, (4, 4)) is not None)
