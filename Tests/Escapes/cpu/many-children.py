# attack: 4
# Spreads its work over children that each stay under the limit.
# expect: status cpu-time
# expect: within 8
# limits: cpu_seconds=0.6
# control: outlasts 1.2
import os
import time

while True:
    pid = os.fork()
    if pid == 0:
        end = time.process_time() + 0.2
        while time.process_time() < end:
            pass
        os._exit(0)
    os.waitpid(pid, 0)
