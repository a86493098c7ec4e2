"""Fixed random numbers: `random` and `numpy.random` start from a seed as soon as the program imports them.

A program that draws numbers then gives the same result in every run, and in every example's own fork. One
that imports neither pays nothing but a look at each import's name. What asks the system for chance
(`secrets`, `uuid`, `random.SystemRandom`) and threads stay as they are.
"""

import sys

SEED = 0
# How each module's shared generator is seeded, read and put back.
GENERATORS = {
    "random": ("seed", "getstate", "setstate"),
    "numpy.random": ("seed", "get_state", "set_state"),
}


class Seeds:
    """A finder that stands before all others: it finds nothing itself, and seeds what they find."""

    def __init__(self, own):
        self.own = own  # names of the program's own modules: its own `random.py` is left alone
        self.made = {}  # module name: (read, put back)
        for name in GENERATORS:
            if name in sys.modules:
                self.seed(name, sys.modules[name])

    def find_spec(self, name, path=None, target=None):
        if name not in GENERATORS or name.partition(".")[0] in self.own or name in self.made:
            return None
        for finder in list(sys.meta_path):
            spec = finder.find_spec(name, path, target) if finder is not self else None
            if spec is not None:
                self.watch(name, spec.loader)
                return spec
        return None

    def watch(self, name, loader):
        """Seeds the module at the end of its own execution."""
        execute = getattr(loader, "exec_module", None)
        if execute is None or not hasattr(loader, "__dict__") or isinstance(loader, type):
            return

        def exec_module(module):
            execute(module)
            self.seed(name, module)

        loader.exec_module = exec_module

    def seed(self, name, module):
        seed, read, put_back = (getattr(module, part, None) for part in GENERATORS[name])
        if callable(seed) and callable(read) and callable(put_back):
            seed(SEED)
            self.made[name] = (read, put_back)

    def keep(self):
        """The generators' states, to be put back in a fork: `random` seeds
        itself anew in every new process."""
        kept = []
        for name in sorted(self.made):
            read, put_back = self.made[name]
            try:
                kept.append((put_back, read()))
            except Exception:  # the program has its own ideas of the generator
                continue
        return kept


def put_back(kept):
    for restore, state in kept:
        try:
            restore(state)
        except Exception:
            continue
