# attack: 22
# Grows a list without end, goes on when memory is refused, and keeps it: on the floor it must last until somebody looks.
# expect: status memory
# limits: memory_bytes=100000000
import time

held = []
for _ in range(400):
    try:
        held.append("x" * (1 << 20))
    except MemoryError:
        pass
time.sleep(1)
print("ESCAPED")
