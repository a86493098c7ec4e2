# attack: 45
# Leaves thousands of files in a few folders.
# expect: status ok
# expect: clean
# control: prints MADE
import os

for folder in range(30):
    os.mkdir(str(folder))
    for name in range(100):
        open(f"{folder}/{name}", "w").close()
print("MADE")
