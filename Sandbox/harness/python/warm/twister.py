"""Gives each process a state of its own in numpy's global generator, which is seeded when numpy is imported.

numpy's own `seed()` runs through code that nothing else needs: in a child of an interpreter it costs a hundred and fifty pages, a tenth of
what a program with numpy takes. The words that it ends with are as good as drawn, so they are drawn where they stand.
"""

import ctypes
import os
import struct

MODULE = "numpy.random.mtrand"
# Of the Mersenne twister (numpy's mt19937.h): struct {uint32_t key[624]; int pos;}
WORDS = 624
# The first word of a state that was seeded: only its highest bit counts.
FIRST = 0x80000000


def seeder(module):
    """A function that seeds the module anew: the module's own where its generator does not look as it should."""
    module.seed()
    state = place_of(module)
    if state is None:
        return lambda module: module.seed()
    rest, count = state + 4, 4 * (WORDS - 1)
    return lambda module: ctypes.memmove(rest, os.urandom(count), count)


def place_of(module):
    """Where the generator's state is, once it was seeded; None where that is not certain."""
    try:
        kind, key, position, *_ = module.get_state(legacy=True)
        address = module._rand._bit_generator.ctypes.state_address
        words = struct.pack(f"={WORDS}Ii", *map(int, key), position)
    except (AttributeError, TypeError, ValueError, struct.error):
        return None
    known = kind == "MT19937" and int(key[0]) == FIRST and ctypes.string_at(address, len(words)) == words
    return address if known else None
