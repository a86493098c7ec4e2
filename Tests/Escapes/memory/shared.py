# attack: 13
# Takes its memory as shared, which RLIMIT_DATA does not count.
# expect: status memory
# limits: memory_bytes=100000000
import mmap
import time

memory = mmap.mmap(-1, 400 << 20)
for at in range(0, len(memory), 4096):
    memory[at] = 1
time.sleep(1)
print("ESCAPED")
