# attack: 77
# Closes its streams early and goes on.
# expect: status nonzero-exit
# expect: exit 3
# expect: within 6
# control: exit 3
import os
import time

os.closerange(0, 3)
time.sleep(0.2)
os._exit(3)
