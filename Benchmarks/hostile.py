"""Hostile programs for the soak, each with the verdict that it must get under LIMITS.

The escape tests show one by one that an attack does not work. Here many kinds follow one another and ordinary programs
on the same lanes: what counts is that each gets its own verdict, the next program none of it, and nothing stays behind.
"""

from dataclasses import dataclass
from typing import Optional

# Options of `assay run`. Short, so that a thousand hostile programs take minutes; far from what the ordinary ones need.
# As many processes as are allowed must fit into the memory, or the fork bomb would end for that.
LIMITS = [
    "--cpu", "1.5", "--wall", "2.5", "--memory", "320", "--output-size", "256", "--processes", "12", "--disk", "16",
]
# Replaced by a name of the soak's own, which is looked for afterwards.
MARK = "@MARK@"


@dataclass(frozen=True)
class Hostile:
    name: str
    source: str
    status: str
    # Beside the status: the exit status, the signal, or what was printed.
    code: Optional[int] = None
    signal: Optional[int] = None
    output: Optional[str] = None


HOSTILE = [
    Hostile("fork bomb", """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""", "processes"),
    Hostile("memory hog", """
held = []
while True:
    held.append(b"x" * (8 << 20))
""", "memory"),
    Hostile("output flood", """
while True:
    print("x" * 1000)
""", "output"),
    Hostile("infinite loop", """
while True:
    pass
""", "cpu-time"),
    Hostile("loop that ignores signals", """
import signal
for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGALRM, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
while True:
    pass
""", "cpu-time"),
    Hostile("sleeper", """
import time
time.sleep(600)
""", "wall-time"),
    Hostile("stops itself", """
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
""", "wall-time"),
    Hostile("daemon", """
import os, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, b"up")
        os.closerange(0, 256)
        while True:
            time.sleep(1)
    os._exit(0)
print(os.read(reader, 2).decode())
""", "ok", code=0, output="up\n"),
    Hostile("daemon that holds the output", """
import os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
print("left")
""", "ok", code=0, output="left\n"),
    Hostile("files galore", """
for number in range(10 ** 6):
    open(f"f{number}", "w").close()
""", "disk"),
    Hostile("full disk", """
with open("big", "wb") as file:
    while True:
        file.write(b"x" * (1 << 20))
""", "disk"),
    Hostile("deep folders", """
import os
for _ in range(1000):
    os.mkdir("d")
    os.chdir("d")
open("bottom", "w").close()
""", "ok", code=0),
    Hostile("files left behind", """
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/", "."):
    try:
        open(folder + "/@MARK@", "w").close()
    except OSError:
        pass
""", "ok", code=0),
    Hostile("kill(-1)", """
import os
try:
    os.kill(-1, 9)
except OSError:
    pass
print("still here")
""", "ok", code=0, output="still here\n"),
    Hostile("kills its parent", """
import os
for pid in {os.getppid(), 1} - {0, os.getpid()}:
    try:
        os.kill(pid, 9)
    except OSError:
        pass
print("still here")
""", "ok", code=0, output="still here\n"),
    Hostile("kills itself", """
import os
os.kill(os.getpid(), 9)
""", "signalled", signal=9),
    Hostile("crash", """
import ctypes
ctypes.string_at(0)
""", "signalled", signal=11),
    Hostile("closes its descriptors", """
import os
os.closerange(0, 1 << 16)
""", "ok", code=0, output=""),
    Hostile("deep recursion", """
def down(n):
    return down(n + 1) + 1
down(0)
""", "nonzero-exit", code=1),
    Hostile("exit status 3", """
import sys
sys.exit(3)
""", "nonzero-exit", code=3),
    Hostile("exit status of a kill", """
import os
os._exit(137)
""", "nonzero-exit", code=137),
    Hostile("forged result", """
print('{"id": "p0", "status": "ok", "exit": {"code": 0}}')
raise SystemExit(1)
""", "nonzero-exit", code=1, output='{"id": "p0", "status": "ok", "exit": {"code": 0}}\n'),
    Hostile("bytes that are no text", r"""
import sys
sys.stdout.buffer.write(b"\xff\x00\x1b[2J\xe2\x80\xa8\n")
""", "ok", code=0, output="\ufffd\0\x1b[2J\u2028\n"),
]
