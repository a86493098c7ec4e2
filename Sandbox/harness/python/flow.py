"""Where the values of an example come from: names replaced by what was
assigned to them, without running anything.

`print(result)` shows the call that `result` was assigned from, and `for a, want in cases` shows one example
for each row of `cases`. An environment maps a name (or `self.x`) to the expression that it stands for; a name
that is not in it is left as it is.
"""

import ast
import copy

NODES = 600  # nodes that a resolved expression may grow to
ROWS = 50  # rows of a table of examples that are told apart
INTERACTIVE = {"input", "raw_input", "getpass", "readline", "readlines", "parse_args"}


class _Resolver(ast.NodeTransformer):
    def __init__(self, env):
        self.env, self.used, self.size, self.bound = env, set(), 0, []

    def _put(self, key, node):
        value = self.env.get(key)
        if value is None or any(key in names for names in self.bound):
            return node
        self.used.add(key)
        size = sum(1 for _ in ast.walk(value))
        if self.size + size > NODES:
            return node
        self.size += size
        return copy.deepcopy(value)

    def visit_Name(self, node):
        return self._put(node.id, node) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node):
        key = dotted(node) if isinstance(node.ctx, ast.Load) else None
        if key in self.env:
            return self._put(key, node)
        return self.generic_visit(node)

    def visit_Subscript(self, node):
        node = self.generic_visit(node)
        return fold(node)

    def _comprehension(self, node):
        names = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        self.bound.append(names)
        try:
            return self.generic_visit(node)
        finally:
            self.bound.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Lambda(self, node):
        self.bound.append({a.arg for a in node.args.args})
        try:
            return self.generic_visit(node)
        finally:
            self.bound.pop()


def dotted(node):
    """`a.b.c` of names and attributes; None for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *parts[::-1]]) if isinstance(node, ast.Name) else None


def resolve(node, env):
    """(expression, names used): `node` with the names in `env` replaced; the original is left alone."""
    resolver = _Resolver(env)
    return resolver.visit(copy.deepcopy(node)), resolver.used


def fold(node):
    """A constant subscript of a literal container, taken."""
    key = node.slice
    if not isinstance(key, ast.Constant):
        return node
    value = node.value
    if isinstance(value, ast.Dict):
        for k, v in zip(value.keys, value.values):
            if isinstance(k, ast.Constant) and type(k.value) is type(key.value) and k.value == key.value:
                return v
    if isinstance(value, (ast.List, ast.Tuple)) and type(key.value) is int:
        if -len(value.elts) <= key.value < len(value.elts):
            return value.elts[key.value]
    return node


def bind(target, value, env):
    """Assigns `value` (an expression, or None for what is not known) to a target, in `env`."""
    if isinstance(target, ast.Name):
        put(env, target.id, value)
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        put(env, f"{target.value.id}.{target.attr}", value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        starred = any(isinstance(t, ast.Starred) for t in target.elts)
        same = (
            isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts) and not starred
        )
        for index, part in enumerate(target.elts):
            if isinstance(part, ast.Starred):
                bind(part.value, None, env)
            elif same:
                bind(part, value.elts[index], env)
            elif value is not None and not starred:
                bind(part, ast.Subscript(value, ast.Constant(index), ast.Load()), env)
            else:
                bind(part, None, env)
    elif isinstance(target, (ast.Subscript, ast.Attribute)):
        root = target
        while isinstance(root, (ast.Subscript, ast.Attribute)):
            root = root.value
        if isinstance(root, ast.Name):
            env.pop(root.id, None)


def put(env, key, value):
    if value is None or sum(1 for _ in ast.walk(value)) > NODES:
        env.pop(key, None)
    else:
        env[key] = value


def rows(node):
    """The items that a loop over a literal table goes through, as
    expressions; None when they can't be told."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return None if any(isinstance(e, ast.Starred) for e in node.elts) else list(node.elts)[:ROWS]
    if isinstance(node, ast.Dict):
        return None if None in node.keys else list(node.keys)[:ROWS]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [ast.Constant(c) for c in node.value[:ROWS]]
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict) and not node.args:
        return rows_of_table(node.func.value, node.func.attr)
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "range" and all(isinstance(integer(a), int) for a in node.args) and 1 <= len(node.args) <= 3:
        try:
            return [ast.Constant(i) for i in range(*[integer(a) for a in node.args])[:ROWS]]
        except (ValueError, OverflowError):
            return None
    if name == "enumerate" and node.args:
        return numbered(node)
    if name == "zip" and node.args:
        columns = [rows(a) for a in node.args]
        if any(c is None for c in columns):
            return None
        return [ast.Tuple(list(items), ast.Load()) for items in zip(*columns)]
    return rows(node.args[0]) if name in ("list", "tuple") and len(node.args) == 1 else None


