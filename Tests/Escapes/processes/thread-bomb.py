# attack: 24
# Starts threads without end.
# expect: status processes
# expect: within 8
# limits: processes=40 wall_seconds=10
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
