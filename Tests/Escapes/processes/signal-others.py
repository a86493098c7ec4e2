# attack: 27
# Signals processes that are not its own.
# expect: contained
import contextlib
import os
import signal

from escape import attempt, bound, call, target

victim = int(target("ESCAPE_VICTIM"))
attempt("kill", lambda: os.kill(victim, signal.SIGUSR1) is None)
attempt("kill the neighbour", lambda: os.kill(int(target("ESCAPE_NEIGHBOUR")), 0) is None)
attempt("killpg", lambda: os.killpg(os.getpgid(victim), 0) is None)
attempt("pidfd_open", lambda: call("pidfd_open", victim, 0) >= 0)
# Succeeds whether or not it reaches anyone, so that only the stage can tell. The control leaves it out: it would reach all.
if bound() == 10**18:
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGURG)
