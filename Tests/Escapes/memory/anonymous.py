# attack: 12
# Takes more memory than it may, piece by piece.
# expect: status memory
# limits: memory_bytes=100000000
parts = [bytearray(1 << 20) for _ in range(400)]
print("ESCAPED")
