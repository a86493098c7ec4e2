"""Values as data: the encoded form in which a result leaves the process that runs graded code.

`{"t": TYPE, "v": ...}` is keyed on the exact type (`type(v) is int`), so that a value with a forged `__eq__`
or `__class__` does not pass for another (docs/harness.md, "Encoded values"). The encoder calls no method of
the graded program on built-in values and their subclasses; only the `repr` of other objects is the program's
own, and the comparison trusts it last.
"""

import sys

DEPTH = 20  # levels
PARTS = 10_000  # values in one encoding
TEXT = 100_000  # characters or bytes in one encoding
REPR = 200  # characters of an object's repr

# Taken before graded code runs: it may replace any of them later.
_type, _len, _repr, _str, _sorted, _id, _list = type, len, repr, str, sorted, id, list
_int, _float, _complex, _bytes, _dict, _tuple = int, float, complex, bytes, dict, tuple
_set, _frozenset, _bool, _object, _BaseException = set, frozenset, bool, object, BaseException
_qualname = type.__dict__["__qualname__"].__get__
_module = type.__dict__["__module__"].__get__
_mro = type.__dict__["__mro__"].__get__
_getattribute = object.__getattribute__
_abs, _divmod, _dir = abs, divmod, dir
_modules = sys.modules

CUT = {"t": "cut"}


def encode(value):
    """The encoded form of `value`; never raises for what the value holds,
    and is bounded in depth and size."""
    state = {"parts": 0, "text": 0, "open": _set()}
    try:
        return _encode(value, 0, state)
    except RecursionError:
        return _dict(CUT)


def decimal(number):
    """The decimal text of an int of any size up to 100,000 digits, or None.

    Python 3.11 and later refuse `str` beyond 4,300 digits; the limit is the
    program's business and stays as it is.
    """
    if _int.bit_length(number) < 14_000:
        return _int.__repr__(number)
    if _int.bit_length(number) > 330_000:
        return None
    step, chunks, rest = 10**4000, [], _abs(number)
    while rest:
        rest, low = _divmod(rest, step)
        chunks.append(_int.__repr__(low).zfill(4000))
    text = "".join(chunks[::-1]).lstrip("0") or "0"
    return "-" + text if number < 0 else text


def _encode(value, depth, state):
    state["parts"] += 1
    if depth > DEPTH or state["parts"] > PARTS:
        return _dict(CUT)
    kind = _type(value)
    simple = _encode_scalar(value, kind, state)
    if simple is not None:
        return simple
    mark = _id(value)
    if mark in state["open"]:  # a value that holds itself
        return _dict(CUT)
    state["open"].add(mark)
    try:
        container = _encode_container(value, kind, depth, state)
        return container if container is not None else _encode_object(value, kind, depth, state)
    finally:
        state["open"].discard(mark)


def _encode_scalar(value, kind, state):
    if value is None:
        return {"t": "none"}
    if kind is _bool:
        return {"t": "bool", "v": value}
    if kind is _int:
        text = decimal(value)
        return _text("int", text, state) if text is not None else _dict(CUT)
    if kind is _float:
        return {"t": "float", "v": _float.__repr__(value)}
    if kind is _str:
        return _text("str", value, state)
    if kind is _bytes:
        return _text("bytes", _bytes.hex(value), state) if _len(value) <= TEXT else _dict(CUT)
    if kind is _complex:
        return {"t": "complex", "v": _complex.__repr__(value)}
    return None


def _text(name, text, state):
    state["text"] += _len(text)
    if state["text"] > TEXT:
        return _dict(CUT)
    return {"t": name, "v": text}


