# attack: 82
# Sends itself SIGXCPU, which looks like a spent CPU time.
# expect: status signalled
# expect: signal 24
# control: signal 24
import os
import signal

signal.signal(signal.SIGXCPU, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGXCPU)
