"""The instrumented copy of a program: its statements as steps, its examples as sites, its definitions counted.

Nothing is executed here. Each top-level statement (and each statement of a main guard) becomes a unit of its own, so
that one that fails does not hide the rest. The statement of an example is put in a `with` block that tells where it
begins and ends, and its assertion or call is rewritten to hand both sides to the harness before any `__eq__` runs.
"""

import __future__

import ast

HIT = "__assay_hit__"
SITE = "__assay_site__"
COMPARE = "__assay_compare__"
TRUTH = "__assay_truth__"
PAIR = "__assay_pair__"
UNIT = "__assay_unit__"
RAISES = "__assay_raises__"
VALUE = "__assay_value__"

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)
BODIES = ("body", "orelse", "finalbody")
# Comparisons by value whose two first arguments are worth showing.
PAIRED = {"isclose", "allclose", "array_equal", "array_equiv", "assert_allclose", "assert_array_equal",
          "assert_almost_equal", "assert_array_almost_equal", "assert_frame_equal", "assert_series_equal"}


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
        self.code = None


class Program:
    """`units` in order, `sites` by key, `docstrings` as (first line, text), `needed` names that functions read."""

    def __init__(self, text, path, examples):
        self.path = path
        tree = compile(text, path, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        self.flags = future_flags(tree)
        self.docstrings = list(docstrings(tree))
        self.own = {n.name for n in tree.body if isinstance(n, DEFINITIONS)}
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
            if example.get("origin") == "response" and example.get("kind") != "doctest" and isinstance(line, int):
                wanted.setdefault((line, end if isinstance(end, int) else line), []).append(example)
        Placer(tree, wanted, self.sites).block(tree.body, False)

    def _ids_in(self, node):
        first, last = node.lineno, node.end_lineno
        return [
            i for s in self.sites.values() if s.test is None and first <= s.line <= last for i in s.ids
        ]


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


def wrap(node, key):
    item = ast.withitem(context_expr=call_hook(SITE, [ast.Constant(key)], node), optional_vars=None)
    return ast.copy_location(ast.With(items=[item], body=[node], type_comment=None), node)


def call_hook(name, args, node, keywords=()):
    function = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)
    return ast.copy_location(ast.Call(func=function, args=list(args), keywords=list(keywords)), node)


def lazily(node, at):
    """A function of no arguments that gives the message of an assertion, which is evaluated only when it fails."""
    empty = ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
    return ast.copy_location(ast.Lambda(args=empty, body=node or ast.Constant(None)), at)


def rewrite(node, key, targets):
    """The statement with its check or its value handed to the harness; the rest as it was."""
    mark = ast.Constant(key)
    if isinstance(node, ast.Assert):
        return ast.copy_location(ast.Expr(rewrite_assert(node, mark)), node)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            expr = item.context_expr
            if isinstance(expr, ast.Call) and name_of(expr.func) in ("assertRaises", "assertRaisesRegex", "raises"):
                regex = name_of(expr.func) == "assertRaisesRegex"
                args = [mark, ast.Constant(regex), *expr.args]
                item.context_expr = call_hook(RAISES, args, expr, expr.keywords)
        return node
    if isinstance(node, ast.If):
        node.test = FirstCall(mark, targets).visit(node.test)
        return node
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        name = name_of(call.func)
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            if call.func.value.id == "self" and (name.startswith("assert") or name == "fail"):
                args = [mark, ast.Constant(name), call.func.value, *call.args]
                return ast.copy_location(ast.Expr(call_hook(UNIT, args, call, call.keywords)), node)
        if name in PAIRED and len(call.args) >= 2:
            node.value = call_hook(PAIR, [mark, ast.Constant(False), call.func, *call.args], call, call.keywords)
            return node
        if isinstance(call.func, ast.Name) and name in ("print", "pprint"):
            capture_print(call, mark, targets)
        else:
            node.value = call_hook(VALUE, [mark, call], call)
        return node
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Await):
        node.value = call_hook(VALUE, [mark, node.value], node)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        node.value = call_hook(VALUE, [mark, node.value], node)
    return node


def rewrite_assert(node, mark):
    test, message = node.test, lazily(node.msg, node)
    if has_await(test):
        message = lazily(None, node)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        op = ast.Constant(type(test.ops[0]).__name__)
        return call_hook(COMPARE, [mark, op, test.left, test.comparators[0], message], node)
    if isinstance(test, ast.Call) and name_of(test.func) in PAIRED and len(test.args) >= 2:
        return call_hook(PAIR, [mark, ast.Constant(True), test.func, *test.args], node, test.keywords)
    return call_hook(TRUTH, [mark, test, message], node)


def capture_print(call, mark, targets):
    """The value that a print shows: its only argument, else the first call of the program's own in it."""
    if len(call.args) == 1 and not isinstance(call.args[0], (ast.Starred, ast.JoinedStr, ast.BinOp)):
        call.args[0] = call_hook(VALUE, [mark, call.args[0]], call.args[0])
        return
    finder = FirstCall(mark, targets)
    for index, arg in enumerate(call.args):
        call.args[index] = finder.visit(arg)
    if not finder.found and call.args and isinstance(call.args[-1], (ast.Name, ast.Attribute, ast.Subscript)):
        call.args[-1] = call_hook(VALUE, [mark, call.args[-1]], call.args[-1])


class FirstCall(ast.NodeTransformer):
    def __init__(self, mark, targets):
        self.mark, self.targets, self.found = mark, targets, False

    def visit_Call(self, node):
        if not self.found and (name_of(node.func) in self.targets or not self.targets):
            self.found = True
            return call_hook(VALUE, [self.mark, node], node)
        return self.generic_visit(node)

    def _closed(self, node):  # their names are not those of this place
        return node

    visit_Lambda = visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _closed


def has_await(node):
    return any(isinstance(n, (ast.Await, ast.Yield, ast.NamedExpr)) for n in ast.walk(node))


def name_of(node):
    """The last name of a callee: `f` of `f`, `g` of `x.g`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


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


def needed_names(tree):
    """Names that the bodies of functions and classes read: what a definition may need from the module."""
    names = set()
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return names


def count_calls(tree):
    """Makes each of the program's functions and methods tell that it was entered, at the cost of one C call."""
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.ClassDef) and node in tree.body:
            for method in node.body:
                if isinstance(method, FUNCTIONS):
                    enter(method, [node.name, f"{node.name}.{method.name}"])
        elif isinstance(node, FUNCTIONS) and node in tree.body:
            enter(node, [node.name])


def enter(function, names):
    at = function.body[0]
    has_doc = isinstance(at, ast.Expr) and isinstance(at.value, ast.Constant) and isinstance(at.value.value, str)
    mark = ast.Constant(names[0] if len(names) == 1 else tuple(names))
    hit = ast.copy_location(ast.Expr(call_hook(HIT, [mark], at)), at)
    function.body.insert(1 if has_doc else 0, hit)
