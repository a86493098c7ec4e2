"""The source of a stated value as an encoded value, without running it:
literals and plain constructors only."""

import ast
import re

from encode import encode

SOURCE = 100_000  # characters
POWER = 100_000  # bits that a stated power may have


class Unreadable(Exception):
    """The source is no value that can be told without running it."""


class Near:
    """A number with a tolerance: `approx(0.5, abs=0.01)`."""

    def __init__(self, encoded, bound):
        self.encoded, self.bound = encoded, bound


def evaluate(source):
    """The encoded form of `source`, or a `Near`; raises Unreadable."""
    text = source.strip() if isinstance(source, str) else ""
    if not text or len(text) > SOURCE:
        raise Unreadable("empty" if not text else "too long")
    words = {
        "true": True,
        "false": False,
        "null": None,
        "inf": float("inf"),
        "-inf": float("-inf"),
        "nan": float("nan"),
    }
    if text in words:
        return encode(words[text])
    try:
        return build(ast.parse(text, mode="eval").body)
    except (
        SyntaxError,
        ValueError,
        RecursionError,
        MemoryError,
        TypeError,
        ArithmeticError,  # decimal.InvalidOperation is one, and no ValueError
    ) as error:
        raise Unreadable(str(error)[:200]) from None


def build(node):
    if isinstance(node, ast.Constant):
        if node.value is Ellipsis:
            raise Unreadable("an ellipsis")
        return encode(node.value)
    if isinstance(node, (ast.List, ast.Tuple)):
        return {"t": "list" if isinstance(node, ast.List) else "tuple", "v": [build(n) for n in node.elts]}
    if isinstance(node, ast.Set):
        return as_set("set", [build(n) for n in node.elts])
    if isinstance(node, ast.Dict):
        if None in node.keys:
            raise Unreadable("an unpacked mapping")
        return as_dict([(build(k), build(v)) for k, v in zip(node.keys, node.values)])
    if isinstance(node, (ast.UnaryOp, ast.BinOp)):
        return encode(number(node)) if not is_text(node) else encode(repeated(node))
    if isinstance(node, ast.Call):
        return construct(node)
    if isinstance(node, ast.Name) and node.id in ("nan", "inf"):
        return encode(float(node.id))
    if isinstance(node, ast.Attribute) and node.attr in ("inf", "nan", "pi", "e"):
        import math

        return encode(getattr(math, node.attr))
    raise Unreadable("not a literal")


def number(node):
    """The value of arithmetic on numbers, with powers bounded."""
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float, complex))
        and not isinstance(node.value, bool)
    ):
        return node.value
    if isinstance(node, ast.UnaryOp):
        inner = number(node.operand)
        if isinstance(node.op, ast.USub):
            return -inner
        if isinstance(node.op, ast.UAdd):
            return inner
    if isinstance(node, ast.BinOp):
        left, right = number(node.left), number(node.right)
        if isinstance(node.op, ast.Pow):
            if (
                isinstance(left, int)
                and isinstance(right, int)
                and abs(left).bit_length() * abs(right) > POWER
            ):
                raise Unreadable("too large a power")
            return left**right
        operators = {
            ast.Add: lambda: left + right,
            ast.Sub: lambda: left - right,
            ast.Mult: lambda: left * right,
            ast.Div: lambda: left / right,
            ast.FloorDiv: lambda: left // right,
            ast.Mod: lambda: left % right,
        }
        if type(node.op) in operators:
            return operators[type(node.op)]()
    if isinstance(node, ast.Attribute) and node.attr in ("inf", "pi", "e"):
        import math

        return getattr(math, node.attr)
    if isinstance(node, ast.Call):
        made = construct(node)
        if made["t"] == "float":
            return float(made["v"])
    raise Unreadable("not arithmetic on numbers")


def is_text(node):
    return any(isinstance(n, ast.Constant) and isinstance(n.value, (str, bytes)) for n in ast.walk(node))


