"""The zygote: makes a process for every program (docs/warm.md).

It speaks with the cage (cage.c) on descriptor 3, one packet at a time: a run's message with its descriptors comes, and an
account of the child goes back. It never reads what a program is, so that no program finds anything of another here.
"""

import atexit
import gc
import json
import os
import socket
import struct
import sys

import cell
import script
from library import Library
from unseen import find_depth, shows_nothing, unseen

CONTROL = 3
MESSAGE_BYTES = 1 << 17
REPLY = struct.Struct("=iiiiqqq")  # zygote_reply of cage.c


class Zygote:
    def __init__(self, settings, fresh):
        self.control = socket.socket(fileno=CONTROL)
        self.cell = cell.Cell(settings)
        self.library = Library(fresh)
        self.messages = {}
        self.workers = settings.get("worker")
        own = [m for m in sys.modules if m in OWN]
        self.library.load(settings["modules"])
        worker = self.load_worker() if self.workers else []
        self.library.hide(keep=[*own, *worker])
        self.forget_start()
        gc.collect()
        gc.freeze()

    def load_worker(self):
        """The harness that runs examples; its modules are put back in its own process only."""
        before = set(sys.modules), list(sys.path)
        sys.path.insert(0, self.workers)
        self.library.load(WORKER)
        self.harness_path = list(sys.path)
        sys.path[:] = before[1]
        inside = os.path.join(self.workers, "")
        names = [n for n, m in sys.modules.items() if (getattr(m, "__file__", None) or "").startswith(inside)]
        self.harness = {n: sys.modules[n] for n in names if n not in before[0]}
        return list(self.harness)

    @staticmethod
    def forget_start():
        """What only the zygote's own start left behind."""
        here = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [p for p in sys.path if p != here]
        for folder in [p for p in sys.path_importer_cache if p.startswith(here)]:
            del sys.path_importer_cache[folder]

    def loop(self):
        self.depth = find_depth()
        while True:
            data, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE_BYTES, 8)
            if not data:
                os._exit(0)
            message = self.read(data)
            # Of a call made by the interpreter itself, as those of a script's first frame are.
            wanted = sys.getrecursionlimit() - 1
            count = message["descriptors"]
            standard, extra = descriptors[:count], descriptors[count:]
            limits = self.cell.prepare(message["rlimits"])
            failure = self.cell.join(extra)
            if failure is None:
                child = os.fork()
                if child == 0:
                    self.control.detach()
                    self.cell.enter(limits, standard, extra)
                    self.become(message, wanted)
            for descriptor in descriptors:
                os.close(descriptor)
            if failure is None:
                self.account(child)
            else:
                self.reply(*failure)

    unseen(loop)

    def read(self, data):
        if data not in self.messages:
            if len(self.messages) > 64:
                self.messages.clear()
            self.messages[data] = json.loads(data)
        return self.messages[data]

    def become(self, message, depth):
        if message["role"] == "worker":
            self.work()
        if self.depth is not None:
            self.depth.value = depth
        script.run(message["entry"])

    unseen(become)

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
        _, status, usage = os.wait4(child, 0)
        step, error = self.cell.failure() or (0, 0)
        self.reply(step, error, status, usage)

    def reply(self, step, error, status=0, usage=None):
        times = (int(usage.ru_utime * 1e6), int(usage.ru_stime * 1e6), usage.ru_maxrss) if usage else (0, 0, 0)
        self.control.send(REPLY.pack(step, error, status, 0, *times))


OWN = ("cell", "library", "script", "unseen", "zygote")
WORKER = ("worker", "record", "supervise", "child", "isolated")


@unseen
def serve(fresh):
    """Runs as an exit handler (main.py)."""
    atexit.unregister(serve)
    with open(0, "rb", closefd=False) as file:
        settings = json.loads(file.read())
    zygote = Zygote(settings, fresh)
    if not shows_nothing():
        raise NotImplementedError("this interpreter shows the frames below a script's")
    zygote.reply(0, 0)
    zygote.loop()
