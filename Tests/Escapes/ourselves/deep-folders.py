# attack: 45
# Leaves folders a thousand deep, whose path is longer than any path may be.
# expect: status ok | disk
# expect: clean
# control: prints MADE
import os

for _ in range(1000):
    os.mkdir("deeper" * 10)
    os.chdir("deeper" * 10)
open("bottom", "w").close()
print("MADE")
