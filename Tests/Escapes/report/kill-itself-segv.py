# attack: 82
# Sends itself SIGSEGV, which looks like a crash.
# expect: status signalled
# expect: signal 11
# control: signal 11
import os
import signal

signal.signal(signal.SIGSEGV, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGSEGV)
