#!/usr/bin/env python3
"""What a program costs in each language, under assay and compiled and run bare.

The programs are those of Tests/Languages (a function, two examples of it), each with a line of its own, so that nothing is found in
a cache of compiled programs. assay and the bare commands take turns on the same programs, round by round.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial

import lanes
from bench import Written
from command_line import PROJECT, Parser, fail, progress
from contenders import ENVIRONMENT
from corpus import extracted
from meter import Meter
from report import machine

FIXTURES = f"{PROJECT}/Tests/Languages"
# What begins a comment of one line.
MARKS = {"bash": "#", "lua": "--", "perl": "#", "python": "#", "ruby": "#", "sql": "--"}
# As in Sandbox/languages: `$1` is the toolchain's command, `$2` the program.
BARE = {
    "bash": '"$1" "$2"',
    "c": '"$1" -O1 -pipe -o main "$2" -lm && ./main',
    "cpp": '"$1" -O1 -pipe -o main "$2" && ./main',
    "go": '"$1" build -o main "$2" && ./main',
    "java": '"$1" -ea -Xmx512m -Xss4m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData "$2"',
    "javascript": '"$1" "$2"',
    "lua": '"$1" "$2"',
    "perl": '"$1" "$2"',
    "php": '"$1" -d zend.assertions=1 -d assert.exception=1 "$2"',
    "python": '"$1" "$2"',
    "ruby": '"$1" -W0 "$2"',
    "rust": '"$1" --edition 2021 -A warnings -C debuginfo=0 -o main "$2" && ./main',
    "sql": '"$1" -batch -bail -header :memory: ".read $2"',
    "swift": '"$1" -Onone -suppress-warnings -o main "$2" && ./main',
    "typescript": '"$1" --target es2022 --module commonjs --skipLibCheck --types "" "$2"; node main.js',
}
SETTINGS = {"GO111MODULE": "off", "GOPROXY": "off", "GOTELEMETRY": "off", "CGO_ENABLED": "0", "HOME": "/tmp"}


@dataclass(frozen=True)
class Program:
    id: str
    language: str
    file: str
    source: str
    expected: str = "ok"

    def extracted(self):
        return extracted(self.id, self.language, self.file, self.source)


def main():
    options = parse()
    found = toolchains(options)
    os.makedirs(options.work, exist_ok=True)
    if os.getloadavg()[0] > 0.5:
        print(f"languages: the load is {os.getloadavg()[0]:.1f}; use an idle machine", file=sys.stderr)
    meter = Meter()
    measured = {name: [] for name in found}
    with tempfile.TemporaryDirectory(prefix="languages-", dir=options.work) as folder:
        # One round more: the first fills the page cache, the precompiled headers and Go's standard library.
        for number in range(options.rounds + 1):
            for name, command in found.items():
                progress(f"round {number} of {options.rounds}: {name}")
                # One of its own more: what assay takes to start with, which thousands of programs share.
                written = make(name, options.programs + 1, number)
                programs = Written(f"{folder}/{name}-{number}", written[1:])
                first = Written(f"{folder}/{name}-{number}-first", written[:1])
                turns = [
                    turn(meter, options, folder, programs, "bare", command),
                    turn(meter, options, folder, programs, "assay", command),
                    turn(meter, options, folder, first, "assay", command),
                ]
                if number:
                    measured[name].append(turns)
    progress("")
    print(markdown(options, meter, measured))
    wrong = [f"{name} {way}: {status}" for name, rounds in measured.items() for turns in rounds
             for way, one in zip(("bare", "assay", "assay"), turns) for status in one["wrong"]]
    if wrong:
        fail(1, "not every program ended well: " + "; ".join(wrong[:3]))


def parse():
    parser = Parser(__doc__.splitlines()[0])
    add = parser.add_argument
    add("--rounds", type=int, default=3, help="rounds; in each both ways have a turn in every language (default: 3)")
    add("--programs", type=int, default=10, help="programs a turn (default: 10)")
    add("--only", help="languages, separated by commas (default: all that have a toolchain here)")
    add("--work", default=f"{PROJECT}/out/bench", help="where programs are written while it runs (default: out/bench)")
    options = parser.parse_args()
    if options.rounds < 1 or not 2 <= options.programs <= 1000:
        parser.error("--rounds must be at least 1, --programs between 2 and 1000")
    return options


def toolchains(options):
    """{language: path of its compiler or interpreter} of what can be measured here."""
    done = subprocess.run([options.assay, "languages", "--format", "json"], capture_output=True, text=True)
    if done.returncode:
        fail(70, f"{options.assay} languages: {done.stderr.strip()}")
    known = {one["name"]: one for one in json.loads(done.stdout)["languages"]}
    wanted = options.only.split(",") if options.only else list(BARE)
    found = {}
    for name in wanted:
        if name not in BARE:
            fail(64, f"--only: there is no language '{name}'; there are {', '.join(BARE)}")
        command = known.get(name, {}).get("toolchain", {}).get("command")
        if command:
            found[name] = command
        elif options.only:
            fail(69, f"{name}: {known.get(name, {}).get('absence', 'not known to this assay')}")
    return found


def make(name, count, number):
    """Programs that differ in a comment at their end."""
    file = next(f for f in os.listdir(f"{FIXTURES}/{name}") if f.startswith("passes."))
    with open(f"{FIXTURES}/{name}/{file}") as opened:
        source = opened.read()
    entry = "Main.java" if name == "java" else "main." + file.partition(".")[2]
    if name == "java":
        # The launcher starts the first class of a file.
        others, main = source.split("public class", 1)
        source = f"public class{main}{others}"
    if name == "rust":
        # Its examples are tests, which the grader calls.
        source += "fn main() { assert_eq!(add(2, 3), 5); println!(\"{}\", add(-1, 1)); }\n"
    mark = MARKS.get(name, "//")
    process = os.getpid()
    return [
        Program(f"{name}-{number}-{place}", name, entry, f"{source}{mark} {process} {number} {place}\n")
        for place in range(count)
    ]


def turn(meter, options, folder, programs, way, command):
    """Wall and CPU seconds of one way on all programs, and those that did not end well."""
    errors = f"{folder}/errors"
    # assay's cache for precompiled headers, filled by the first round.
    environment = dict(ENVIRONMENT, TMPDIR=tempfile.gettempdir(), XDG_CACHE_HOME=f"{folder}/cache")
    if way == "bare":
        environment.update(SETTINGS)
        line = lambda program, _, lane: ["/bin/sh", "-c", BARE[program.language], "sh", command, program.file]
        work = partial(lanes.run_each, programs.each, 1, line, environment, errors)
    else:
        argv = [options.assay, "run", "--jobs", "1", programs.lines]
        work = partial(lanes.run_batch, argv, f"{folder}/output", environment, errors)
    try:
        result = meter.run(work, seconds=60 + 30 * len(programs.all))
    except (RuntimeError, TimeoutError) as error:
        progress("")
        fail(70, f"{programs.all[0].language}, {way}: {error}")
    statuses = result["statuses"]
    wrong = [f"{p.id} {statuses.get(p.id)}" for p in programs.all if statuses.get(p.id) != p.expected]
    return {"wall": result["wall"], "cpu": result["cpu"], "wrong": wrong}


def markdown(options, meter, measured):
    host = machine()
    lines = [
        f"{host['processor']}, {host['processors']} processors, Linux {host['kernel']}.",
        f"{options.rounds} rounds of {options.programs} programs, one at a time; medians. assay's start is taken off. "
        f"CPU: {meter.source}.",
        "", "| | programs/s bare | assay | × bare | CPU ms/program bare | assay | × bare |", "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, rounds in measured.items():
        wall, cpu = figures(rounds, "wall", options.programs), figures(rounds, "cpu", options.programs)
        lines.append(
            f"| {name} | {1 / wall[0]:.1f} | {1 / wall[1]:.1f} | {1 / wall[2]:.2f} "
            f"| {1000 * cpu[0]:.0f} | {1000 * cpu[1]:.0f} | {cpu[2]:.2f} |")
    return "\n".join(lines)


def figures(rounds, key, count):
    """(bare, assay, assay by bare), medians over the rounds, in seconds a program."""
    pairs = [
        (bare[key] / count, max(1e-9, many[key] - one[key]) / (count - 1)) for bare, many, one in rounds
    ]
    return (
        statistics.median(bare for bare, _ in pairs), statistics.median(own for _, own in pairs),
        statistics.median(own / bare for bare, own in pairs),
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
