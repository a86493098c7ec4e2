"""The zygote: makes a process for every program (docs/warm.md).

It speaks with the cage (cage.c) on descriptor 3, one packet at a time: a run's message with its descriptors comes, and an
account of the child goes back. It never reads what a program is, so that no program finds anything of another here.
"""

import atexit
import gc
import json
import os
import sys

import cell
import compiler
import leads
import script
import twister
from rounds import FIRST, Run, Rounds
from unseen import disguise, find_depth, shows_nothing, unseen

CONTROL = 3


class Zygote:
    def __init__(self, settings, library, folders):
        self.cell = cell.Cell(settings)
        self.rounds = Rounds(self.cell, CONTROL)
        self.library = library
        self.messages = {}
        self.folder = os.path.realpath(settings["work"])
        self.script = None  # of the last run
        self.take = self.cell.compiled.taker()
        script.leave = self.cell.leaver()
        self.depth = find_depth()
        # The last pool first: what C code asks for is seen only where it was not there yet (library.py).
        library.load(reversed(settings["modules"]))
        library.when_revealed.update(twister.draw_states(sys.modules))
        self.harness_folder = settings.get("worker")
        if self.harness_folder:
            self.harness_path = self.load_harness()
        here = os.path.dirname(os.path.abspath(__file__))
        own = {n for n, m in sys.modules.items() if self.is_below(m, here) or self.is_below(m, self.harness_folder)}
        hidden = library.hide(own, transparent=("startup", "seeds"))
        self.harness = {n: m for n, m in hidden.items() if n in own and not self.is_below(m, here)}
        library.take_over_imports(disguise)
        self.forget_start(here, folders)
        if settings.get("processors"):
            # Not before: libraries count processors when they are imported.
            self.cell.stay_on(settings["processors"])
        self.compiler = None
        if self.cell.has_namespaces:
            # On the floor a child makes its ruleset in Python, for which the interpreter's own fork has to prepare it, and
            # nothing but the zygote outlives a run.
            self.cell.fork = cell.find_fork()
            self.compiler = start_compiler(self.cell)
        gc.collect()
        gc.freeze()

    def load_harness(self):
        """Imports what runs examples; the search path that it wants is put in place in its own processes only."""
        kept = list(sys.path)
        sys.path.insert(0, self.harness_folder)
        self.library.load(HARNESS)
        path, sys.path[:] = list(sys.path), kept
        return path

    @staticmethod
    def is_below(module, folder):
        return folder is not None and (getattr(module, "__file__", None) or "").startswith(os.path.join(folder, ""))

    @staticmethod
    def forget_start(here, folders):
        """What only the zygote's own start left behind. `folders` were looked into before it."""
        sys.path[:] = [p for p in sys.path if p != here]
        for folder in [p for p in sys.path_importer_cache if p not in folders or p.startswith(here)]:
            del sys.path_importer_cache[folder]

    @unseen
    def loop(self):
        data, descriptors = self.rounds.receive()
        while data:
            data, descriptors = self.serve(data, descriptors)
        os._exit(0)

    @unseen
    def serve(self, data, descriptors):
        """Serves a run and all after it that are like it. Returns the first that is not."""
        gc.freeze()  # what is not frozen counts as the program's at its end (script.py)
        message = self.read(data)
        count = message["descriptors"]
        after = count + self.cell.listens
        standard, listener, extra = descriptors[:count], descriptors[count:after], descriptors[after:]
        home, source, code = extra, [], []
        if message["entry"] != self.library.led_for:
            self.library.take_back()
        if message["role"] == "script":
            self.script = script.prepare(self.folder, message["entry"], self.script)
            home, source = extra[: self.cell.extra], extra[self.cell.extra :]
            if source and self.compiler:
                code = self.compiler.ask(self.script, source[0])
        laid = message["cpu"], standard, listener, home, code
        self.cell.prepare(*laid, self.library.draws)
        joined = self.cell.join(home)
        if joined:
            child = self.cell.make_child()
            if child == 0:
                self.become(message, *self.starting(message, bool(code)))
        for descriptor in descriptors + code:
            os.close(descriptor)
        if joined:
            self.cell.wait(child)
        self.rounds.reply()
        if self.cell.fork is None or not joined or not self.expect_next(message, source, code):
            return self.rounds.receive()
        self.cell.prepare(*laid, self.library.draws)
        return self.repeat(message, Run(data, *map(tuple, (descriptors, home, source, code)), self.script, self.answer()))

    def expect_next(self, message, source, code):
        """Prepares for a run like the last one. False where that was without what the next may have: a compiler."""
        if not source or not self.compiler or not self.compiler.control:
            return True
        if not code or not self.compiler.is_free() or not self.compiler.control:
            return False
        self.library.lead(leads.read(self.compiler.answer[1:]), message["entry"])
        return True

    def answer(self):
        return self.compiler.answer if self.compiler else b""

    @unseen
    def repeat(self, message, run):
        self.rounds.lay_out(run, self.compiler)
        gc.freeze()
        if message["role"] == "script":
            # Anew: a `__main__` that is frozen keeps what the program puts into it.
            self.script = script.prepare(self.folder, message["entry"], self.script)
        # Looked up now: in the child each look would copy a page.
        become, (take, follow, depth, limit) = self.become, self.starting(message, bool(run.code))
        perform, address, count = self.cell.perform, self.rounds.round.address, self.rounds.round.count
        result = perform(address, count, None)
        if not result:
            become(message, take, follow, depth, limit)
        where, error = result >> 32, result & 0xFFFFFFFF
        if where < FIRST:
            self.cell.give_up(where, error)
        return self.rounds.go_on(run, self.compiler, where, error)

    def read(self, data):
        if data not in self.messages:
            if len(self.messages) > 64:
                self.messages.clear()
            message = json.loads(data)
            message["cpu"] = cell.below_present_limit(*message["cpu"])
            self.messages[data] = message
        return self.messages[data]

    def starting(self, message, is_compiled):
        """What `become` takes: how to get at the compiled program; what is to be done of what is done ahead; how many calls a script
        has."""
        take = self.take if is_compiled else None
        follow = self.library.follow if self.library.led else None
        # A script's first frame has the whole limit; between its start and there are four calls of ours.
        return take, follow, self.depth, sys.getrecursionlimit() + 3

    @unseen
    def become(self, message, take, follow, depth, limit):
        first, code = take() if take else ((), None)
        if follow:
            follow(first, message["alone"])
        if message["role"] == "worker":
            self.work()
        if depth is not None:
            depth.value = limit
        script.run(message["entry"], code)

    def work(self):
        """Does what worker.py does when it is started."""
        status = 70
        try:
            sys.path[:] = self.harness_path
            sys.modules.update(self.harness)
            for name in self.harness:
                self.library.reveal(name)
            status = self.harness["worker"].main()
        except Exception as error:
            os.write(2, f"worker: {type(error).__name__}: {error}\n".encode("utf-8", "backslashreplace"))
        os._exit(status)


HARNESS = ("worker", "record", "supervise", "child", "isolated")


def start_compiler(place):
    try:
        return compiler.Compiler(place)
    except OSError:
        return None  # then programs compile themselves


@unseen
def serve(library, folders):
    """Runs as an exit handler (main.py)."""
    atexit.unregister(serve)
    with open(0, "rb", closefd=False) as file:
        settings = json.loads(file.read())
    zygote = Zygote(settings, library, folders)
    if not shows_nothing():
        raise NotImplementedError("this interpreter shows the frames below a script's")
    zygote.rounds.reply()
    zygote.loop()
