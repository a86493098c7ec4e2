# attack: 2
# Waits for ever without using the processor.
# expect: status wall-time
# expect: within 6
# limits: wall_seconds=0.5
# control: outlasts 1
import os

reader, writer = os.pipe()
os.read(reader, 1)
