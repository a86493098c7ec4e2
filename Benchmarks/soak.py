#!/usr/bin/env python3
"""A day's work in miniature: many programs through one `assay run`, a hundredth of them hostile. Every verdict is checked, and that nothing
leaks: processes, descriptors, memory, temporary files.

Exit status 0: all verdicts right and no leak; 1: not so; 69: no binary; 70: the leak detectors don't work here.
"""

import argparse
import collections
import ctypes
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import corpus
from census import MIB, Census, left_behind
from contenders import ENVIRONMENT
from hostile import HOSTILE, LIMITS, MARK
from meter import PR_SET_CHILD_SUBREAPER

KINDS = [("ordinary", "ok, nonzero-exit"), *((hostile.name, hostile.status) for hostile in HOSTILE)]
# Of programs that differ in more than a comment.
DISTINCT = 600
IDENTITY = "@ID@"
# Longer than a program may run, on a loaded machine too.
HELPER_SECONDS = 25
STALL_SECONDS = 180


def main():
    options = parse()
    if not os.access(options.assay, os.X_OK):
        fail(69, f"{options.assay} is not there; build it with `make release`, or name it with --assay")
    # Orphans come to us, where they can be counted.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    unseen = unseen_leaks()
    if unseen:
        fail(70, f"a process that leaks on purpose was not found out: {', '.join(unseen)}")
    temporary = tempfile.mkdtemp(prefix="soak-")
    # As root assay runs programs as other users, who must get through to their work folders.
    os.chmod(temporary, 0o711)
    try:
        soak = Soak(options, temporary)
        soak.run()
        problems = soak.problems()
        print(json.dumps(soak.results(problems), indent=1) if options.json else soak.report(problems))
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    sys.exit(1 if problems else 0)


