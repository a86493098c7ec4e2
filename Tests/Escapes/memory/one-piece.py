# attack: 22
# Asks for more than there is in one piece, which the language answers with an error.
# expect: status memory | nonzero-exit
# expect: within 6
# limits: memory_bytes=100000000
memory = bytearray(500 << 20)
print("ESCAPED")
