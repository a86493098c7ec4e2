"""What an assertion in an instruction states: the call apart from the value that it should give."""

import ast

import vacuous
from drafts import instructed
from expectation import plain
from flow import calls_of, inputs, source, targets


def from_assert(test, own):
    """The example in an assertion: the call apart from what it should give;
    None when they can't be told apart."""
    if not calls_of(test, own) or not all_plain(calls_of(test, own)):
        return None
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    inner = test.operand if negated else test
    if isinstance(inner, ast.Call) and calls_of(inner, own)[0] is inner:
        return shape(inner, own, "False" if negated else "True", "truth")
    if isinstance(inner, ast.Call) and len(inner.args) >= 2:  # math.isclose(f(1), 0.5)
        left, right = inner.args[0], inner.args[1]
        name = getattr(inner.func, "id", getattr(inner.func, "attr", ""))
        if name in ("isclose", "allclose", "array_equal") and calls_of(left, own) and plain(right):
            tolerance = vacuous.tolerance(inner)
            return shape(left, own, approximate(right, tolerance), "value")
        return None
    if not isinstance(inner, ast.Compare) or len(inner.ops) != 1 or negated:
        return None
    op, left, right = inner.ops[0], inner.left, inner.comparators[0]
    if isinstance(op, (ast.Eq, ast.Is)):
        if calls_of(right, own) and not calls_of(left, own):
            left, right = right, left
        if calls_of(left, own) and plain(right):
            return shape(left, own, source(right), "value")
        if (
            isinstance(right, ast.Call)
            and getattr(right.func, "attr", "") == "approx"
            and right.args
            and plain(right.args[0])
        ):
            return shape(left, own, approximate(right.args[0], vacuous.tolerance(right)), "value")
    if isinstance(op, (ast.Lt, ast.LtE)) and vacuous.is_call(left, "abs") and len(left.args) == 1:
        gap, bound = left.args[0], vacuous.constant_value(right)
        if isinstance(gap, ast.BinOp) and isinstance(gap.op, ast.Sub) and isinstance(bound, (int, float)):
            call, value = (gap.left, gap.right) if calls_of(gap.left, own) else (gap.right, gap.left)
            if plain(value) and not calls_of(value, own):
                return shape(call, own, approximate(value, bound), "value")
    return None


def approximate(node, bound):
    """An expectation with a tolerance, in the form that the comparison reads."""
    return f"approx({source(node)}, abs={bound!r})" if isinstance(bound, (int, float)) else source(node)


def shape(call, own, expected, compare):
    reached = inputs(calls_of(call, own))
    return instructed("assertion", source(call), targets(call, own), reached, expected, compare)


def all_plain(calls):
    return all(plain(a) or isinstance(a, (ast.Lambda, ast.Call, ast.ListComp)) for c in calls for a in c.args)
