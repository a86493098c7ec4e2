# attack: 15
# Shares its memory out among children that each stay under the limit.
# expect: status memory
# limits: memory_bytes=200000000
import os
import time

for _ in range(6):
    if os.fork() == 0:
        part = bytearray(b"x" * (60 << 20))
        time.sleep(3)
        os._exit(0)
time.sleep(2)
print("ESCAPED")
