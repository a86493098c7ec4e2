#!/usr/bin/env python3
"""A day's work in miniature: many programs through one `assay run`, a hundredth of them hostile. Every verdict is
checked, and that nothing leaks: processes, descriptors, memory, temporary files.

Exit status 0: all verdicts right and no leak; 1: not so; 69: no binary; 70: the leak detectors don't work here.
"""

import collections
import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from census import MIB, Census, left_behind
from command_line import Parser, fail, progress
from contenders import ENVIRONMENT
from hostile import HOSTILE, LIMITS
from leak_control import unseen_leaks
from meter import PR_SET_CHILD_SUBREAPER
from soak_programs import Programs

KINDS = [("ordinary", "ok, nonzero-exit"), *((hostile.name, hostile.status) for hostile in HOSTILE)]
# Longer than a program may run, on a loaded machine too.
HELPER_SECONDS = 25
STALL_SECONDS = 180


def main():
    options = parse()
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
    parser = Parser(__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--programs", type=int, default=100_000, help="how many (default: 100000)")
    add("--hostile", type=float, default=1, metavar="PERCENT", help="share of hostile programs (default: 1)")
    add("--jobs", type=int, default=2, help="lanes (default: 2)")
    add("--sample", type=float, default=0.5, metavar="SECONDS", help="time between samples (default: 0.5)")
    add("--json", action="store_true", help="print samples and verdicts as JSON instead of the tables")
    options = parser.parse_args()
    if options.programs < 1 or not 0 <= options.hostile <= 100 or options.jobs < 1 or options.sample <= 0:
        parser.error("--programs and --jobs must be at least 1, --hostile between 0 and 100, --sample above 0")
    return options


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
            progress(f"{self.done} of {self.programs.count}")
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
        progress("")
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
            "kinds": {kind: {"programs": self.counts[kind], "wrong": self.faults[kind]} for kind, _ in KINDS},
            "samples": [vars(sample) for sample in self.census.samples],
        }

    def report(self, problems):
        lines = [
            f"{self.done} programs on {self.options.jobs} lanes in {self.seconds:.0f} s: "
            f"{self.done / self.seconds:.0f} programs/s.",
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
            "| until | programs/s | processes below | descriptors | memory, MiB | helpers | their descriptors "
            "| their memory, MiB | temporary files |",
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
                median = statistics.median(getattr(sample, name) for sample in chunk)
                return f"{median:.0f}" if unit == 1 else f"{median / unit:.1f}"

            cells = [
                f"{last.seconds - self.began:.0f} s", f"{rate:.0f}", middle("processes"), middle("descriptors"),
                middle("memory", MIB), middle("helpers"), middle("helper_descriptors"), middle("helper_memory", MIB),
                middle("temporary"),
            ]
            rows.append("| " + " | ".join(cells) + " |")
            done, seconds = last.done, last.seconds
        return rows


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