def rows_of_table(table, method):
    """What `items()`, `keys()` or `values()` of a literal dict gives."""
    if None in table.keys:
        return None
    pairs = list(zip(table.keys, table.values))[:ROWS]
    return {
        "items": [ast.Tuple([k, v], ast.Load()) for k, v in pairs],
        "keys": [k for k, _ in pairs],
        "values": [v for _, v in pairs],
    }.get(method)


def numbered(call):
    """What `enumerate` gives of a table whose rows can be told."""
    inner = rows(call.args[0])
    start = next((k.value for k in call.keywords if k.arg == "start"), ast.Constant(0))
    first = integer(call.args[1] if len(call.args) > 1 else start)
    if inner is None or not isinstance(first, int):
        return None
    return [ast.Tuple([ast.Constant(first + i), item], ast.Load()) for i, item in enumerate(inner)]


def integer(node):
    """The int that a literal stands for, sign included; None for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = integer(node.operand)
        return -inner if inner is not None else None
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None


class _Loosened(ast.NodeTransformer):
    def visit_JoinedStr(self, node):
        return ast.Tuple(
            [self.visit(v.value if isinstance(v, ast.FormattedValue) else v) for v in node.values], ast.Load()
        )


def source(node):
    """Normalised source of an expression: equal strings are equal expressions."""
    try:
        return ast.unparse(node)
    except ValueError:  # before 3.12 some nested f-strings cannot be written back: their parts stand for them
        return ast.unparse(_Loosened().visit(copy.deepcopy(node)))


def calls_of(node, own):
    """The outermost calls in an expression that reach the program's own definitions, in source order."""
    found = []

    def visit(part):
        if isinstance(part, ast.Call) and reaches(part, own):
            name = part.func.id if isinstance(part.func, ast.Name) else None
            if name in own or not isinstance(part.func, ast.Name):
                if name in own or reaches(part.func, own) or any(is_own(a, own) for a in part.args):
                    found.append(part)
                    return
            elif any(is_own(a, own) for a in part.args) or any(is_own(k.value, own) for k in part.keywords):
                found.append(part)  # map(f, xs), sorted(xs, key=f)
                return
        for child in ast.iter_child_nodes(part):
            visit(child)

    visit(node)
    return found


def is_own(node, own):
    return isinstance(node, ast.Name) and node.id in own


def reaches(node, own):
    return any(isinstance(n, ast.Name) and n.id in own for n in ast.walk(node))


def targets(node, own):
    return sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in own})


def bind_assignments(body, env):
    """Binds what plain assignments among the statements assign."""
    for part in body:
        if isinstance(part, ast.Assign):
            for target in part.targets:
                bind(target, resolve(part.value, env)[0], env)


def inputs(calls):
    """The arguments of calls as normalised source: `f(1, b=2)` gives `1, b=2`; anything less plain, all
    of it."""
    texts = []
    for call in calls:
        if isinstance(call.func, ast.Name):
            parts = [source(a) for a in call.args]
            parts += sorted(
                f"{k.arg}={source(k.value)}" if k.arg else f"**{source(k.value)}" for k in call.keywords
            )
            texts.append(", ".join(parts))
        else:
            texts.append(source(call))
    return " ; ".join(texts)[:2000]


def asks(node):
    """Whether an expression waits for a person: `input()` or standard input."""
    for n in ast.walk(node):
        if isinstance(n, ast.Call):
            name = n.func.id if isinstance(n.func, ast.Name) else getattr(n.func, "attr", "")
            if name in INTERACTIVE:
                return True
        if isinstance(n, ast.Attribute) and n.attr in ("stdin", "argv"):
            return True
    return False
