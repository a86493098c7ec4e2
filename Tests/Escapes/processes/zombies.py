# attack: 36
# Never waits for its children.
# expect: status processes
# limits: processes=40 wall_seconds=10
# alone: where the user is shared it takes the processes of all
import os
import time

from escape import bound

made = 0
while made < bound():
    try:
        if os.fork() == 0:
            os._exit(0)
        made += 1
    except OSError:
        time.sleep(0.001)
print("ESCAPED")
