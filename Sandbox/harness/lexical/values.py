"""The `compare` and `same` requests: is what was observed what was expected, whatever the language calls it?"""

import re

from compare import as_list, guarded
from literals import Unreadable, literal, unescaped
from textual import same_text

NEAR = 1e-6
DEEP = 60


def compare(language, pairs):
    return {"results": [guarded(pair, lambda p: compare_pair(language, p), stated=True) for pair in as_list(pairs)]}


def same(pairs):
    return {"results": [guarded(pair, same_pair) for pair in as_list(pairs)]}


def same_pair(pair):
    left, right = pair["left"], pair["right"]
    return equal(left, right, 1e-9 if pair.get("near") is True else 0.0), show(right), show(left)


def compare_pair(language, pair):
    observed, expected, how = pair.get("observed"), pair.get("expected"), pair.get("compare")
    if expected is None or observed is None:
        return None, str(expected or ""), ""
    expected = str(expected)
    if how == "stdout" or isinstance(observed, str):
        text = observed if isinstance(observed, str) else printed(observed)
        verdict = same_text(text, expected)
        if language.tables and verdict is not True:
            verdict = same_table(text, expected)
        return verdict, expected.strip(), text.strip()
    try:
        want = literal(expected)
    except Unreadable:
        got = show(observed)
        if re.sub(r"\s|;$", "", expected) in (re.sub(r"\s", "", got), re.sub(r"\s", "", printed(observed))):
            return True, expected, got
        return None, expected, got
    if language.commands and expected.strip().startswith("{"):
        # A shell has no maps, and nobody knows how one would print.
        return None, expected, show(observed)
    verdict = equal(observed, want, NEAR)
    if verdict is False and language.commands:
        # A command's output is a text, whatever it stands for; the text may be written with its escapes. Where it is stated in
        # quotes, a number in it is text too: whoever asks for "7.5" compares with that, and 7.50 is another.
        quoted = want["t"] == "str"
        written = str(want["v"]) if quoted else expected
        got = printed(observed)
        verdict = got == written or unescaped(got) == unescaped(written) or not quoted and plain_number(got, written)
        if want["t"] == "list":
            verdict = same_words(got, want["v"])
    if verdict is False and language.untyped and {observed.get("t"), want["t"]} <= {"str", "int", "float"}:
        verdict = printed(observed) == printed(want) or plain_number(printed(observed), printed(want))
    if verdict is False and observed.get("t") == "object":
        shown = (observed.get("v") or {}).get("repr", "")
        verdict = True if same_text(shown, expected) else None
    return verdict, expected, show(observed)


def same_table(got, want):
    """Whether a printed table is the stated one, whatever lines are drawn around its cells; None for one of another width, and for
    the same rows in another order, which a query need not have.

    What is printed has a row of names above its own; what is stated may lack it.
    """
    got, want = table(got), table(want)
    if not want or not got or len(got[-1]) != len(want[-1]):
        return None
    if len(got) == len(want) + 1:
        got = got[1:]
    if len(got) != len(want):
        return False
    if all(same_row(a, b) for a, b in zip(got, want)):
        return True
    return None if sorted(got) == sorted(want) else False


def table(text):
    rows = []
    for line in text.split("\n"):
        line = line.strip()
        if not line or re.fullmatch(r"[-+|=:\s]+|\(?\d+ rows?\b.*", line):
            continue
        if len(line) > 1 and line[0] == line[-1] == "|":
            line = line[1:-1]
        cells = line.split("|") if "|" in line else re.split(r"\t|\s{2,}", line)
        rows.append([cell.strip() for cell in cells])
    return rows


def same_row(got, want):
    return len(got) == len(want) and all(same_cell(a, b) for a, b in zip(got, want))


def same_cell(got, want):
    if got == want or {got.upper(), want.upper()} <= {"", "NULL"}:
        return True
    return near_number(got, want) or got.strip("'\"") == want.strip("'\"")


def same_words(got, items):
    """A list as a shell has one: words, separated by spaces or line ends, without brackets or quotes of their own."""
    if any(i["t"] not in ("str", "int", "float", "bool") for i in items):
        return None
    words = [show(i) if i["t"] == "bool" else re.sub(r"^([\"'])(.*)\1$", r"\2", str(i["v"])) for i in items]
    return got in (" ".join(words), "\n".join(words))


