# attack: 45
# Leaves hundreds of files in a few folders.
# expect: status ok
# expect: clean
# control: prints MADE
import os

for folder in range(10):
    os.mkdir(str(folder))
    for name in range(50):
        open(f"{folder}/{name}", "w").close()
print("MADE")
