"""Examples in test functions and test classes, whether or not the program calls them."""

import ast

from drafts import Context, Draft
from flow import bind, resolve, rows, source
from program import FUNCTIONS, is_test_class, is_test_function


def walk_tests(walker, env):
    """Drafts an example for each check in each test that a runner would find."""
    program = walker.program
    for name, function in program.functions.items():
        if is_test_function(function):
            walk_test(walker, function, name, dict(env))
    for name, node in program.classes.items():
        if not is_test_class(node):
            continue
        scope = dict(env)
        methods = {m.name: m for m in node.body if isinstance(m, FUNCTIONS)}
        for part in node.body:
            if isinstance(part, ast.Assign):
                for target in part.targets:
                    if isinstance(target, ast.Name):
                        bind(
                            ast.Attribute(ast.Name("self", ast.Load()), target.id, ast.Store()),
                            part.value,
                            scope,
                        )
        for setup in ("setUpClass", "setUp", "setup_method"):
            if setup in methods:
                for part in methods[setup].body:
                    if isinstance(part, ast.Assign):
                        for target in part.targets:
                            bind(target, resolve(part.value, scope)[0], scope)
        for method in methods.values():
            if method.name.startswith("test"):
                walk_test(walker, method, f"{name}.{method.name}", dict(scope))


def walk_test(walker, function, test, env):
    before = len(walker.drafts)
    own = walker.own
    walker.own = own - {function.name, test.partition(".")[0]}
    try:
        for scope in parameter_scopes(function, env):
            walker.block(function.body, scope, Context(test=test, vacuous=not_run(function)))
        walker.drafts[before:] = [d for d in walker.drafts[before:] if d.kind == "unittest"]
        if len(walker.drafts) == before:
            draft = Draft("unittest", function, test)
            draft.call, draft.vacuous = f"{test}()", "the test checks nothing"
            draft.targets = sorted(
                {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and n.id in walker.own}
            )
            if draft.targets:
                walker.drafts.append(draft)
    finally:
        walker.own = own


def not_run(function):
    """Why a runner would not run a test function, or None."""
    for decorator in function.decorator_list:
        text = source(decorator)
        if text.split("(")[0].rsplit(".", 1)[-1] in ("skip", "xfail", "expectedFailure"):
            return "the test is skipped"
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for s in function.body for n in ast.walk(s)):
        return "a test that yields is never run"
    return None


def parameter_scopes(function, env):
    """The environments of the calls that `pytest.mark.parametrize` makes; one when there is none."""
    scopes = [env]
    for decorator in reversed(function.decorator_list):
        if not (isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") == "parametrize"):
            continue
        if len(decorator.args) < 2:
            continue
        spec, table = decorator.args[0], rows(resolve(decorator.args[1], env)[0])
        names = []
        if isinstance(spec, ast.Constant) and isinstance(spec.value, str):
            names = [n.strip() for n in spec.value.split(",")]
        elif isinstance(spec, (ast.List, ast.Tuple)):
            names = [e.value for e in spec.elts if isinstance(e, ast.Constant)]
        if not table or not names:
            continue
        grown = []
        for item in table:
            if isinstance(item, ast.Call) and getattr(item.func, "attr", "") == "param":
                item = ast.Tuple(item.args, ast.Load()) if len(item.args) != 1 else item.args[0]
            for scope in scopes:
                made = dict(scope)
                target = [ast.Name(n, ast.Store()) for n in names]
                bind(target[0] if len(names) == 1 else ast.Tuple(target, ast.Store()), item, made)
                grown.append(made)
        scopes = grown
    return scopes
