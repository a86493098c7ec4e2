"""Rewrites the statement of an example so that its check or its value passes through the harness."""

import ast

HIT = "__assay_hit__"
SITE = "__assay_site__"
COMPARE = "__assay_compare__"
TRUTH = "__assay_truth__"
PAIR = "__assay_pair__"
UNIT = "__assay_unit__"
RAISES = "__assay_raises__"
VALUE = "__assay_value__"

# Comparisons by value whose two first arguments are worth showing.
PAIRED = {
    "isclose",
    "allclose",
    "array_equal",
    "array_equiv",
    "assert_allclose",
    "assert_array_equal",
    "assert_almost_equal",
    "assert_array_almost_equal",
    "assert_frame_equal",
    "assert_series_equal",
}


def wrap(node, key):
    item = ast.withitem(context_expr=call_hook(SITE, [ast.Constant(key)], node), optional_vars=None)
    return ast.copy_location(ast.With(items=[item], body=[node], type_comment=None), node)


def call_hook(name, args, node, keywords=()):
    function = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)
    return ast.copy_location(ast.Call(func=function, args=list(args), keywords=list(keywords)), node)


def lazily(node, at):
    """A function of no arguments that gives the message of an assertion,
    which is evaluated only when it fails."""
    empty = ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return ast.copy_location(ast.Lambda(args=empty, body=node or ast.Constant(None)), at)


def rewrite(node, key, targets):
    """The statement with its check or its value handed to the harness; the rest as it was."""
    mark = ast.Constant(key)
    if isinstance(node, ast.Assert):
        return ast.copy_location(ast.Expr(rewrite_assert(node, mark)), node)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            expr = item.context_expr
            if isinstance(expr, ast.Call) and name_of(expr.func) in (
                "assertRaises",
                "assertRaisesRegex",
                "raises",
            ):
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
            node.value = call_hook(
                PAIR, [mark, ast.Constant(False), call.func, *call.args], call, call.keywords
            )
            return node
        if isinstance(call.func, ast.Name) and name in ("print", "pprint"):
            capture_print(call, mark, targets)
        else:
            node.value = call_hook(VALUE, [mark, call], call)
        return node
    if isinstance(node, ast.Expr):
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
