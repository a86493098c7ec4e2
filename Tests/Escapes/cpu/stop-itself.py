# attack: 6
# Stops itself, so that no time of its own passes.
# expect: status wall-time
# expect: within 6
# limits: wall_seconds=0.5
# control: outlasts 1
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
