"""Gives each process a state of its own in the generators that are seeded when their modules are imported.

The modules' own seed() runs through code that nothing else needs: numpy's costs a child some fifty pages, and that of `random` half of
this. The words that they end with are as good as drawn, so they are drawn where they stand.
"""

import ctypes
import os
import struct

# Of a Mersenne twister's state; after a seeding only the highest bit of the first counts.
WORDS, FIRST = 624, 0x80000000

libc = ctypes.CDLL(None)
libc.getrandom.restype = ctypes.c_ssize_t
libc.getrandom.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint]


def draw_states(modules):
    """What to do in a child for each of these modules, by name: their own seed() where a generator does not look as it should."""
    ways = {"random": (seed_plain, place_of_plain), "numpy.random.mtrand": (seed_numpy, place_of_numpy)}
    return {name: way_to_draw(modules[name], *ways[name]) for name in ways if name in modules}


class Draw:
    """Draws the words of one state: where a child is told to, or with the calls that it makes first of all (cell.py)."""

    def __init__(self, state):
        self.place = state + 4, 4 * (WORDS - 1)

    def __call__(self, module):
        address, count = self.place
        if libc.getrandom(address, count, 0) != count:
            ctypes.memmove(address, os.urandom(count), count)


def way_to_draw(module, seed, place_of):
    seed(module)
    try:
        address = place_of(module)
    except (AttributeError, LookupError, TypeError, ValueError, struct.error):
        address = None
    return seed if address is None else Draw(address)


def holds(address, words):
    """Whether these are there, and were seeded."""
    return len(words) == WORDS and words[0] == FIRST and ctypes.string_at(address, 4 * WORDS) == struct.pack(f"={WORDS}I", *words)


def seed_plain(module):
    module._inst.seed()


def place_of_plain(module):
    """struct {PyObject_HEAD int index; uint32_t state[624];} (_randommodule.c)."""
    _, state, _ = module.getstate()
    address = id(module._inst) + object.__basicsize__
    index = ctypes.c_int.from_address(address).value
    return address + 4 if index == state[-1] == WORDS and holds(address + 4, state[:-1]) else None


def seed_numpy(module):
    module.seed()


def place_of_numpy(module):
    """struct {uint32_t key[624]; int pos;} (mt19937.h)."""
    kind, key, *_ = module.get_state(legacy=True)
    address = module._rand._bit_generator.ctypes.state_address
    return address if kind == "MT19937" and holds(address, [int(word) for word in key]) else None
