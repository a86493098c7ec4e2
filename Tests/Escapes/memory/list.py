# attack: 22
# Grows a list without end and goes on when memory is refused.
# expect: status memory
# limits: memory_bytes=100000000
held = []
for _ in range(400):
    try:
        held.append("x" * (1 << 20))
    except MemoryError:
        pass
print("ESCAPED")
