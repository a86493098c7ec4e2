"""What a running process and everything below it holds, sampled over time, and whether it grows or stays behind."""

import os
import statistics
import time
from dataclasses import dataclass, field

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20


@dataclass
class Sample:
    seconds: float
    # Programs done so far.
    done: int
    # Everything below the watched process, zombies included.
    processes: int
    # Of the watched process.
    descriptors: int
    memory: int
    # Of what has been below it for longer than any program may run.
    helpers: int
    helper_descriptors: int
    helper_memory: int
    # Files and folders in its temporary folder.
    temporary: int


@dataclass
class Census:
    """Samples of the process `pid`, whose temporary folder is `temporary`.

    Attributes:
        helper_seconds: how long a process must have lived to count as a helper rather than a program.
        users: the users that processes below had, our own left out.
    """

    pid: int
    temporary: str
    helper_seconds: float
    samples: list = field(default_factory=list)
    users: set = field(default_factory=set)

    def take(self, done):
        below = descendants(self.pid)
        now = time.clock_gettime(time.CLOCK_BOOTTIME)
        helpers = [pid for pid, process in below.items() if now - process.started > self.helper_seconds]
        for pid in below:
            user = user_of(pid)
            if user not in (None, 0, os.geteuid()):
                self.users.add(user)
        self.samples.append(Sample(
            time.monotonic(), done, len(below), descriptors(self.pid), memory(self.pid), len(helpers),
            sum(map(descriptors, helpers)), sum(map(memory, helpers)), entries(self.temporary)))

    def growth(self):
        """Sentences about what grew from the first half to the second; empty when nothing did. The first tenth is left
        out, since caches fill, and at least the time until the first helpers are told from programs.

        Raises:
            ValueError: too few samples to tell.
        """
        settled = [
            sample for sample in self.samples[len(self.samples) // 10:]
            if sample.seconds > self.samples[0].seconds + self.helper_seconds + 1]
        if len(settled) < 16:
            raise ValueError("the run was too short to see it")
        half = len(settled) // 2
        found = []
        for name, title, allowance, unit in GROWTH:
            first, second = (
                statistics.median(getattr(sample, name) for sample in part)
                for part in (settled[:half], settled[half:]))
            if second - first > max(allowance, 0.05 * first if unit == MIB else 0):
                found.append(f"{title} grew from {_amount(first, unit)} to {_amount(second, unit)}")
        return found


# What is compared, and how much more of it the second half may hold: the count of processes varies with the programs
# that happen to run, and a helper holds ten more descriptors while it runs one, on each of the lanes.
GROWTH = [
    ("processes", "the number of processes", 2, 1),
    ("descriptors", "the number of open descriptors", 4, 1),
    ("memory", "memory", 4 * MIB, MIB),
    ("helpers", "the number of helper processes", 1, 1),
    ("helper_descriptors", "the number of open descriptors of helpers", 24, 1),
    ("helper_memory", "memory of helpers", 8 * MIB, MIB),
    ("temporary", "the number of temporary files", 4, 1),
]


def _amount(value, unit):
    return f"{value / MIB:.1f} MiB" if unit == MIB else f"{value:.0f}"


def left_behind(census, mark):
    """Sentences about what is still there after the watched process has ended; empty when nothing is. Needs us to be
    the subreaper, so that orphans are ours."""
    # What was killed may need a moment to be torn down.
    deadline = time.monotonic() + 2
    while (strays := _strays(census.users)) and time.monotonic() < deadline:
        time.sleep(0.05)
    found = []
    if strays:
        names = ", ".join(f"{pid} ({name})" for pid, name in list(strays.items())[:5])
        found.append(f"{len(strays)} processes live on: {names}")
    if count := entries(census.temporary):
        found.append(f"{count} temporary files are left, such as {os.listdir(census.temporary)[0]}")
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/"):
        if os.path.lexists(f"{folder}/{mark}"):
            found.append(f"a program left {folder}/{mark}")
    with open("/proc/self/mountinfo") as file:
        mounts = sum(census.temporary in line for line in file)
    if mounts:
        found.append(f"{mounts} mounts are left below the temporary folder")
    return found


def _strays(users):
    strays = {pid: process.name for pid, process in descendants(os.getpid()).items()}
    for pid in _pids():
        if user_of(pid) in users:
            strays.setdefault(pid, "of a user that programs ran as")
    return strays


@dataclass
class Process:
    parent: int
    name: str
    # Seconds since boot.
    started: float


def descendants(root):
    """All processes below `root`, by pid."""
    found = {}
    for pid in _pids():
        try:
            with open(f"/proc/{pid}/stat", errors="replace") as file:
                head, _, tail = file.read().rpartition(")")
        except OSError:
            continue
        fields = tail.split()
        found[pid] = Process(int(fields[1]), head.partition("(")[2], int(fields[19]) / TICK)
    below, parents = {}, {root}
    while parents:
        children = {pid for pid, process in found.items() if process.parent in parents and pid not in below}
        below.update((pid, found[pid]) for pid in children)
        parents = children
    return below


def _pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def user_of(pid):
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


def descriptors(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def memory(pid):
    """Resident memory in bytes."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * PAGE
    except OSError:
        return 0


def entries(folder):
    """Files and folders below `folder`."""
    return sum(len(folders) + len(files) for _, folders, files in os.walk(folder))
