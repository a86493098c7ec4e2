"""The `compare` and `same` requests of docs/harness.md: is what was observed what was expected?"""

import re

from equal import equal
from expected import Near, Unreadable, evaluate, quoted_words
from textual import nearly, same_text, same_value, squeezed, unquote

SHORT = 200  # characters of a text for a reader


def compare(pairs):
    return {"results": [guarded(pair, compare_pair, stated=True) for pair in as_list(pairs)]}


def same(pairs):
    return {"results": [guarded(pair, same_pair) for pair in as_list(pairs)]}


def as_list(pairs):
    return [p for p in pairs if isinstance(p, dict)] if isinstance(pairs, list) else []


def guarded(pair, judge, stated=False):
    """`stated`: what is expected was written by somebody, who may have written its numbers otherwise."""
    try:
        verdict, expected, got = judge(pair)
    except Exception as error:  # whatever it is, it must not cost the other pairs their verdict
        verdict, expected, got = None, "", f"cannot be compared: {type(error).__name__}"
    result = {"id": pair.get("id"), "equal": verdict, "expected": short(expected), "got": short(got)}
    if stated and verdict is False and nearly(str(got), str(expected)):
        result["near"] = True
    return result


def short(text):
    text = str(text)
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def same_pair(pair):
    left, right = pair["left"], pair["right"]
    return equal(left, right, exact=pair.get("near") is not True), show(right), show(left)


def compare_pair(pair):
    observed, expected, how = pair.get("observed"), pair.get("expected"), pair.get("compare")
    if expected is None or observed is None:
        return None, "" if expected is None else str(expected), "" if observed is None else told(observed)
    expected = str(expected)
    if how == "raises":
        return same_error(observed, expected), expected, told(observed)
    if how == "truth":
        return same_truth(observed, expected), expected, told(observed)
    if how == "stdout" or isinstance(observed, str):
        text = observed if isinstance(observed, str) else printed(observed)
        return same_text(text, expected), expected.strip(), text.strip()
    return same_source(observed, expected, pair.get("strict") is True), expected, told(observed)


def told(observed):
    return observed if isinstance(observed, str) else show(observed)


def same_source(observed, expected, strict=False):
    """An encoded value against the source of one; what is no source is compared with how the value shows."""
    try:
        want = evaluate(expected)
    except Unreadable:
        shown = show(observed)
        if unquote(shown) == unquote(expected) or squeezed(printed(observed)) == squeezed(unquote(expected)):
            return True
        words = quoted_words(expected)
        if words is not None:
            return equal(observed, words)
        # A name or a call: what it stands for is not known here.
        return None if re.search(r"[A-Za-z_]\w*\s*[.(]|^[A-Za-z_]\w*$", expected) else False
    if isinstance(want, Near):
        return equal(observed, want.encoded, bound=want.bound)
    verdict = equal(observed, want)
    if (
        verdict is False
        and not (strict and own_class(observed))
        and observed.get("t") == "object"
        and not (observed["v"].get("attributes") or {}).get("")
    ):
        # A value whose repr is the stated source, such as a range or a decimal.
        return (
            same_value(observed["v"].get("repr", ""), expected)
            or observed["v"].get("repr") == expected.strip()
        )
    return verdict


def own_class(observed):
    """Whether a value is of a class that the program itself defines: its name has no module in front."""
    return observed.get("t") == "object" and "." not in str((observed.get("v") or {}).get("type", ""))


def same_truth(observed, expected):
    truth = truth_of(observed)
    return None if truth is None else truth == (expected.strip() == "True")


def truth_of(encoded):
    """What `bool` gives for a value, where its type alone decides it."""
    if not isinstance(encoded, dict):
        return None
    kind, value = encoded.get("t"), encoded.get("v")
    if kind == "none":
        return False
    if kind in ("bool", "list", "tuple", "set", "frozenset", "dict", "str", "bytes"):
        return bool(value)
    if kind in ("int", "float", "complex"):
        return complex(value.replace(" ", "")) != 0 if kind == "complex" else float(value) != 0
    if kind == "object":
        base = (value.get("attributes") or {}).get("")
        return (
            truth_of(base)
            if base is not None and value.get("type", "").startswith(("numpy", "collections"))
            else None
        )
    return None


def same_error(observed, expected):
    """The name of an exception against `ValueError` or `(ValueError, TypeError)`; a base class covers what
    it should."""
    name = observed if isinstance(observed, str) else str((observed.get("v") or {}).get("type", ""))
    name = name.partition(":")[0].strip().rsplit(".", 1)[-1]
    wanted = [w.rsplit(".", 1)[-1] for w in re.findall(r"[A-Za-z_][\w.]*", expected.partition(":")[0])]
    if not name or not wanted:
        return None
    import builtins

    raised = getattr(builtins, name, None)
    for want in wanted:
        known = getattr(builtins, want, None)
        if name == want or want in ("Exception", "BaseException"):
            return True
        if isinstance(raised, type) and isinstance(known, type) and issubclass(raised, known):
            return True
    return False


def printed(encoded):
    """What `print` writes for a value."""
    return encoded["v"] if encoded.get("t") == "str" else show(encoded)


def show(encoded, depth=0):
    """The source of an encoded value, for a reader and for comparison by text."""
    kind, value = encoded.get("t"), encoded.get("v")
    if kind == "none":
        return "None"
    if kind == "cut" or depth > 30:
        return "…"
    if kind in ("bool", "int", "float", "complex"):
        return str(value)
    if kind == "str":
        return repr(value)
    if kind == "bytes":
        return repr(bytes.fromhex(value))
    if kind == "object":
        return value.get("repr") or f"<{value.get('type')}>"
    if kind == "dict":
        return "{" + ", ".join(f"{show(k, depth + 1)}: {show(v, depth + 1)}" for k, v in value) + "}"
    inner = ", ".join(show(i, depth + 1) for i in value)
    if kind == "tuple":
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if kind == "list":
        return f"[{inner}]"
    if kind in ("set", "frozenset"):
        text = "{" + inner + "}" if value else "set()"
        return text if kind == "set" else f"frozenset({text if value else ''})"
    return str(value)
