# attack: 84
# Sends results without end over the descriptor that they are read from.
# expect: status output
# expect: within 15
# job: 1
# control: prints ESCAPED
import os

from escape import bound

part = b"x" * 65536
for _ in range(min(bound(), 10**9)):
    try:
        os.write(3, part)
    except OSError:
        pass  # the control has no such descriptor, and nobody who stops it
print("ESCAPED")
