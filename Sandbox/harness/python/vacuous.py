"""Checks that can't fail (facts on cheating own tests: tautologies,
swallowed failures, checks never reached).

Only what the source shows for certain; what merely looks weak is left to mutation.
"""

import ast

# A tolerance this large relative to the expected value lets nearly any result pass.
LOOSE = 0.5


def of_test(test, own, called):
    """Why an asserted expression can't fail, or None. `called`: whether it reaches the program's own code."""
    constant = constant_truth(test)
    if constant is not None:
        return "the condition is a constant"
    if isinstance(test, (ast.Name, ast.Attribute)):
        return "it checks only that a name exists"
    if isinstance(test, ast.Tuple) and test.elts:
        return "a tuple that is not empty is always true"
    if isinstance(test, ast.Compare):
        return of_compare(test, own) or (None if called else "it calls nothing of the program")
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        if any(constant_truth(v) is True for v in test.values):
            return "one side of `or` is always true"
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        reasons = [of_test(v, own, called) for v in test.values]
        return reasons[0] if all(reasons) else None
    if isinstance(test, ast.Call):
        name = test.func.id if isinstance(test.func, ast.Name) else getattr(test.func, "attr", "")
        if name in ("isinstance", "callable", "hasattr", "issubclass"):
            return "it checks only the kind of a thing"
        if name in ("isclose", "allclose") and len(test.args) >= 2:
            return same(test.args[0], test.args[1], own) or loose(test.args[1], tolerance(test))
    if not called:
        return "it calls nothing of the program"
    return None


def of_compare(test, own):
    if len(test.ops) != 1:
        return None
    op, left, right = test.ops[0], test.left, test.comparators[0]
    if isinstance(op, ast.IsNot) and is_none(right) or isinstance(op, ast.NotEq) and is_none(right):
        return "it checks only that something came back"
    if isinstance(op, (ast.Eq, ast.Is, ast.LtE, ast.GtE)):
        found = same(left, right, own)
        if found:
            return found
        if is_call(left, "type") or is_call(right, "type"):
            return "it checks only the kind of a thing"
    if isinstance(op, ast.GtE) and is_call(left, "len") and constant_value(right) == 0:
        return "a length is never negative"
    if isinstance(op, (ast.Lt, ast.LtE)) and is_call(left, "abs") and len(left.args) == 1:
        gap = left.args[0]
        if isinstance(gap, ast.BinOp) and isinstance(gap.op, ast.Sub):
            return (
                same(gap.left, gap.right, own)
                or loose(gap.right, constant_value(right))
                or loose(gap.left, constant_value(right))
            )
    return None


def same(left, right, own):
    """Both sides are one expression, or the expected side calls the very function under test."""
    if ast.dump(left) == ast.dump(right):
        return "both sides are the same expression"
    heads = [n.func.id for n in (left, right) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    if len(heads) == 2 and heads[0] == heads[1] and heads[0] in own and ast.dump(left) == ast.dump(right):
        return "the expected value is computed by the function under test"
    return None


def loose(expected, bound):
    value = constant_value(expected)
    if isinstance(value, (int, float)) and isinstance(bound, (int, float)) and not isinstance(value, bool):
        if bound >= max(abs(value) * LOOSE, 1e-9) and bound >= 0.5:
            return "the tolerance is as large as the value"
    return None


def tolerance(call):
    for keyword in call.keywords:
        if keyword.arg in ("abs_tol", "atol", "abs", "delta"):
            return constant_value(keyword.value)
        if keyword.arg in ("rel_tol", "rtol", "rel"):
            relative, value = constant_value(keyword.value), constant_value(call.args[1])
            if isinstance(relative, (int, float)) and isinstance(value, (int, float)):
                return relative * abs(value)
    return None


def of_unittest(name, args, keywords, own, called):
    """Why a unittest assertion can't fail, or None."""
    if name == "fail":
        return None
    if name in ("assertIsNotNone", "assertIsInstance"):
        return (
            "it checks only that something came back"
            if name == "assertIsNotNone"
            else "it checks only the kind of a thing"
        )
    if name in ("assertTrue", "assertFalse") and args:
        if constant_truth(args[0]) is not None:
            return "the condition is a constant"
        return of_test(args[0], own, called) if name == "assertTrue" else None
    if len(args) >= 2 and name not in ("assertRaises", "assertRaisesRegex"):
        found = (
            same(args[0], args[1], own)
            if name not in ("assertNotEqual", "assertLess", "assertGreater")
            else None
        )
        if found is None and name == "assertAlmostEqual":
            delta = next((constant_value(k.value) for k in keywords if k.arg == "delta"), None)
            places = next((constant_value(k.value) for k in keywords if k.arg == "places"), None)
            if isinstance(places, int):
                delta = 0.5 * 10.0**-places if -300 < places < 300 else None
            found = loose(args[1], delta)
        if found:
            return found
    return None if called else "it calls nothing of the program"


def swallowed(handlers):
    """Whether an `except` around a check catches the failure of an assertion and goes on."""
    for handler in handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {getattr(k, "id", getattr(k, "attr", None)) if k is not None else None for k in kinds}
        if names & {None, "Exception", "BaseException", "AssertionError"}:
            if not any(
                isinstance(n, (ast.Raise, ast.Assert)) or is_exit(n)
                for s in handler.body
                for n in ast.walk(s)
            ):
                return True
    return False


def is_exit(node):
    """`sys.exit(...)`, `exit(...)`, `os._exit(...)`, `self.fail(...)`: no way on from here."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in ("exit", "_exit", "quit", "fail", "abort")


def ends(statement):
    """Whether nothing after a statement in the same block runs."""
    if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return True
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return is_exit(statement.value) and getattr(statement.value.func, "attr", "") != "fail"
    return False


def never_true(test):
    """Why the body of `if TEST` never runs, or None."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        if isinstance(test.operand, ast.Name) and test.operand.id == "__debug__":
            return "`not __debug__` is never true"
    if constant_truth(test) is False or isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
        return "the condition around it is never true"
    return None


def constant_truth(node):
    """Whether an expression is always true, always false, or (None) depends on something."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, (ast.List, ast.Dict, ast.Set)):
        items = node.keys if isinstance(node, ast.Dict) else node.elts
        return bool(items) if not any(isinstance(i, ast.Starred) for i in items) else None
    if isinstance(node, ast.Lambda):
        return True
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = constant_truth(node.operand)
        return None if inner is None else not inner
    if (
        isinstance(node, ast.Compare)
        and all(isinstance(n, ast.Constant) for n in [node.left, *node.comparators])
        and len(node.ops) == 1
        and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
    ):
        equal = node.left.value == node.comparators[0].value
        return equal if isinstance(node.ops[0], ast.Eq) else not equal
    return None


def constant_value(node):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = constant_value(node.operand)
        return -inner if isinstance(inner, (int, float)) else None
    return node.value if isinstance(node, ast.Constant) else None


def is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def is_call(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
