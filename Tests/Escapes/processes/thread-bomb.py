# attack: 24
# Starts threads without end.
# expect: status processes
# expect: within 15
# limits: processes=40 wall_seconds=10
# alone: where the user is shared it takes the processes of all
import threading
import time

from escape import bound

made = 0
while made < bound():
    try:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        made += 1
    except RuntimeError:
        time.sleep(0.001)
print("ESCAPED", flush=True)
