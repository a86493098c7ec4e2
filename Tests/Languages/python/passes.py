"""Adds whole numbers."""


def add(a, b):
    """The sum of two whole numbers."""
    # Python's integers have no largest one.
    return a + b


assert add(2, 3) == 5
assert add(-1, 1) == 0
