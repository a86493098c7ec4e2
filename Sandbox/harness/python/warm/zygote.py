"""The zygote: makes a process for every program (docs/warm.md).

It speaks with the cage (cage.c) on descriptor 3, one packet at a time: a run's message with its descriptors comes, and an
account of the child goes back. It never reads what a program is, so that no program finds anything of another here.
"""

import atexit
import ctypes
import errno
import gc
import json
import os
import socket
import struct
import sys

import cell
import compiler
import script
import twister
from unseen import disguise, find_depth, shows_nothing, unseen

CONTROL = 3
MESSAGE_BYTES = 1 << 17
REPLY = struct.Struct("=iiiiqqq")  # zygote_reply of cage.c
USAGE = struct.Struct("@lllll")  # the beginning of struct rusage


class Zygote:
    def __init__(self, settings, library, folders):
        self.control = socket.socket(fileno=CONTROL)
        self.cell = cell.Cell(settings)
        self.library = library
        self.messages = {}
        self.folder = os.path.realpath(settings["work"])
        self.script = None  # of the last run
        self.depth = find_depth()
        # The last pool first: what C code asks for is seen only where it was not there yet (library.py).
        library.load(reversed(settings["modules"]))
        if twister.MODULE in sys.modules:
            library.when_revealed[twister.MODULE] = twister.seeder(sys.modules[twister.MODULE])
        self.harness_folder = settings.get("worker")
        if self.harness_folder:
            self.harness_path = self.load_harness()
        here = os.path.dirname(os.path.abspath(__file__))
        own = {n for n, m in sys.modules.items() if self.is_below(m, here) or self.is_below(m, self.harness_folder)}
        hidden = library.hide(own, transparent=("startup", "seeds"))
        self.harness = {n: m for n, m in hidden.items() if n in own and not self.is_below(m, here)}
        library.take_over_imports(disguise)
        self.forget_start(here, folders)
        self.compiler = None
        if self.cell.has_namespaces:
            # On the floor a child makes its ruleset in Python, for which the interpreter's own fork has to prepare it, and
            # nothing but the zygote outlives a run.
            self.cell.fork = cell.find_fork()
            self.compiler = start_compiler(self.cell)
        self.usage = ctypes.create_string_buffer(144)
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
        while True:
            gc.freeze()  # what is not frozen counts as the program's at its end (script.py)
            data, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE_BYTES, 10)
            if not data:
                os._exit(0)
            message = self.read(data)
            count = message["descriptors"]
            after = count + self.cell.listens
            standard, listener, extra = descriptors[:count], descriptors[count:after], descriptors[after:]
            code = []
            if message["role"] == "script":
                self.script = script.prepare(self.folder, message["entry"], self.script)
                extra, source = extra[: self.cell.extra], extra[self.cell.extra :]
                if source and self.compiler:
                    code = self.compiler.ask(self.script, source[0])
            self.cell.prepare(message["cpu"], standard, listener, extra, code)
            failure = self.cell.join(extra)
            if failure is None:
                child = self.cell.make_child()
                if child == 0:
                    self.become(message, self.cell.compiled.take() if code else None)
            for descriptor in descriptors + code:
                os.close(descriptor)
            if failure is None:
                self.account(child)
            else:
                self.reply(*failure)

    def read(self, data):
        if data not in self.messages:
            if len(self.messages) > 64:
                self.messages.clear()
            message = json.loads(data)
            message["cpu"] = cell.below_present_limit(*message["cpu"])
            self.messages[data] = message
        return self.messages[data]

    @unseen
    def become(self, message, code):
        """`code` is the compiled program, or None."""
        if message["role"] == "worker":
            self.work()
        if self.depth is not None:
            # A script's first frame has the whole limit; between here and there are four calls of ours.
            self.depth.value = sys.getrecursionlimit() + 3
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

    def account(self, child):
        # Not `os.wait4`, which imports a module for its result each time.
        status = ctypes.c_int()
        while cell.libc.wait4(child, ctypes.byref(status), 0, self.usage) < 0:
            if ctypes.get_errno() != errno.EINTR:
                raise OSError(ctypes.get_errno(), "wait4")
        step, error = self.cell.failure() or (0, 0)
        self.reply(step, error, status.value, self.usage)

    def reply(self, step, error, status=0, usage=None):
        times = (0, 0, 0)
        if usage:
            user, user_us, system, system_us, peak_kb = USAGE.unpack_from(usage)
            times = user * 1_000_000 + user_us, system * 1_000_000 + system_us, peak_kb
        self.control.send(REPLY.pack(step, error, status, 0, *times))


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
    zygote.reply(0, 0)
    zygote.loop()
