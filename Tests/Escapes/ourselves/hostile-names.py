# attack: 45
# Leaves files whose names are options, controls of the terminal, no text, and as long as names can be.
# expect: status ok
# expect: clean
# control: prints MADE
import os

names = [b"-rf", b"--help", b"a\nb", b"\x1b[2J\x1b]0;x\x07", b"\xff\xfe\xc0", b" ", b"*", b"$(reboot)", b"'\"`", b"x" * 255, b"...", b"~"]
for name in names:
    os.mkdir(name)
    for inner in names:
        open(name + b"/" + inner, "w").close()
print("MADE")