def plain_number(got, want):
    return "." in got + want and near_number(got, want)


def near_number(got, want):
    """Whether two texts are numbers, and nearly the same."""
    try:
        return abs(float(got) - float(want)) <= NEAR * max(abs(float(want)), 1e-9)
    except ValueError:
        return False


def equal(a, b, near, depth=0):
    """True, False, or None where a part cannot be told."""
    if not isinstance(a, dict) or not isinstance(b, dict) or depth > DEEP:
        return None
    kinds = a.get("t"), b.get("t")
    if "cut" in kinds:
        return None
    if set(kinds) <= {"int", "float", "bool"}:
        if kinds == ("bool", "bool"):
            return a["v"] == b["v"]
        if "bool" in kinds and set(map(str, (a["v"], b["v"]))) - {"0", "1", "True", "False"}:
            return False
        return same_number(a, b, near)
    if set(kinds) == {"dict", "list"}:
        # A map that is written as a list of pairs, or an empty one of either kind.
        both = [x if x["t"] == "dict" else as_dict(x) for x in (a, b)]
        return False if None in both else equal(both[0], both[1], near, depth + 1)
    if set(kinds) == {"set", "list"}:
        return equal({"t": "set", "v": a["v"]}, {"t": "set", "v": b["v"]}, near, depth)
    if kinds[0] != kinds[1]:
        # What only its text is known of may be anything.
        return None if "object" in kinds else False
    x, y = a.get("v"), b.get("v")
    if kinds[0] == "list":
        return every(equal(i, j, near, depth + 1) for i, j in zip(x, y)) if len(x) == len(y) else False
    if kinds[0] == "set":
        return matched(x, y, lambda i, j: equal(i, j, near, depth + 1))
    if kinds[0] == "dict":
        return matched(x, y, lambda i, j: every([equal(i[0], j[0], near, depth + 1), equal(i[1], j[1], near, depth + 1)]))
    if kinds[0] == "object":
        return True if x == y and x.get("repr") else None
    return x == y


def as_dict(value):
    items = value["v"]
    pairs = all(isinstance(i, dict) and i.get("t") == "list" and len(i["v"]) == 2 for i in items)
    return {"t": "dict", "v": [i["v"] for i in items]} if pairs else None


def same_number(a, b, near):
    def number(value):
        return float(value["v"]) if value["t"] == "float" else int(value["v"])

    x, y = number(a), number(b)
    if x == y or x != x and y != y:
        return True
    if a["t"] != "float" and b["t"] != "float":
        return False
    try:
        # A float of 32 bits has seven digits.
        return abs(x - y) <= max(near, 1e-9 if near else 0) * max(abs(x), abs(y)) or near > 1e-9 and abs(x - y) < 1e-9
    except OverflowError:
        return False


def every(verdicts):
    result = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


def matched(left, right, same_item):
    if len(left) != len(right):
        return False
    rest, unknown = list(right), False
    for item in left:
        for place, other in enumerate(rest):
            verdict = same_item(item, other)
            if verdict:
                del rest[place]
                break
            unknown = unknown or verdict is None
        else:
            return None if unknown else False
    return True


def printed(value):
    return value["v"] if value.get("t") == "str" else show(value)


def show(value, depth=0):
    kind, inner = value.get("t"), value.get("v")
    if kind == "none":
        return "null"
    if kind == "cut" or depth > 20:
        return "…"
    if kind == "bool":
        return "true" if inner else "false"
    if kind == "str":
        return '"' + inner.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if kind in ("list", "set"):
        text = ", ".join(show(i, depth + 1) for i in inner[:200])
        return f"[{text}]" if kind == "list" else f"{{{text}}}"
    if kind == "dict":
        return "{" + ", ".join(f"{show(k, depth + 1)}: {show(v, depth + 1)}" for k, v in inner[:200]) + "}"
    if kind == "object":
        return str((inner or {}).get("repr") or f"<{(inner or {}).get('type')}>")
    return str(inner)
