"""The harness's own form of unittest's assertions: what the program did
to `unittest.TestCase` changes nothing."""

import re


def check(name, args, keywords):
    """Whether the assertion `name` holds for `args`; None when the harness
    does not know it or its arguments."""
    rule = RULES.get(name)
    if rule is None:
        return None
    keywords = {k: v for k, v in keywords.items() if k != "msg"}
    count, function = rule
    if len(args) < count:
        return None
    # The argument after the operands is the message, except where the rule takes all.
    operands = args if count < 0 or name in ("assertAlmostEqual", "assertNotAlmostEqual") else args[:count]
    return bool(function(*operands, **keywords))


def almost(a, b, places=None, msg=None, delta=None):
    if a == b:
        return True
    gap = abs(a - b)
    if delta is not None:
        return gap <= delta
    return round(gap, 7 if places is None else places) == 0


def same_counts(a, b):
    rest = list(b)
    for item in a:
        if item not in rest:
            return False
        rest.remove(item)
    return not rest


def matches(text, pattern):
    return re.search(pattern, text) is not None


def raised_by(expected, function=None, *args, **keywords):
    try:
        function(*args, **keywords)
    except expected:
        return True
    return False


def kind_and_equal(kind):
    return lambda a, b, **_: isinstance(a, kind) and isinstance(b, kind) and a == b


EQUAL = (2, lambda a, b, **_: a == b)
RULES = {
    "assertEqual": EQUAL,
    "assertEquals": EQUAL,
    "assertMultiLineEqual": EQUAL,
    "assertSequenceEqual": EQUAL,
    "assertListEqual": (2, kind_and_equal(list)),
    "assertTupleEqual": (2, kind_and_equal(tuple)),
    "assertDictEqual": (2, kind_and_equal(dict)),
    "assertSetEqual": (2, kind_and_equal((set, frozenset))),
    "assertNotEqual": (2, lambda a, b: a != b),
    "assertTrue": (1, lambda a: a),
    "assertFalse": (1, lambda a: not a),
    "assertIs": (2, lambda a, b: a is b),
    "assertIsNot": (2, lambda a, b: a is not b),
    "assertIsNone": (1, lambda a: a is None),
    "assertIsNotNone": (1, lambda a: a is not None),
    "assertIn": (2, lambda a, b: a in b),
    "assertNotIn": (2, lambda a, b: a not in b),
    "assertIsInstance": (2, lambda a, b: isinstance(a, b)),
    "assertNotIsInstance": (2, lambda a, b: not isinstance(a, b)),
    "assertGreater": (2, lambda a, b: a > b),
    "assertGreaterEqual": (2, lambda a, b: a >= b),
    "assertLess": (2, lambda a, b: a < b),
    "assertLessEqual": (2, lambda a, b: a <= b),
    "assertAlmostEqual": (2, almost),
    "assertNotAlmostEqual": (2, lambda a, b, **k: not almost(a, b, **k)),
    "assertCountEqual": (2, same_counts),
    "assertRegex": (2, matches),
    "assertNotRegex": (2, lambda a, b: not matches(a, b)),
    "assertRaises": (-1, raised_by),
    "fail": (0, lambda: False),
}


class Raises:
    """`with self.assertRaises(E)` and `with pytest.raises(E)`: the error
    that comes is kept for the program."""

    def __init__(self, hooks, run, regex, args, keywords):
        self.hooks, self.run = hooks, run
        self.expected = args[0] if args else keywords.get("expected_exception", BaseException)
        self.pattern = args[1] if regex and len(args) > 1 else keywords.get("match")
        self.exception = self.value = self.type = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is not None and not issubclass(kind, self.expected):
            return False
        self.exception = self.value = error
        self.type = kind
        held = kind is not None and (self.pattern is None or matches(str(error), self.pattern))
        self.hooks.settle(self.run, held, lambda: f"{self.expected} was not raised as stated")
        return True
