"""The instrumented copy of a program: its statements as steps, its
examples as sites, its definitions counted.

Nothing is executed here. Each top-level statement (and each statement of a main guard) becomes a unit of its
own, so that one that fails does not hide the rest. The statement of an example is put in a `with` block that
tells where it begins and ends, and its assertion or call is rewritten to hand both sides to the harness
before any `__eq__` runs.
"""

import __future__

import ast

from rewrite import HIT, call_hook, rewrite, wrap

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)
BODIES = ("body", "orelse", "finalbody")


class Site:
    """One statement that one or more examples point at: the k-th run of it is the k-th example's."""

    def __init__(self, key, ids, test):
        self.key, self.ids, self.test = key, ids, test
        self.soft = True  # a failure is told and does not end the run
        self.runs = 0


class Unit:
    """A statement of the module that runs as one step."""

    def __init__(self, node, ids, guarded):
        self.node, self.ids, self.guarded = node, ids, guarded
        self.essential = isinstance(node, DEFINITIONS + IMPORTS)
        self.defines = self.essential and not guarded
        self.code = None


class Program:
    """`units` in order, `sites` by key, `docstrings` as (first line, text),
    `needed` names that functions read.

    `modules` are the names of the program's files; what the entry file
    imports from them is the program's own too.
    """

    def __init__(self, text, path, examples, modules=frozenset()):
        self.path = path
        tree = compile(text, path, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        self.flags = future_flags(tree)
        self.docstrings = list(docstrings(tree))
        self.own = {n.name for n in tree.body if isinstance(n, DEFINITIONS)} | imported(tree, modules)
        self.sites = {}
        self._place_sites(tree, examples)
        self.needed = needed_names(tree)
        count_calls(tree)
        self.units = []
        for node in tree.body:
            if is_main_guard(node):
                self.units += [Unit(inner, self._ids_in(inner), True) for inner in node.body]
            else:
                self.units.append(Unit(node, self._ids_in(node), False))
        for unit in self.units:
            module = ast.Module(body=[unit.node], type_ignores=[])
            ast.fix_missing_locations(module)
            unit.code = compile(module, path, "exec", self.flags, dont_inherit=True)

    def _place_sites(self, tree, examples):
        wanted = {}
        for example in examples:
            line, end = example.get("line"), example.get("end_line")
            if (
                example.get("origin") == "response"
                and example.get("kind") != "doctest"
                and isinstance(line, int)
            ):
                wanted.setdefault((line, end if isinstance(end, int) else line), []).append(example)
        Placer(tree, wanted, self.sites).block(tree.body, False)

    def _ids_in(self, node):
        first, last = node.lineno, node.end_lineno
        return [i for s in self.sites.values() if s.test is None and first <= s.line <= last for i in s.ids]


class Placer:
    """Wraps the statements that examples point at, innermost first."""

    def __init__(self, tree, wanted, sites):
        self.wanted, self.sites = wanted, sites
        self.crowded = {}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Expr, ast.Assert, ast.Assign)):
                span = (node.lineno, node.end_lineno)
                self.crowded[span] = self.crowded.get(span, 0) + 1

    def block(self, body, in_try):
        for index, node in enumerate(body):
            body[index] = self.statement(node, in_try)

    def statement(self, node, in_try):
        span = (node.lineno, node.end_lineno)
        tried = in_try or bool(getattr(node, "handlers", None))
        for field in BODIES:
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                self.block(inner, tried if field == "body" else in_try)
        for handler in getattr(node, "handlers", None) or []:
            self.block(handler.body, in_try)
        for case in getattr(node, "cases", None) or []:
            self.block(case.body, in_try)
        examples = self.wanted.get(span)
        if not examples or isinstance(node, DEFINITIONS + IMPORTS):
            return node
        # Two statements on one line share a span: each takes its own example, in order.
        taken = examples[:1] if self.crowded.get(span, 0) > 1 else list(examples)
        del examples[: len(taken)]
        site = Site(len(self.sites), [str(e.get("id")) for e in taken], taken[0].get("test"))
        site.line = node.lineno
        site.soft = not in_try
        self.sites[site.key] = site
        targets = {t for e in taken for t in e.get("targets") or [] if isinstance(t, str)}
        return wrap(rewrite(node, site.key, targets), site.key)


def is_main_guard(node):
    """`if __name__ == "__main__":` in either order, with no else."""
    if not isinstance(node, ast.If) or node.orelse or not isinstance(node.test, ast.Compare):
        return False
    test = node.test
    if len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = [test.left, test.comparators[0]]
    names = [s.id for s in sides if isinstance(s, ast.Name)]
    texts = [s.value for s in sides if isinstance(s, ast.Constant)]
    return names == ["__name__"] and texts == ["__main__"]


def future_flags(tree):
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def docstrings(tree):
    """(first line, text) of the module's, the classes' and the functions' docstrings that hold a doctest."""
    for node in ast.walk(tree):
        if isinstance(node, DEFINITIONS + (ast.Module,)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                if isinstance(first.value.value, str) and ">>>" in first.value.value:
                    yield first.lineno, first.value.value


def imported(tree, modules):
    """Names that a text binds by importing from `modules`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [a for a in node.names if a.name.partition(".")[0] in modules]
            names |= {a.asname or a.name.partition(".")[0] for a in found}
        elif isinstance(node, ast.ImportFrom):
            if node.level or (node.module or "").partition(".")[0] in modules:
                names |= {a.asname or a.name for a in node.names if a.name != "*"}
    return names


def needed_names(tree):
    """Names that the bodies of functions and classes read from outside:
    what a definition may need from the module."""
    names, pending = set(), [n for n in tree.body if isinstance(n, DEFINITIONS)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef):
            pending += node.body
            continue
        read, bound, shared = set(), set(), set()
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                (read if isinstance(part.ctx, ast.Load) else bound).add(part.id)
            elif isinstance(part, ast.arg):
                bound.add(part.arg)
            elif isinstance(part, ast.Global):
                shared.update(part.names)
        names |= read - (bound - shared) if isinstance(node, FUNCTIONS) else read
    return names


def count_calls(tree):
    """Makes each of the program's functions and methods tell that it was
    entered, at the cost of one C call."""
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.ClassDef) and node in tree.body:
            for method in node.body:
                if isinstance(method, FUNCTIONS):
                    enter(method, [node.name, f"{node.name}.{method.name}"])
        elif isinstance(node, FUNCTIONS) and node in tree.body:
            enter(node, [node.name])


def enter(function, names):
    at = function.body[0]
    has_doc = (
        isinstance(at, ast.Expr) and isinstance(at.value, ast.Constant) and isinstance(at.value.value, str)
    )
    mark = ast.Constant(names[0] if len(names) == 1 else tuple(names))
    hit = ast.copy_location(ast.Expr(call_hook(HIT, [mark], at)), at)
    function.body.insert(1 if has_doc else 0, hit)
