# attack: 26
# Becomes a daemon: a session of its own, another parent, all descriptors closed.
# expect: status ok
# expect: within 6
# control: leaves processes
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        os.closerange(0, 256)
        time.sleep(60)
    os._exit(0)
os.wait()
