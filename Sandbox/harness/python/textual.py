"""Printed text against stated text: by lines, lenient where people are careless and programs are not.

White space at the ends, quotes around a value, the last digits of a float and the order of a dict's keys do
not count; the number of lines does, so that output that breaks off is never equal.
"""

import re

from equal import equal
from expected import Near, Unreadable, evaluate

LINES = 5000
LABEL = re.compile(r"^(?P<label>[^\d\[\](){}'\"]{1,60}?[:=>]+\s*)(?P<rest>\S.*)$", re.S)
FLOAT = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?|-?\d+(?:e[+-]?\d+)?", re.I)


def same_text(observed, expected):
    """True, False, or None for output too long to tell."""
    got, want = normal(observed), normal(expected)
    if got == want:
        return True
    if len(got) > LINES or len(want) > LINES:
        return None
    if len(got) == len(want):
        if all(same_line(g, w) for g, w in zip(got, want)):
            return True
    # A value that is printed or stated over several lines.
    if len(want) != len(got) and (len(want) == 1 or len(got) == 1):
        if same_value("\n".join(got), " ".join(want)) or " ".join(got).split() == " ".join(want).split():
            return True
    return elided(got, want)


def normal(text):
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def elided(got, want):
    """A stated output that ends in `...` tells only its beginning."""
    if len(want) > 1 and want[-1] in ("...", "…", "etc.", "etc"):
        head = want[:-1]
        return len(got) >= len(head) and all(same_line(g, w) for g, w in zip(got, head))
    return False


def same_line(got, want):
    if got == want or squeezed(got) == squeezed(want) or unquote(got) == unquote(want):
        return True
    if same_value(got, want) or same_numbers(got, want) or roughly(got, want):
        return True
    # "Sum: 3" for a stated 3, and the other way round when the comment has the label.
    for left, right in ((got, want), (want, got)):
        labelled = LABEL.match(left)
        if labelled and not LABEL.match(right):
            rest = labelled.group("rest").strip()
            if rest == right or unquote(rest) == unquote(right) or same_value(rest, right):
                return True
    return False


def roughly(got, want):
    """`≈ 3.14` and `3.14159...` tell a value only as far as they go."""
    cut = re.fullmatch(r"(.{3,}?)(?:\.{3}|…)", want)
    if cut and got.startswith(cut.group(1)):
        return True
    about = re.fullmatch(
        r"(?:≈|~|approximately|approx\.?|about|around|roughly)\s*(-?\d+(?:\.(\d+))?)", want, re.I
    )
    try:
        return bool(about) and abs(float(got) - float(about.group(1))) <= 0.5000001 * 10.0 ** -len(
            about.group(2) or ""
        )
    except (ValueError, OverflowError):
        return False


def squeezed(text):
    return " ".join(text.split())


def unquote(text):
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"`":
        text = text[1:-1]
    return squeezed(text).rstrip(".") if text.endswith(".") and len(text) > 12 else squeezed(text)


def same_value(got, want):
    """Both are the source of a value, and of the same one; a boolean may be written as other languages do."""
    if got.lower() == want.lower() and got.lower() in ("true", "false", "none", "null"):
        return True
    if not got[:1] in "[({-.0123456789'\"bCODFdnaisf" or len(got) > 20_000:
        return False
    try:
        left, right = evaluate(got), evaluate(want)
    except Unreadable:
        return False
    if isinstance(left, Near) or isinstance(right, Near):
        return False
    return equal(left, right) is True


def same_numbers(got, want):
    """The same words around floats that are the same as far as the stated one goes."""
    if not re.search(r"\d\.\d", got + want) or FLOAT.sub("#", got) != FLOAT.sub("#", want):
        return False
    pairs = zip(FLOAT.findall(got), FLOAT.findall(want))
    return all(near(a, b) for a, b in pairs)


def near(got, want, tolerance=1e-6):
    """Whether two written numbers are the same but for `tolerance` (relative); whole numbers must be equal."""
    if "." not in got and "." not in want:
        return got == want
    try:
        a, b = float(got), float(want)
    except (ValueError, OverflowError):
        return False
    return a == b or abs(a - b) <= tolerance * max(abs(a), abs(b))


def rounded(got, want):
    """Whether the stated number has fewer digits, and these are the other's, rounded or cut off."""
    digits = [len(n.partition(".")[2]) for n in (got, want)]
    if "e" in (got + want).lower() or not 0 < digits[1] < digits[0]:
        return False
    return abs(float(got) - float(want)) <= 1.0000001 * 10.0 ** -digits[1]


def nearly(observed, expected):
    """Whether texts that are not the same differ only in how numbers are written (`1` for `1.0`) or rounded: a slip
    of whoever stated the result, which says nothing against the program."""
    # The kind of number that a table of pandas names below goes with how they are written.
    got, want = (re.sub(r"\b(?:int|float)(?:32|64)\b", "number", squeezed(t)) for t in (observed, expected))
    if len(got) > 20_000 or FLOAT.sub("#", got) != FLOAT.sub("#", want):
        return False
    pairs = zip(FLOAT.findall(got), FLOAT.findall(want))
    return all(near(a, b, 1e-4) or rounded(a, b) for a, b in pairs)
