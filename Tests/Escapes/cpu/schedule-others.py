# attack: 10
# Changes the priority and the processors of another process.
# expect: contained
import os

from escape import attempt, target

victim = int(target("ESCAPE_VICTIM"))
attempt("setpriority", lambda: os.setpriority(os.PRIO_PROCESS, victim, 19) is None)
attempt("sched_setaffinity", lambda: os.sched_setaffinity(victim, {0}) is None)
attempt("sched_setscheduler", lambda: os.sched_setscheduler(victim, os.SCHED_BATCH, os.sched_param(0)) is None)