def _encode_container(value, kind, depth, state):
    if kind is _list or kind is _tuple:
        items = []
        for item in kind.__iter__(value):
            items.append(_encode(item, depth + 1, state))
            if state["parts"] > PARTS:
                return _dict(CUT)
        return {"t": "list" if kind is _list else "tuple", "v": items}
    if kind is _set or kind is _frozenset:
        if _len(value) > PARTS:
            return _dict(CUT)
        items = [_encode(item, depth + 1, state) for item in kind.__iter__(value)]
        items.sort(key=_order)
        return {"t": "set" if kind is _set else "frozenset", "v": items}
    if kind is _dict:
        if _len(value) > PARTS:
            return _dict(CUT)
        pairs = [
            [_encode(k, depth + 1, state), _encode(v, depth + 1, state)] for k, v in _list(_dict.items(value))
        ]
        return {"t": "dict", "v": pairs}
    return None


def _order(encoded):
    # Sets have no order of their own; that of the encodings' text is the same in every run.
    return _repr(encoded)


def _encode_object(value, kind, depth, state):
    module, name = _module(kind), _qualname(kind)
    full = name if module in ("__main__", "builtins") else f"{module}.{name}"
    attributes = {}
    base = _base_value(value, kind, full)
    if base is not None:
        attributes[""] = _encode(base[0], depth + 1, state)
    if not (module or "").startswith("numpy"):
        for key, item in _own_attributes(value, kind):
            attributes[key] = _encode(item, depth + 1, state)
            if state["parts"] > PARTS:
                return _dict(CUT)
    return {"t": "object", "v": {"type": full, "repr": describe(value), "attributes": attributes}}


def _base_value(value, kind, full):
    """What a subclass of a built-in type is underneath, read through the
    base's own slots; None if nothing."""
    line = _mro(kind)
    try:
        if full.startswith("numpy.") and not full.startswith("numpy.random"):
            return (kind.tolist(value),) if "tolist" in _dir(kind) else None
        if _int in line:
            return (_int.__pos__(value),)
        if _float in line:
            return (_float.__pos__(value),)
        if _str in line:
            return (_str.__str__(value),)
        if _bytes in line:
            return (_bytes.__getitem__(value, slice(None)),)
        if _complex in line:
            return (_complex.__pos__(value),)
        for base in (_list, _tuple, _set, _frozenset):
            if base in line:
                plain = _list(base.__iter__(value))
                return (plain if base is _list else base(plain),)
        if _dict in line:
            return (_dict(_list(_dict.items(value))),)
        deque = getattr(_modules.get("_collections"), "deque", None)
        if deque is not None and deque in line:
            return (_list(deque.__iter__(value)),)
        if kind is bytearray:
            return (_bytes(value),)
    except _BaseException:
        return None
    return None


def _own_attributes(value, kind):
    found = []
    if _type(kind) is not _type and _type(kind).__name__ in ("EnumMeta", "EnumType"):
        return found  # a member's name and value are in its repr
    try:
        own = _getattribute(value, "__dict__")
        if _type(own) is _dict:
            found.extend((k, v) for k, v in _list(_dict.items(own)) if _type(k) is _str)
    except _BaseException:
        pass
    for cls in _mro(kind):
        try:
            slots = _type.__dict__["__dict__"].__get__(cls).get("__slots__", ())
            slots = (slots,) if _type(slots) is _str else _list(slots)
        except _BaseException:
            continue
        for slot in slots:
            if _type(slot) is _str and not slot.startswith("__"):
                try:
                    found.append((slot, _getattribute(value, slot)))
                except _BaseException:
                    pass
    return found if _module(kind) == "__main__" or _len(found) <= 50 else found[:50]


def describe(value):
    """The repr of any value: one that does not vary from run to run, at most `REPR` characters."""
    try:
        text = _repr(value)
        text = text if _type(text) is _str else _str.__str__(text)
    except _BaseException as error:
        text = f"<{_qualname(_type(value))}: repr raised {_qualname(_type(error))}>"
    return steady(text[: 4 * REPR])[:REPR]


def steady(text):
    """`text` without addresses (`at 0x7f...`), which differ from run to run."""
    parts = text.split(" at 0x")
    return " at 0x".join([parts[0]] + ["..." + part.lstrip("0123456789abcdefABCDEF") for part in parts[1:]])
