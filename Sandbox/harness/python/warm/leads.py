"""The imports with which scripts begin: a zygote that knows what its next program will import first has it done already.

Most programs of a batch begin with the same few imports, before any code of their own runs. What these put into `sys.modules` is there as soon as
the program can look, whoever put it there; done by the zygote, it costs each program no page. The imports are those of the compiled code,
as the compiler finds them (compiler.py): what its text looks like does not matter. A program that begins otherwise has them taken back
first (library.py).
"""

import dis

# Imports that are looked at, and programs whose common beginning is expected of the next.
MOST, PROGRAMS = 32, 4

RESUME, LOAD_CONST, STORE_NAME = dis.opmap.get("RESUME"), dis.opmap["LOAD_CONST"], dis.opmap["STORE_NAME"]
IMPORT_NAME = dis.opmap["IMPORT_NAME"]
# What follows upon it: `import a.b as c`, `from a import b, c`.
TAKING = {dis.opmap.get(name) for name in ("IMPORT_FROM", "STORE_NAME", "POP_TOP", "SWAP", "ROT_TWO")}


def leads_of(code):
    """The leading imports of a module's code: a tuple of tuples, each of a module's name and of what is taken from it."""
    units, found, loaded = code.co_code, [], []
    for at in range(0, len(units), 2):
        operation, argument = units[at], units[at + 1]
        if operation == RESUME or operation in TAKING and found and not loaded:
            continue
        if operation == LOAD_CONST:
            loaded.append(code.co_consts[argument])
        elif operation == STORE_NAME and not found and len(loaded) == 1 and code.co_names[argument] == "__doc__":
            loaded = []
        elif operation == IMPORT_NAME and len(loaded) == 2 and type(loaded[0]) is int and loaded[0] == 0:
            names = loaded[1] or ()
            if len(found) == MOST or "*" in names:
                break
            found.append((code.co_names[argument], *names))
            loaded = []
        else:
            break
    return tuple(found)


class Expectation:
    """What programs of late have begun with."""

    def __init__(self):
        self.recent = []

    def note(self, leads):
        self.recent = [*self.recent, leads][-PROGRAMS:]

    def leads(self):
        """The beginning that all of them had; none before there were so many."""
        if len(self.recent) < PROGRAMS:
            return ()
        common = self.recent[0]
        for leads in self.recent[1:]:
            same = [one == other for one, other in zip(common, leads)]
            common = common[: same.index(False) if False in same else len(same)]
        return common


def written(leads):
    return "\n".join(" ".join(names) for names in leads).encode()


def read(text):
    return tuple(tuple(line.split(" ")) for line in text.decode().split("\n") if line)
