"""What a piece of work cost, all its processes included.

The work is done in a child that first moves into a control group of its own, so that every descendant is counted,
whoever waits for it or nobody. Without the right to make control groups the sum over waited-for children (getrusage)
has to do: it misses helpers that their parent never waits for.
"""

import ctypes
import json
import os
import resource
import select
import signal
import time

PR_SET_CHILD_SUBREAPER = 36


class Meter:
    def __init__(self):
        self.group, self._read = _usable_group()
        self._serial = 0

    @property
    def source(self):
        """Where the CPU figures come from, for the report."""
        return {
            "v1": "control group (cpuacct), every descendant",
            "v2": "control group (cpu.stat), every descendant",
            None: "getrusage of waited-for children; helpers that nobody waits for are missed",
        }[self._read]

    def run(self, work, seconds):
        """Calls `work` in a child and returns its result with the keys `cpu` (s) and `kernel` (s) added.

        `work` returns a dictionary that JSON can hold; its key `own` is CPU time, in seconds, of the driving itself,
        which is taken off.

        Raises:
            TimeoutError: the work took longer than `seconds`; it was killed.
            RuntimeError: the work failed.
        """
        group = self._make_group()
        kernel = KernelThreads()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _work_in_child(work, group, writer)
        os.close(writer)
        try:
            text = _read_all(reader, seconds)
        except BaseException:
            # The child leads a session of its own, which what it started is part of unless it left. First the chance to
            # tidy up.
            os.killpg(child, signal.SIGTERM)
            time.sleep(1)
            os.killpg(child, signal.SIGKILL)
            raise
        finally:
            os.close(reader)
            os.waitpid(child, 0)
            usage = self._group_usage(group)
        result = json.loads(text or b'{"error": "the driver died"}')
        if "error" in result:
            raise RuntimeError(result["error"])
        result["cpu"] = (result["waited"] if usage is None else usage) - result["own"]
        result["kernel"] = kernel.seconds_since()
        return result

    def _make_group(self):
        if self.group is None:
            return None
        self._serial += 1
        path = f"{self.group}/assay-bench-{os.getpid()}-{self._serial}"
        os.mkdir(path)
        return path

    def _group_usage(self, group):
        if group is None:
            return None
        seconds = _group_seconds(group, self._read)
        for _ in range(100):
            try:
                os.rmdir(group)
                break
            except OSError:
                # Processes that are being torn down are still in it.
                time.sleep(0.01)
        return seconds


def _work_in_child(work, group, writer):
    try:
        os.setsid()
        if group:
            with open(f"{group}/cgroup.procs", "w") as file:
                file.write(str(os.getpid()))
        # What outlives its parent comes to us, so that it is waited for and counted.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        result = work()
        _reap_strays()
        result["own"] = result.get("own", 0) + _cpu(resource.RUSAGE_SELF)
        result["waited"] = _cpu(resource.RUSAGE_CHILDREN) + _cpu(resource.RUSAGE_SELF)
    except BaseException as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    with os.fdopen(writer, "w") as file:
        json.dump(result, file)
    os._exit(0)


def _reap_strays():
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.005)
        except ChildProcessError:
            return


def _cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _read_all(reader, seconds):
    deadline = time.monotonic() + seconds
    parts = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            raise TimeoutError(f"not done after {seconds:.0f} s")
        part = os.read(reader, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _usable_group():
    """The folder of the control group below which groups can be made, and its version; nothing when there is none."""
    mounts = {}
    with open("/proc/self/mountinfo") as file:
        for line in file:
            fields = line.split()
            kind = fields[fields.index("-") + 1]
            options = fields[-1].split(",")
            if kind == "cgroup" and "cpuacct" in options:
                mounts.setdefault("v1", (fields[3], fields[4]))
            elif kind == "cgroup2":
                mounts.setdefault("v2", (fields[3], fields[4]))
    with open("/proc/self/cgroup") as file:
        for line in sorted(file, reverse=True):
            _, controllers, path = line.rstrip("\n").split(":", 2)
            version = "v2" if not controllers else "v1" if "cpuacct" in controllers.split(",") else None
            if version not in mounts:
                continue
            root, mount = mounts[version]
            group = mount + (path[len(root):] if root != "/" and path.startswith(root) else path).rstrip("/")
            probe = f"{group}/assay-bench-probe-{os.getpid()}"
            try:
                os.mkdir(probe)
                try:
                    _group_seconds(probe, version)
                    return group, version
                finally:
                    os.rmdir(probe)
            except (OSError, LookupError):
                continue
    return None, None


def _group_seconds(group, version):
    if version == "v1":
        with open(f"{group}/cpuacct.usage") as file:
            return int(file.read()) / 1e9
    with open(f"{group}/cpu.stat") as file:
        return int(dict(line.split() for line in file)["usage_usec"]) / 1e6


class KernelThreads:
    """CPU time of the kernel's own threads, which tear namespaces down after their processes are gone. Of the whole
    machine: what others do at the same time is in it."""

    def __init__(self):
        self._before = self._times()

    def seconds_since(self):
        # A thread that ended meanwhile is lost, one that was made meanwhile counts in full.
        return sum(time - self._before.get(pid, 0) for pid, time in self._times().items())

    @staticmethod
    def _times():
        times = {}
        for pid in os.listdir("/proc"):
            if not pid.isdigit() or _parent(pid) != 2:
                continue
            try:
                with open(f"/proc/{pid}/schedstat") as file:
                    times[pid] = int(file.read().split()[0]) / 1e9
            except OSError:
                pass
        return times


def _parent(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0
