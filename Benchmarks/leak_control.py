"""The control of the soak: it first watches a process that leaks on purpose. A check that can't fail proves nothing."""

import os
import signal
import subprocess
import sys
import tempfile
import time

from census import Census, left_behind

LEAKER = """
import os, subprocess, sys
held = []
for step, _ in enumerate(sys.stdin):
    held.append((open("/dev/null"), b"x" * (1 << 20)))
    open(f"{sys.argv[1]}/left-{step}", "w").close()
    if step % 2 == 0:
        held.append(subprocess.Popen(["/bin/sleep", "60"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
    print("done", flush=True)
open("/tmp/" + sys.argv[2], "w").close()
"""


def unseen_leaks():
    """What the soak does not find of a process that leaks all that it looks for. Nothing, or the soak is worthless."""
    mark = f"assay-soak-control-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="soak-control-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", LEAKER, folder, mark], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        census = Census(process.pid, folder, helper_seconds=0.2)
        # A step of the leak for each sample, however busy the machine is.
        for number in range(60):
            process.stdin.write(b"leak\n")
            process.stdin.flush()
            process.stdout.readline()
            census.take(number)
            time.sleep(0.05)
        process.communicate()
        said = census.growth() + left_behind(census, mark)
        for pid in _children():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.unlink(f"/tmp/{mark}")
    wanted = [
        "the number of processes grew", "the number of open descriptors grew", "memory grew", "helper processes grew",
        "descriptors of helpers grew", "temporary files grew", "processes live on", "temporary files are left",
        "a program left",
    ]
    return [words for words in wanted if not any(words in sentence for sentence in said)]


def _children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(pid) for pid in file.read().split()]
