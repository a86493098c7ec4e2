"""What an interactive session shows below a bare expression: its value, as `repr` writes it.

The extractor turns `>>> f(1)` with `2` below it into the statement `f(1)` and an output block behind it. A
script's output block may stand in the same place; then the text is what the call printed. Which of the two it
is can mostly be told from whether the functions that are called print.
"""

import ast

from doctests import raised
from drafts import PRINTS, Draft, callee
from expectation import is_literal
from flow import asks, source
from program import FUNCTIONS

REACHED = 200  # functions that one expression is followed into
WRITERS = PRINTS + ("write", "writelines", "info", "warning", "error", "debug")


def attach_results(program, drafts, outputs):
    """Gives each output block right behind a bare expression to it, and
    empties the block; returns drafts to add."""
    added, floor = [], 0
    bodies = bodies_by_name(program)
    for block in sorted(outputs, key=lambda b: b["after_line"]):
        before, floor = floor, block["after_line"]
        text = block["text"].strip("\n")
        node = statement_above(program, block["after_line"])
        if not text.strip() or not isinstance(node, ast.Expr) or callee_of(node.value) in PRINTS:
            continue
        if any(d.prints and d.expected is None and before < d.line <= floor for d in drafts):
            continue  # it may be theirs: several prints share a block in a script
        draft = next((d for d in drafts if is_plain_use(d, node)), None)
        if draft is None and not program.own and not asks(node.value):
            draft = Draft("usage", node, None)
            draft.call, draft.inputs = source(node.value)[:300], source(node.value)[:2000]
            added.append(draft)
        if draft is not None:
            state(draft, text, *behaviour(bodies, node.value))
            block["text"] = ""
    return added


def statement_above(program, line):
    """The module's last statement that ends at `line` or above it, with nothing but blank lines between."""
    above = [n for n in program.tree.body if n.end_lineno <= line]
    if not above or any(t.strip() for t in program.lines[above[-1].end_lineno : line]):
        return None
    return above[-1]


def is_plain_use(draft, node):
    place = (draft.line, draft.end_line) == (node.lineno, node.end_lineno)
    return place and draft.kind == "usage" and not draft.prints and draft.expected is None


def callee_of(value):
    return callee(value) if isinstance(value, ast.Call) else ""


def state(draft, text, prints, gives):
    error = raised(text)
    draft.kind, draft.expected = "output", text
    if error is not None:
        draft.expected, draft.compare = error.partition(":")[0].strip(), "raises"
    elif not prints:
        draft.compare = "value"
    elif not gives:
        draft.compare = "stdout"
    else:
        draft.compare = "value" if is_literal(text.strip()) else "stdout"
        draft.tentative = True


def bodies_by_name(program):
    """{name: definitions}: the functions and methods of all files, a class by its name too."""
    found = {}
    tops = [program.tree, *program.borrowed]
    for top in tops:
        for node in ast.walk(top):
            if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                found.setdefault(node.name, []).append(node)
    return found


def behaviour(bodies, expression):
    """(prints, gives): whether evaluating an expression writes anything,
    and whether it may have a value to show."""
    gives = True
    if isinstance(expression, ast.Call):
        called = [b for b in bodies.get(callee(expression), []) if isinstance(b, FUNCTIONS)]
        returns = [n for b in called for n in ast.walk(b) if isinstance(n, (ast.Return, ast.Yield))]
        gives = not called or any(n.value is not None for n in returns)
    pending, seen = [expression], set()
    while pending and len(seen) < REACHED:
        node = pending.pop()
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and callee(part) in WRITERS:
                return True, gives
            name = part.id if isinstance(part, ast.Name) else getattr(part, "attr", None)
            if isinstance(name, str) and name in bodies and name not in seen:
                seen.add(name)
                pending += bodies[name]
    return False, gives
