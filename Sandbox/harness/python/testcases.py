"""Calls one test the harness's own way: no runner, configuration or verdict of the program's is used."""

from hooks import outcome


def call_test(namespace, test):
    """Runs `test_zero` or `TestAdd.test_zero` once for each of its parameter sets: (state, error or None)."""
    try:
        owner, _, method = test.rpartition(".")
        if owner:
            cls = namespace[owner]
            if skipped(cls) or skipped(getattr(cls, method)):
                return "skipped", None
            run_method(cls, method)
        else:
            function = namespace[test]
            if skipped(function):
                return "skipped", None
            for name in ("setup_module", "setup_function"):
                if callable(namespace.get(name)):
                    call_loosely(namespace[name], function)
            for values in parameter_sets(function):
                finish(function(**fixtures(namespace, function, values)))
    except BaseException as error:
        return outcome(error), error
    return "returned", None


def run_method(cls, method):
    case = isinstance(cls, type) and any(base.__name__ == "TestCase" for base in cls.__mro__)
    instance = cls(method) if case else cls()
    if case:
        cls.setUpClass()
        before, after = ("setUp", "asyncSetUp"), ("asyncTearDown", "tearDown")
    else:
        before, after = ("setup_method", "setup"), ("teardown_method",)
    for name in before:
        if hasattr(instance, name):
            finish(call_loosely(getattr(instance, name), method))
    try:
        function = getattr(instance, method)
        for values in parameter_sets(function):
            finish(function(**values))
    finally:
        for name in after:
            if hasattr(instance, name):
                finish(call_loosely(getattr(instance, name), method))


def call_loosely(function, argument):
    """Calls a set-up function that may or may not want to be told of the test."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    bound = 1 if hasattr(function, "__self__") else 0
    return function(argument) if code is not None and code.co_argcount > bound else function()


def finish(result):
    if type(result).__name__ == "coroutine":
        import asyncio

        asyncio.run(result)


def skipped(thing):
    marks = marks_of(thing)
    if any(m.name == "skip" or (m.name == "skipif" and any(m.args)) for m in marks):
        return True
    return bool(getattr(thing, "__unittest_skip__", False))


def marks_of(thing):
    marks = getattr(thing, "pytestmark", [])
    marks = marks if isinstance(marks, list) else [marks]
    return [getattr(m, "mark", m) for m in marks if hasattr(getattr(m, "mark", m), "name")]


def parameter_sets(function):
    """The keyword arguments of each call that `pytest.mark.parametrize`
    asks for; one empty set without it."""
    sets = [{}]
    for mark in marks_of(function):
        if mark.name != "parametrize" or len(mark.args) < 2:
            continue
        names, rows = mark.args[0], list(mark.args[1])
        names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)
        grown = []
        for row in rows:
            row = getattr(row, "values", row) if type(row).__name__ == "ParameterSet" else row
            values = [row] if len(names) == 1 and type(row) is not tuple else list(row)
            grown += [{**old, **dict(zip(names, values))} for old in sets]
        sets = grown
    return sets


def fixtures(namespace, function, values):
    """`values` and, for the arguments left, what the program's own fixture functions of those names give."""
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code is not None else ()
    optional = len(getattr(function, "__defaults__", None) or ())
    given = dict(values)
    for name in names[: len(names) - optional]:
        if name not in given and name in namespace:
            maker = namespace[name]
            maker = getattr(maker, "__pytest_wrapped__", maker)
            maker = getattr(maker, "obj", getattr(maker, "_fixture_function", maker))
            made = maker()
            given[name] = next(made) if type(made).__name__ == "generator" else made
    return given
