# attack: 5
# Leaves a grandchild that computes on when the program has ended.
# expect: status ok
# expect: within 6
# control: leaves processes
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            pass
    os._exit(0)
os.wait()
