# attack: 82
# Sends itself SIGKILL, which looks like an out-of-memory kill.
# expect: status signalled
# expect: signal 9
# control: signal 9
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