def repeated(node):
    """`"ab" * 3` and `"a" + "b"`, bounded."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return repeated(node.left) + repeated(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        sides = [node.left, node.right]
        count = next((s.value for s in sides if isinstance(s, ast.Constant) and type(s.value) is int), None)
        text = next((s for s in sides if not (isinstance(s, ast.Constant) and type(s.value) is int)), None)
        part = repeated(text) if count is not None and text is not None else None
        if part is not None and count * len(part) <= SOURCE:
            return part * count
    raise Unreadable("not text")


def construct(node):
    """A container or number made by its usual constructor from literals."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    args = node.args
    keywords = {k.arg: k.value for k in node.keywords}
    if name == "approx" and args:
        bound = keywords.get("abs", keywords.get("rel"))
        return Near(build(args[0]), float(number(bound)) if bound is not None else None)
    if name in ("set", "frozenset", "list", "tuple", "deque", "array"):
        items = items_of(build(args[0])) if args else []
        if name in ("set", "frozenset"):
            return as_set(name, items)
        if name in ("list", "tuple"):
            return {"t": name, "v": items}
        kind = {"deque": "collections.deque", "array": "numpy.ndarray"}[name]
        return as_object(kind, {"t": "list", "v": items})
    if name in ("dict", "Counter", "OrderedDict", "defaultdict"):
        return mapping(name, args[1:] if name == "defaultdict" else args, keywords)
    if (
        name in ("float", "int", "complex", "bool", "str")
        and len(args) <= 1
        and all(isinstance(a, (ast.Constant, ast.UnaryOp)) for a in args)
    ):
        kinds = {"float": float, "int": int, "complex": complex, "bool": bool, "str": str}
        values = [a.value if isinstance(a, ast.Constant) else number(a) for a in args]
        return encode(kinds[name](*values))
    if name == "range" and 1 <= len(args) <= 3:
        bounds = [str(number(a)) for a in args]
        return as_object("range", None, f"range({', '.join(['0', *bounds] if len(args) == 1 else bounds)})")
    if name in ("Decimal", "Fraction") and args:
        import decimal
        import fractions

        values = [a.value if isinstance(a, ast.Constant) else number(a) for a in args]
        if any(isinstance(v, str) and len(v) > 1000 for v in values):
            raise Unreadable("too long a number")
        return encode(getattr(decimal if name == "Decimal" else fractions, name)(*values))
    raise Unreadable("not a constructor that is known")


def mapping(name, given, keywords):
    """A dict, or a dict's subclass, made from a literal table, pairs, things to count, and keywords."""
    table = build(given[0]) if given else {"t": "dict", "v": []}
    if table["t"] in ("list", "tuple") and name != "Counter":
        pairs = [items_of(i) for i in table["v"]]
        if any(len(p) != 2 for p in pairs):
            raise Unreadable("not pairs")
        table = as_dict([(p[0], p[1]) for p in pairs])
    elif table["t"] != "dict":
        import collections

        counts = collections.Counter(repr(i) for i in items_of(table))
        first = {repr(i): i for i in items_of(table)}
        table = as_dict([(first[k], encode(n)) for k, n in counts.items()])
    named = [(encode(k), build(v)) for k, v in keywords.items() if k]
    table = as_dict([tuple(p) for p in table["v"]] + named)
    return table if name == "dict" else as_object(f"collections.{name}", table)


def items_of(encoded):
    if encoded["t"] in ("list", "tuple", "set", "frozenset"):
        return encoded["v"]
    if encoded["t"] == "str":
        return [encode(c) for c in encoded["v"]]
    if encoded["t"] == "dict":
        return [k for k, _ in encoded["v"]]
    raise Unreadable("nothing to go through")


def as_set(name, items):
    unique = {repr(i): i for i in items}
    return {"t": name, "v": [unique[k] for k in sorted(unique)]}


def as_dict(pairs):
    table = {}
    for key, value in pairs:
        table[repr(key)] = [key, value]
    return {"t": "dict", "v": list(table.values())}


def as_object(kind, base, text=None):
    attributes = {"": base} if base is not None else {}
    return {"t": "object", "v": {"type": kind, "repr": text or "", "attributes": attributes}}


def quoted_words(text):
    """`[a, b]` with bare words as a list of strings; None when it is nothing of the kind."""
    inner = re.fullmatch(r"\[([^\[\]]*)\]", text.strip())
    if not inner or not inner.group(1).strip():
        return None
    return {"t": "list", "v": [encode(w.strip()) for w in inner.group(1).split(",")]}
