# attack: 82
# Sends itself SIGTERM, which looks like a wall time that ran out.
# expect: status signalled
# expect: signal 15
# control: signal 15
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGTERM)
