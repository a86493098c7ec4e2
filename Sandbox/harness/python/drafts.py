"""What the walk over a program's statements works with: drafts of
examples, their place, and small questions."""

import ast

MOST = 400  # drafts of one program
DEEP = 3  # drivers called by drivers
PRINTS = ("print", "pprint")


class Draft:
    """An example on its way; the fields are those of docs/harness.md, and
    `prints`: it writes to standard output."""

    def __init__(self, kind, node, test):
        self.kind, self.line, self.end_line, self.test = kind, node.lineno, node.end_lineno, test
        self.call, self.targets, self.inputs = "", [], ""
        self.expected = self.compare = self.vacuous = None
        self.prints = self.looped = self.tentative = False
        self.label = None  # text that a print shows before the value


def instructed(kind, call, names, inputs, expected, compare):
    """An example of the instruction, as docs/harness.md has it, without `id`; `names` are its targets."""
    return {
        "kind": kind,
        "origin": "instruction",
        "line": None,
        "end_line": None,
        "test": None,
        "call": call,
        "targets": names,
        "inputs": inputs,
        "expected": expected,
        "compare": compare,
        "vacuous": None,
        "tentative": False,
    }


class Context:
    """Where a statement stands: the test it belongs to, what is around it, and why nothing in it can fail."""

    def __init__(self, test=None, vacuous=None, looped=False, depth=0):
        self.test, self.vacuous, self.looped, self.depth = test, vacuous, looped, depth
        self.swallowing = self.conditional = False

    def but(self, **changes):
        made = Context(self.test, self.vacuous, self.looped, self.depth)
        made.swallowing, made.conditional = self.swallowing, self.conditional
        made.__dict__.update(changes)
        return made


def shares_label(label, text):
    """Whether an expectation repeats the text that a print puts before the value."""
    head = (label or "").strip()
    return bool(head) and text.strip().strip("'\"").startswith(head[:40])


def leading_text(args):
    if args and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str):
        return args[0].value
    if args and isinstance(args[0], ast.JoinedStr) and args[0].values:
        first = args[0].values[0]
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def callee(call):
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def is_self(node):
    return isinstance(node, ast.Name) and node.id == "self"


def is_plain_text(node):
    return isinstance(node, ast.Constant)


def writes_only(function):
    """Whether a function shows its result by printing and gives none back."""
    inner = [n for s in function.body for n in ast.walk(s)]
    gives = any(isinstance(n, ast.Return) and n.value is not None for n in inner)
    return not gives and any(isinstance(n, ast.Call) and callee(n) in PRINTS for n in inner)


def stored(node):
    return sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)})


def shows(node):
    return isinstance(node, ast.Assert) or isinstance(node, ast.Call) and callee(node) in PRINTS + ("raises",)


def shows_any(body):
    return any(shows(n) for s in body for n in ast.walk(s))
