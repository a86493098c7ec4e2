"""The `mutants` request of docs/harness.md: small mistakes put into a program, one at a time.

First-order mutants in the sense of DeMillo, Lipton and Sayward (Computer 11, 1978): a comparison turned, a constant moved
by one, an operator exchanged, a result dropped. Each replaces the text of one expression, so that all lines keep their
numbers. An example that holds for every mutant of the code it calls checks nothing.
"""

import ast

from program import parse

COMPARISONS = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}
COMPARISONS |= {ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is"}
OPERATORS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "//", ast.Pow: "*"}
MOST = 200  # looked at


def mutants(text, targets, count):
    """`{mutants: [{line, text}]}`, spread over the functions that `targets` reach; at most `count`."""
    tree = parse(text)
    if tree is None:
        return {"mutants": []}
    starts = line_starts(text)
    data = text.encode("utf-8")
    found = []
    for body in reached(tree, set(targets)):
        for node in ast.walk(body):
            for start, end, new in changes(node, starts, data):
                found.append((node.lineno, start, end, new))
    found = sorted(set(found))[:MOST]
    made = []
    for line, start, end, new in spread(found, count):
        changed = (data[:start] + new.encode("utf-8") + data[end:]).decode("utf-8")
        if parse(changed) is not None:
            made.append({"line": line, "text": changed})
    return {"mutants": made}


def reached(tree, targets):
    """Definitions named by `targets` and those that they use."""
    bodies = {n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    pending, seen = [t for t in sorted(targets) if t in bodies], []
    while pending:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.append(name)
        used = {n.id for n in ast.walk(bodies[name]) if isinstance(n, ast.Name)}
        pending += sorted(u for u in used if u in bodies)
    return [bodies[name] for name in seen]


def changes(node, starts, data):
    """(start, end, new text) for an expression, in bytes of the text."""

    def place(part):
        return starts[part.lineno - 1] + part.col_offset, starts[part.end_lineno - 1] + part.end_col_offset

    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        new = COMPARISONS.get(type(node.ops[0]))
        if new:
            yield place(node.left)[1], place(node.comparators[0])[0], f" {new} "
    elif isinstance(node, ast.BinOp):
        new = OPERATORS.get(type(node.op))
        between = place(node.left)[1], place(node.right)[0]
        # With brackets between the operands their text is more than the operator.
        if new and not set(data[between[0] : between[1]].decode("utf-8", "replace")) & set("()\\#"):
            yield (*between, f" {new} ")
    elif isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < 1 << 31:
        yield (*place(node), str(node.value + 1))
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield (*place(node), str(not node.value))
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield (*place(node.value), "None")
    elif isinstance(node, ast.BoolOp):
        first, second = place(node.values[0])[1], place(node.values[1])[0]
        if not set(data[first:second].decode("utf-8", "replace")) & set("()\\#"):
            yield first, second, " or " if isinstance(node.op, ast.And) else " and "


def line_starts(text):
    """Byte offset of each line, as `ast` counts lines and columns."""
    starts, at = [0], 0
    for line in text.encode("utf-8").split(b"\n"):
        at += len(line) + 1
        starts.append(at)
    return starts


def spread(found, count):
    """`count` of them at equal distances, so that no part of the code has all."""
    if len(found) <= count:
        return found
    return [found[(i * len(found)) // count] for i in range(count)]
