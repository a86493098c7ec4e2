"""Typed equality of encoded values. No method of the graded program takes part.

An int and a float of the same value are equal, floats within a relative 1e-6; a bool is neither. A list is
not a tuple, as in Python. Values that were cut are never equal, nor is it told that they differ.
"""

RELATIVE = 1e-6  # of the larger of two floats; the tolerance of stated, mostly rounded, results
ABSOLUTE = 1e-9  # near zero, where no relative one helps
NUMBERS = ("int", "float", "complex")
# Sets of sets are tried against one another: made for it, two values of 10,000 parts would take minutes.
STEPS = 300_000


class Effort:
    """What the comparison at hand may still take, in parts looked at."""

    left = STEPS

    @classmethod
    def spend(cls, parts):
        cls.left -= parts
        if cls.left < 0:
            raise ValueError("the values take too long to compare")


def equal(left, right, bound=None, exact=False, depth=0):
    """True, False, or None when it cannot be told. `bound` widens the
    tolerance; `exact` takes floats bit by bit."""
    if depth == 0:
        Effort.left = STEPS
    Effort.spend(1)
    if depth > 60 or not isinstance(left, dict) or not isinstance(right, dict):
        return None
    kinds = left.get("t"), right.get("t")
    if "cut" in kinds:
        return None
    if kinds[0] in NUMBERS and kinds[1] in NUMBERS:
        return same_number(left, right, bound, exact)
    if kinds[0] != kinds[1] or kinds[0] == "object":
        return across(left, right, bound, exact, depth)
    kind = kinds[0]
    if kind in ("list", "tuple"):
        return in_order(left["v"], right["v"], bound, exact, depth)
    if kind in ("set", "frozenset"):
        return matched(left["v"], right["v"], bound, exact, depth)
    if kind == "dict":
        return matched_pairs(left["v"], right["v"], bound, exact, depth)
    return left.get("v") == right.get("v")


def same_number(left, right, bound, exact):
    try:
        if left["t"] == right["t"] == "int":
            if left["v"] == right["v"] or bound is None:
                return left["v"] == right["v"]
        a, b = read_number(left), read_number(right)
        if a == b or a != a and b != b:
            return True
        if exact and bound is None:
            return False
        gap = abs(a - b)
        if bound is not None:
            return gap <= bound * (1 + 1e-9)
        return gap != float("inf") and gap <= max(RELATIVE * max(abs(a), abs(b)), ABSOLUTE)
    except (ValueError, OverflowError, KeyError, TypeError):
        return None


def read_number(encoded):
    if encoded["t"] == "int":
        text = encoded["v"]
        return int(text) if len(text) < 4000 else float(text)
    return float(encoded["v"]) if encoded["t"] == "float" else complex(encoded["v"])


def across(left, right, bound, exact, depth):
    """Values of different types, or of types that are not built in."""
    if left["t"] == "object" and right["t"] == "object":
        return same_object(left["v"], right["v"], bound, exact, depth)
    if left["t"] != "object" and right["t"] != "object":
        if {left["t"], right["t"]} == {"set", "frozenset"}:
            return matched(left["v"], right["v"], bound, exact, depth)
        return False
    made, plain = (left["v"], right) if left["t"] == "object" else (right["v"], left)
    base = (made.get("attributes") or {}).get("")
    if base is None:
        return False
    # A Counter equals a dict, a named tuple a tuple, a numpy scalar a number; an array shows as a list.
    order = (base, plain) if made is left.get("v") else (plain, base)
    return equal(order[0], order[1], bound, exact, depth + 1)


def same_object(left, right, bound, exact, depth):
    if left.get("type") != right.get("type"):
        bases = [(o.get("attributes") or {}).get("") for o in (left, right)]
        return equal(bases[0], bases[1], bound, exact, depth + 1) if None not in bases else False
    mine, yours = left.get("attributes") or {}, right.get("attributes") or {}
    if not mine and not yours:
        return (
            left.get("repr") == right.get("repr") if left.get("repr") and "..." not in left["repr"] else None
        )
    if "" in mine and "" in yours and set(mine) != set(yours):
        return equal(mine[""], yours[""], bound, exact, depth + 1)
    if set(mine) != set(yours):
        return False
    return all_of(equal(mine[k], yours[k], bound, exact, depth + 1) for k in sorted(mine))


def in_order(left, right, bound, exact, depth):
    if len(left) != len(right):
        return None if any(i.get("t") == "cut" for i in left + right) else False
    return all_of(equal(a, b, bound, exact, depth + 1) for a, b in zip(left, right))


def all_of(verdicts):
    """False if one is false, else None if one is not known, else True."""
    unknown = False
    for verdict in verdicts:
        if verdict is False:
            return False
        unknown = unknown or verdict is None
    return None if unknown else True


def matched(left, right, bound, exact, depth):
    """Sets: each has its partner in the other; by text first, so that large sets stay cheap."""
    if len(left) != len(right):
        return False
    Effort.spend(len(left))
    mine = {repr(i) for i in left}
    yours = {repr(i) for i in right}
    rest_left = [i for i in left if repr(i) not in yours]
    rest_right = [i for i in right if repr(i) not in mine]
    if len(rest_left) > 200:
        return None
    for item in rest_left:
        partner = next((r for r in rest_right if equal(item, r, bound, exact, depth + 1)), None)
        if partner is None:
            return False
        rest_right.remove(partner)
    return not rest_right


def matched_pairs(left, right, bound, exact, depth):
    if len(left) != len(right):
        return False
    Effort.spend(len(left))
    table = {repr(k): v for k, v in right}
    mine = {repr(k) for k, _ in left}
    verdicts = []
    loose = [p for p in right if repr(p[0]) not in mine]
    for key, value in left:
        if repr(key) in table:
            verdicts.append(equal(value, table[repr(key)], bound, exact, depth + 1))
            continue
        partner = next((p for p in loose[:200] if equal(key, p[0], bound, exact, depth + 1)), None)
        if partner is None:
            return False
        loose.remove(partner)
        verdicts.append(equal(value, partner[1], bound, exact, depth + 1))
    return all_of(verdicts)
