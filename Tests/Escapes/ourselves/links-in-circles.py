# attack: 42 45
# Leaves links that lead in circles, upwards and to devices.
# expect: status ok
# expect: clean
# control: prints MADE
import os

for name, text in {"itself": "itself", "up": "../..", "root": "/", "processes": "/proc", "zero": "/dev/zero", "stdin": "/dev/stdin"}.items():
    os.symlink(text, name)
os.mkdir("folder")
os.symlink("..", "folder/up")
os.link("itself", "again", follow_symlinks=False)
print("MADE")
