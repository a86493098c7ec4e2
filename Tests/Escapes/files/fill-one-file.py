# attack: 46
# Writes one file that is larger than it may be.
# expect: status disk
# limits: disk_bytes=10000000
with open("large", "wb") as file:
    for _ in range(40):
        file.write(b"x" * (1 << 20))
print("ESCAPED")
