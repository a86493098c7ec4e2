# attack: 25
# Leaves a child that keeps the output open, so that who waits for its end waits on.
# expect: status ok
# expect: prints done
# expect: within 6
# control: leaves processes
import os
import time

if os.fork() == 0:
    time.sleep(60)
    os._exit(0)
print("done", flush=True)
os._exit(0)