def parse():
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], allow_abbrev=False)
    parser.add_argument("--assay", default=f"{here}/.build/release/assay", help="the binary (default: the release build)")
    parser.add_argument("--programs", type=int, default=100_000, help="how many (default: 100000)")
    parser.add_argument("--hostile", type=float, default=1, metavar="PERCENT", help="share of hostile programs (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="lanes (default: 2)")
    parser.add_argument("--sample", type=float, default=0.5, metavar="SECONDS", help="time between samples (default: 0.5)")
    parser.add_argument("--json", action="store_true", help="print samples and verdicts as JSON instead of the tables")
    options = parser.parse_args()
    if options.programs < 1 or not 0 <= options.hostile <= 100 or options.jobs < 1 or options.sample <= 0:
        parser.error("--programs and --jobs must be at least 1, --hostile between 0 and 100, --sample above 0")
    return options


class Programs:
    """The programs by number; the same numbers give the same programs."""

    def __init__(self, count, percent, mark):
        self.count = count
        chance = random.Random("soak")
        self._plain = [
            (self._line(program.source), program.expected)
            for kind in ("w1", "w2") for program in corpus.make(kind, DISTINCT // 2, "soak")]
        self._hostile = [self._line(hostile.source.lstrip().replace(MARK, mark)) for hostile in HOSTILE]
        # Spread evenly: the halves that are compared must hold the same.
        self._places = {}
        if percent:
            block = 100 / percent
            for number in range(int(count / block)):
                place = int(number * block + chance.random() * block)
                self._places[min(place, count - 1)] = number % len(HOSTILE)

    @staticmethod
    def _line(source):
        program = corpus.Program(IDENTITY, "python", f"# {IDENTITY}\n{source}", "")
        return json.dumps(program.extracted()) + "\n"

    def line(self, number):
        hostile = self._places.get(number)
        line = self._hostile[hostile] if hostile is not None else self._plain[number % DISTINCT][0]
        return line.replace(IDENTITY, f"p{number}")

    def kind(self, number):
        hostile = self._places.get(number)
        return "ordinary" if hostile is None else HOSTILE[hostile].name

    def fault(self, number, result):
        """What is wrong with the result of a program; None when it is right."""
        hostile = self._places.get(number)
        if result["id"] != f"p{number}":
            return f"the result of {result['id']} stands in its place"
        if hostile is None:
            expected = self._plain[number % DISTINCT][1]
            return None if result["status"] == expected else f"{_ended(result)} instead of {expected}"
        wanted = HOSTILE[hostile]
        exit = result["exit"] or {}
        if result["status"] != wanted.status:
            return f"{_ended(result)} instead of {wanted.status}"
        if wanted.code is not None and exit.get("code") != wanted.code:
            return f"{_ended(result)} instead of exit status {wanted.code}"
        if wanted.signal is not None and exit.get("signal") != wanted.signal:
            return f"{_ended(result)} instead of signal {wanted.signal}"
        if wanted.output is not None and result["stdout"] != wanted.output:
            return f"printed {result['stdout'][:60]!r} instead of {wanted.output!r}"
        return None


def _ended(result):
    errors = result["stderr"].strip().splitlines()
    detail = result.get("detail") or (errors[-1][:100] if errors else "")
    return f"{result['status']} {json.dumps(result['exit'])}" + (f" ({detail})" if detail else "")


class Soak:
    def __init__(self, options, temporary):
        self.options = options
        self.mark = f"assay-soak-{os.getpid()}"
        self.programs = Programs(options.programs, options.hostile, self.mark)
        # assay's own folder for temporary files; ours for its error output lies beside it.
        self.folder = f"{temporary}/tmp"
        os.mkdir(self.folder, 0o711)
        self.errors = f"{temporary}/stderr"
        self.done = 0
        self.counts = collections.Counter()
        self.faults = collections.defaultdict(list)
        self.last_result = time.monotonic()

    def run(self):
        argv = [self.options.assay, "run", "--jobs", str(self.options.jobs), *LIMITS, "-"]
        environment = dict(ENVIRONMENT, TMPDIR=self.folder)
        with open(self.errors, "wb") as errors:
            process = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment)
        self.census = Census(process.pid, self.folder, HELPER_SECONDS)
        ended = threading.Event()
        threads = [
            threading.Thread(target=self.feed, args=(process.stdin,), daemon=True),
            threading.Thread(target=self.watch, args=(process, ended), daemon=True),
        ]
        self.began = time.monotonic()
        for thread in threads:
            thread.start()
        try:
            self.read(process.stdout)
            # Not yet waited for, so that its pid can't be another's while it is sampled.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        except BaseException:
            process.kill()
            raise
        finally:
            ended.set()
            for thread in threads:
                thread.join(timeout=10)
            self.seconds = time.monotonic() - self.began
            self.exit = process.wait()

    def feed(self, pipe):
        try:
            for number in range(self.programs.count):
                pipe.write(self.programs.line(number).encode())
            pipe.close()
        except (BrokenPipeError, ValueError):
            # It ended early; the missing results tell.
            pass

    def watch(self, process, ended):
        while not ended.wait(self.options.sample):
            self.census.take(self.done)
            if sys.stderr.isatty():
                print(f"\r\033[K{self.done} of {self.programs.count}", end="", file=sys.stderr, flush=True)
            if time.monotonic() - self.last_result > STALL_SECONDS:
                process.kill()

    def read(self, pipe):
        for number, line in enumerate(pipe):
            kind = self.programs.kind(number)
            self.counts[kind] += 1
            try:
                fault = self.programs.fault(number, json.loads(line))
            except (ValueError, LookupError) as error:
                fault = f"no result but {line[:80]!r} ({error!r})"
            if fault:
                self.faults[kind].append(f"p{number}: {fault}")
            self.done = number + 1
            self.last_result = time.monotonic()

    def problems(self):
        """Sentences about all that went wrong."""
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        found = []
        with open(self.errors, errors="replace") as file:
            errors = file.read().strip()
        if self.exit != 0 or errors:
            found.append(f"assay ended with {self.exit}: {errors[-500:] or 'nothing on standard error'}")
        if self.done != self.programs.count:
            found.append(f"{self.programs.count - self.done} of {self.programs.count} results are missing")
        for kind, faults in self.faults.items():
            found.append(f"{len(faults)} of {self.counts[kind]} wrong: {kind}: {faults[0]}")
        self.note = None
        try:
            found += self.census.growth()
        except ValueError as error:
            self.note = str(error)
        return found + left_behind(self.census, self.mark)

    def results(self, problems):
        return {
            "programs": self.done, "seconds": self.seconds, "problems": problems, "note": self.note,
            "kinds": {kind: {"programs": count, "wrong": self.faults[kind]} for kind, count in sorted(self.counts.items())},
            "samples": [vars(sample) for sample in self.census.samples],
        }

    def report(self, problems):
        lines = [
            f"{self.done} programs on {self.options.jobs} lanes in {self.seconds:.0f} s: {self.done / self.seconds:.0f} programs/s.",
            "", *self.course(), "", "| kind | status | programs | wrong |", "|---|---|---:|---:|",
            *(f"| {kind} | {status} | {self.counts[kind]} | {len(self.faults[kind])} |" for kind, status in KINDS), "",
        ]
        if self.note:
            lines.append(f"Growth was not judged: {self.note}.")
        lines += [f"WRONG: {problem}" for problem in problems]
        if not problems:
            lines.append("Every verdict is right, and nothing was left behind" + ("." if self.note else " or grew."))
        return "\n".join(lines)

    def course(self):
        """The samples in ten rows."""
        rows = [
            "| until | programs/s | processes below | descriptors | memory, MiB | helpers | their descriptors | their memory, MiB | temporary files |",
            "|---:|" + "---:|" * 8,
        ]
        samples = self.census.samples
        done, seconds = 0, self.began
        for part in range(10):
            chunk = samples[len(samples) * part // 10:len(samples) * (part + 1) // 10]
            if not chunk:
                continue
            last = chunk[-1]
            rate = (last.done - done) / max(last.seconds - seconds, 1e-9)

            def middle(name, unit=1):
                return f"{statistics.median(getattr(sample, name) for sample in chunk) / unit:.{0 if unit == 1 else 1}f}"

            cells = [
                f"{last.seconds - self.began:.0f} s", f"{rate:.0f}", middle("processes"), middle("descriptors"), middle("memory", MIB),
                middle("helpers"), middle("helper_descriptors"), middle("helper_memory", MIB), middle("temporary"),
            ]
            rows.append("| " + " | ".join(cells) + " |")
            done, seconds = last.done, last.seconds
        return rows


LEAKER = """
import os, subprocess, sys
held = []
for step, _ in enumerate(sys.stdin):
    held.append((open("/dev/null"), b"x" * (1 << 20)))
    open(f"{sys.argv[1]}/left-{step}", "w").close()
    if step % 5 == 0:
        held.append(subprocess.Popen(["/bin/sleep", "60"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
    print("done", flush=True)
open("/tmp/" + sys.argv[2], "w").close()
"""


def unseen_leaks():
    """The leaks of a process that leaks everything on purpose which our eyes miss: a check that can't fail proves nothing."""
    mark = f"assay-soak-control-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="soak-control-") as folder:
        process = subprocess.Popen([sys.executable, "-c", LEAKER, folder, mark], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
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
        "the number of processes", "the number of open descriptors", "memory", "helper", "temporary files grew",
        "processes live on", "temporary files are left", "a program left",
    ]
    return [words for words in wanted if not any(words in sentence for sentence in said)]


def _children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(pid) for pid in file.read().split()]


def fail(status, message):
    print(f"soak: {message}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
