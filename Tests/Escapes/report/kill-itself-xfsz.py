# attack: 82
# Sends itself SIGXFSZ, which looks like a full disk.
# expect: status signalled
# expect: signal 25
# control: signal 25
import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGXFSZ)
