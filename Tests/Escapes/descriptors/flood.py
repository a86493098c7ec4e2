# attack: 76
# Prints without end, in one line.
# expect: status output
# limits: output_bytes=100000
# control: prints ESCAPED
import sys

from escape import bound

for _ in range(min(bound(), 10**9)):
    sys.stdout.write("x" * 10000)
print("ESCAPED")
