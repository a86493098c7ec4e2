# attack: 3
# Ignores and blocks every signal that can be, and computes on.
# expect: status cpu-time
# expect: within 6
# limits: cpu_seconds=0.5
# control: outlasts 1
import signal

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    pass
