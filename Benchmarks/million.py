#!/usr/bin/env python3
"""A million short answers through one `assay grade --output FILE`: memory and answers per second over time, and that every
record is there once, in order.

Exit status 0: memory stayed flat and nothing is lost; 1: not so; 69: no binary.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from census import MIB, descendants, memory
from command_line import Parser, progress
from corpus import make

# Resident memory of assay itself. What it starts is bounded by the number of jobs.
MOST = 300 * MIB
PROSE = [
    "Walk over the input once and keep the running state in a variable; variant {number} needs no more than that.",
    "There is no single right answer to task {number}: it depends on how the data is sorted.",
    "I would first write tests for case {number}, then the simplest thing that passes them.",
]


def main():
    parser = Parser(__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--answers", type=int, default=1_000_000, help="how many (default: 1000000)")
    add("--code-every", type=int, default=1000, metavar="N", help="one in N has a program; 0: none (default: 1000)")
    add("--programs", type=int, default=500, help="distinct programs, of the corpus W1 (default: 500)")
    add("--jobs", type=int, default=2, help="lanes (default: 2)")
    add("--sample", type=float, default=1, metavar="SECONDS", help="time between samples (default: 1)")
    add("--json", action="store_true", help="print every sample")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="million-", dir=os.environ.get("TMPDIR"))
    os.chmod(folder, 0o711)
    try:
        sys.exit(run(options, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_answers(path, options):
    programs = make("w1", options.programs, seed=1) if options.code_every else []
    chance = random.Random(7)
    with open(path, "w", encoding="utf-8") as file:
        for number in range(options.answers):
            if options.code_every and number % options.code_every == 0:
                text = f"```python\n{programs[number // options.code_every % len(programs)].source}```\n"
            else:
                text = chance.choice(PROSE).format(number=number)
            line = {"id": f"answer-{number}", "instruction": f"Solve task {number}.", "model": "m", "response": text}
            file.write(json.dumps(line) + "\n")


def run(options, folder):
    source, output = f"{folder}/answers.jsonl", f"{folder}/graded.jsonl"
    write_answers(source, options)
    began = time.monotonic()
    command = [options.assay, "grade", source, "--jobs", str(options.jobs), "--no-usage", "--format", "csv", "--output", output]
    with open(f"{folder}/errors", "w") as errors, open(os.devnull, "w") as nowhere:
        grade = subprocess.Popen(command, stdout=nowhere, stderr=errors)
        samples = watch(grade, output + ".part.journal", began, options.sample)
    if grade.returncode != 0:
        with open(f"{folder}/errors") as file:
            print(file.read(), file=sys.stderr)
        return 1
    seconds = time.monotonic() - began
    joined = subprocess.Popen([options.assay, "merge", source, "--shards", output, "--output", f"{folder}/joined.jsonl"])
    merge_began, merge_peak = time.monotonic(), 0
    while joined.poll() is None:
        merge_peak = max(merge_peak, peak(joined.pid))
        time.sleep(0.05)
    merge_seconds = time.monotonic() - merge_began
    whole = joined.returncode == 0 and same(output, f"{folder}/joined.jsonl")
    return report(options, samples, seconds, os.path.getsize(output), whole, merge_seconds, merge_peak)


def watch(process, journal, began, pause):
    """Samples of seconds, answers done, memory of assay and of all below it; the peak of assay as the kernel counts it."""
    samples, done, read = [], 0, None
    while process.poll() is None:
        time.sleep(pause)
        try:
            read = read or open(journal, "rb")
            part = read.read()
        except OSError:
            part = b""
        done += part.count(b"\n")
        below = sum(memory(pid) for pid in descendants(process.pid))
        samples.append((time.monotonic() - began, max(0, done - 1), memory(process.pid), below, peak(process.pid)))
        progress(f"{done} answers")
    progress("")
    return [sample for sample in samples if sample[2] > 0]


def peak(pid):
    """The most resident memory that a process has had, in bytes."""
    try:
        with open(f"/proc/{pid}/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0


def same(left, right):
    return subprocess.run(["cmp", "--silent", left, right]).returncode == 0


def report(options, samples, seconds, size, whole, merge_seconds, merge_peak):
    most = max(sample[4] for sample in samples)
    if options.json:
        print(json.dumps([dict(zip(("seconds", "answers", "memory", "below", "peak"), sample)) for sample in samples]))
    share = f"one in {options.code_every} with a program" if options.code_every else "none with a program"
    print(f"{options.answers} answers, {share}, --jobs {options.jobs}: {seconds:.0f} s, {options.answers / seconds:.0f} answers/s, "
          f"{size / 1e9:.2f} GB of graded records\n")
    print("| answers done | answers/s since the line above | assay, MiB | what it started, MiB |")
    print("| ---: | ---: | ---: | ---: |")
    before = (0.0, 0)
    for step in range(1, 11):
        sample = next((s for s in samples if s[1] >= options.answers * step / 10 * 0.999), samples[-1])
        if sample[0] <= before[0]:
            continue
        rate = (sample[1] - before[1]) / (sample[0] - before[0])
        print(f"| {sample[1]} | {rate:.0f} | {sample[2] / MIB:.0f} | {sample[3] / MIB:.0f} |")
        before = sample[:2]
    verdict = "every record once and in order" if whole else "RECORDS ARE LOST, DOUBLED OR OUT OF ORDER"
    print(f"\nPeak of assay: {most / MIB:.0f} MiB. assay merge: {merge_seconds:.0f} s, peak {merge_peak / MIB:.0f} MiB; {verdict}.")
    return 0 if whole and most < MOST and merge_peak < MOST else 1


if __name__ == "__main__":
    main()
