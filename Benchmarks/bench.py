#!/usr/bin/env python3
"""Programs per second and CPU per program of assay, the bare interpreter, and the other sandboxes that are installed.

All take turns, round by round, on the same programs, so that a machine that is busy for a while is busy for all. Every
verdict is checked. What the columns mean: Benchmarks/README.md.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial

import corpus
import lanes
from command_line import PROJECT, Parser, fail, progress
from contenders import COMPILE, ENVIRONMENT, REFERENCE, contenders
from meter import Meter
from report import machine, markdown

LANES = (1, 2)
# Programs a lane of the run that is taken off as the start: by then the helpers of their kind have started.
STARTING = 5


def main():
    options = parse()
    known = contenders(options.assay, options.against, options.python, options.evalplus)
    chosen = choose(known, options.only)
    os.makedirs(options.work, exist_ok=True)
    if os.getloadavg()[0] > 0.5:
        note = "times are only worth something on an idle machine"
        print(f"bench: the load is {os.getloadavg()[0]:.1f}; {note}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.work) as folder:
        bench = Bench(options, chosen, folder)
        bench.run()
    results = {
        "machine": machine(), "meter": bench.meter.source, "programs": options.programs, "rounds": options.rounds,
        "contenders": {c.name: {"title": c.title, "version": c.version, "absence": c.absence} for c in known},
        "skipped": bench.skipped, "measurements": bench.measurements,
    }
    if options.json:
        json.dump(results, sys.stdout, indent=1)
        print()
    else:
        print(markdown(results))
    wrong = {m["contender"]: m["wrong"][0] for m in bench.measurements if m["wrong"]}
    if wrong:
        fail(1, "wrong verdicts: " + "; ".join(f"{name}: {example}" for name, example in wrong.items()))


def parse():
    parser = Parser(__doc__.splitlines()[0])
    add, python = parser.add_argument, "/usr/bin/python3"
    add("--against", metavar="ASSAY", help="another binary to compare with, such as the one before a change")
    add("--rounds", type=int, default=5, help="rounds; in each everybody has its turn (default: 5)")
    add("--programs", type=int, default=200, help="programs a turn (default: 200; of C++ a tenth)")
    add("--corpus", default="w1,w2,w3,w4", help="which of w1, w2, w3, w4, separated by commas (default: all)")
    add("--only", help="contenders, separated by commas; bare always takes part")
    add("--python", default=python, help=f"the interpreter that others start (default: {python})")
    add("--evalplus", default=python, metavar="PYTHON", help="an interpreter that has evalplus")
    add("--work", default=f"{PROJECT}/out/bench", help="where programs are written while it runs (default: out/bench)")
    add("--json", action="store_true", help="print every measurement as JSON instead of the table")
    options = parser.parse_args()
    options.corpus = options.corpus.split(",")
    for name in options.corpus:
        if name not in corpus.NAMES:
            parser.error(f"--corpus: there is no corpus '{name}'; there are {', '.join(corpus.NAMES)}")
    if options.rounds < 1 or not 1 <= options.programs <= 10_000:
        parser.error("--rounds must be at least 1, --programs between 1 and 10000")
    return options


def choose(known, only):
    if only is None:
        return [contender for contender in known if not contender.absence]
    names = {REFERENCE, *only.split(",")}
    for name in names - {contender.name for contender in known}:
        fail(64, f"--only: there is no contender '{name}'; there are {', '.join(c.name for c in known)}")
    for contender in known:
        if contender.name in names and contender.absence:
            fail(69, f"{contender.name}: {contender.absence}")
    return [contender for contender in known if contender.name in names]


class Bench:
    def __init__(self, options, contenders, folder):
        self.options = options
        self.contenders = contenders
        self.folder = folder
        self.meter = Meter()
        self.measurements = []
        # Corpora and contenders that could not be measured, with the reason.
        self.skipped = {}
        self._turn = 0

    def run(self):
        ready = {}
        for kind in self.options.corpus:
            ready[kind] = self.prepare(kind)
        for number in range(self.options.rounds):
            for kind, taking_part in ready.items():
                for count in LANES:
                    self.round(kind, number, count, taking_part)

    def round(self, kind, number, count, taking_part):
        """One turn of everybody on the same new programs."""
        seed = f"{number}.{count}"
        size = self.options.programs if kind != "w4" else max(1, self.options.programs // 10)
        programs = self.write(kind, size, seed)
        # Of their own, or a compile cache that outlives the process would make the second run cheaper than the start.
        first = self.write(kind, min(STARTING * count, max(1, size // 2)), f"start.{seed}")
        for contender in taking_part:
            turn = f"round {number + 1} of {self.options.rounds}: {kind}, {count} lanes, {contender.name}"
            progress(turn)
            try:
                measured = self.measure(contender, programs, count)
                if contender.batch:
                    start = self.measure(contender, first, count)
                    measured["start"] = {key: start[key] for key in ("wall", "cpu", "programs")}
                    measured["wrong"] += start["wrong"]
            except (RuntimeError, TimeoutError) as error:
                progress("")
                fail(70, f"{turn}: {error}{self.last_error()}")
            measured.update(
                corpus=kind, round=number, lanes=count, contender=contender.name, load=os.getloadavg()[0])
            self.measurements.append(measured)
        progress("")
        for written in (programs, first):
            shutil.rmtree(written.folder)

    def prepare(self, kind):
        """The contenders that run this corpus here. Each first runs a program that holds and one that does not; that
        also warms the page cache."""
        reason = self.lacking(kind)
        if reason:
            self.skipped[corpus.NAMES[kind]] = reason
            return []
        programs = self.write(kind, corpus.WRONG_EVERY // 2 + 1, "first")
        programs.keep([programs.all[0], programs.all[-1]])
        taking_part = []
        for contender in self.contenders:
            if programs.all[0].language not in contender.languages:
                continue
            progress(f"trying {kind} with {contender.name}")
            reason = self.trial(contender, programs)
            if reason is None:
                taking_part.append(contender)
            elif contender.name in ("assay", REFERENCE) and kind != "w4":
                progress("")
                fail(70, f"{contender.name} does not run {corpus.NAMES[kind]}: {reason}")
            else:
                self.skipped[f"{corpus.NAMES[kind]}: {contender.name}"] = reason
        progress("")
        shutil.rmtree(programs.folder)
        # Nothing is learned from the others alone, unless they were asked for.
        wanted = {contender.name for contender in self.contenders} & {"assay"}
        return taking_part if wanted <= {contender.name for contender in taking_part} else []

    def trial(self, contender, programs):
        try:
            measured = self.measure(contender, programs, 1)
        except (RuntimeError, TimeoutError) as error:
            return f"{error}{self.last_error()}"
        if measured["wrong"]:
            return f"wrong verdict in the trial, {measured['wrong'][0]}{self.last_error()}"
        return None

    def lacking(self, kind):
        """Why the corpus can't be run on this host at all."""
        if kind == "w3" and subprocess.run([self.options.python, "-c", "import numpy"], capture_output=True).returncode:
            return f"{self.options.python} has no numpy (Debian: python3-numpy)"
        if kind == "w4" and not os.access(COMPILE[0], os.X_OK):
            return f"{COMPILE[0]} is not there (Debian: g++)"
        return None

    def write(self, kind, count, seed):
        return Written(f"{self.folder}/{kind}-{seed}", corpus.make(kind, count, seed))

    def measure(self, contender, programs, count):
        """One turn of one contender: wall, CPU and kernel seconds, and the programs with a wrong verdict."""
        self._turn += 1
        self.errors = f"{self.folder}/errors-{self._turn}"
        environment = dict(ENVIRONMENT, TMPDIR=tempfile.gettempdir())
        if contender.each:
            work = partial(
                lanes.run_each, programs.each, count, contender.each, environment, self.errors)
        else:
            output = f"{self.folder}/output-{self._turn}"
            work = partial(
                lanes.run_batch, contender.batch(programs.lines, count), output, environment, self.errors)
        measured = self.meter.run(work, seconds=60 + 5 * len(programs.all))
        statuses = measured.pop("statuses")
        expected = {program.id: program.expected for program in programs.all}
        details = measured.pop("details", {})
        measured["wrong"] = sorted(
            f"{name}: {statuses.get(name, 'no verdict')} instead of {expected.get(name, 'nothing')}"
            + (f" ({details[name]})" if name in details else "")
            for name in expected.keys() | statuses.keys() if statuses.get(name) != expected.get(name))
        measured["programs"] = len(programs.all)
        return measured

    def last_error(self):
        try:
            with open(self.errors, errors="replace") as file:
                lines = file.read().strip().splitlines()
        except OSError:
            return ""
        return "".join(f" ({line[:200]})" for line in lines[-1:])


class Written:
    """Programs on disk: a folder for each, and all of them as lines for those that take lines."""

    def __init__(self, folder, programs):
        self.folder = folder
        self.each = []
        for number, program in enumerate(programs):
            path = f"{folder}/{number}"
            os.makedirs(path)
            with open(f"{path}/{program.file}", "w") as file:
                file.write(program.source)
            self.each.append((path, program))
        self.keep(programs)

    @property
    def lines(self):
        return f"{self.folder}/programs.jsonl"

    def keep(self, programs):
        """Leaves only these."""
        self.all = programs
        self.each = [(path, program) for path, program in self.each if program in programs]
        with open(self.lines, "w") as file:
            for program in programs:
                file.write(json.dumps(program.extracted()) + "\n")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
