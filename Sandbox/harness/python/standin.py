"""A small stand-in for pytest, for programs that import it where it is not installed.

It is found last, so an installed pytest goes first. It has what short test files use: raises, approx, mark,
fixture, skip, fail. Marks have the shape of pytest's own, so that testcases.py reads both alike.
"""

from importlib.machinery import ModuleSpec


class Finder:
    """Answers for `pytest` once every ordinary finder has failed."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return ModuleSpec(name, cls) if name == "pytest" else None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        module.__dict__.update(
            raises=Raises,
            approx=Approx,
            mark=Marker(),
            fixture=fixture,
            skip=skip,
            fail=fail,
            xfail=skip,
            param=lambda *values, **_: values if len(values) != 1 else values[0],
            main=lambda *a, **k: 0,
            importorskip=lambda name, **_: __import__(name),
        )


class Skipped(Exception):
    pass


def skip(reason="", **_):
    raise Skipped(reason)


def fail(reason="", **_):
    raise AssertionError(reason)


def fixture(function=None, **_):
    return function if function is not None else (lambda f: f)


class Mark:
    def __init__(self, name, args, kwargs):
        self.name, self.args, self.kwargs = name, args, kwargs


class Marker:
    """`pytest.mark.NAME`, used bare or called: adds a Mark to what it decorates."""

    def __init__(self, name=None, args=(), kwargs=None):
        self._made = (name, args, kwargs or {})

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Marker(name)

    def __call__(self, *args, **kwargs):
        name, known, more = self._made
        if len(args) == 1 and not kwargs and callable(args[0]) and not known:
            thing = args[0]
            thing.pytestmark = list(getattr(thing, "pytestmark", [])) + [Mark(name, (), {})]
            return thing
        made = Mark(name, args, kwargs)

        def decorate(thing):
            thing.pytestmark = list(getattr(thing, "pytestmark", [])) + [made]
            return thing

        return decorate


class Raises:
    def __init__(self, expected, *call, match=None, **keywords):
        self.expected, self.match, self.value, self.type = expected, match, None, None
        if call:
            with self:
                call[0](*call[1:], **keywords)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            raise AssertionError(f"DID NOT RAISE {self.expected}")
        if not issubclass(kind, self.expected):
            return False
        self.value, self.type = error, kind
        if self.match is not None:
            import re

            if not re.search(self.match, str(error)):
                raise AssertionError(f"{str(error)!r} does not match {self.match!r}")
        return True


class Approx:
    """Equal within a relative tolerance of 1e-6 or an absolute one of 1e-12, as pytest's, item by item."""

    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs, nan_ok

    def __eq__(self, other):
        return self._near(self.expected, other)

    __hash__ = None

    def _near(self, want, got):
        if isinstance(want, dict):
            return (
                isinstance(got, dict)
                and want.keys() == got.keys()
                and all(self._near(want[k], got[k]) for k in want)
            )
        if isinstance(want, (list, tuple)):
            return len(want) == len(got) and all(self._near(a, b) for a, b in zip(want, got))
        if want == got:
            return True
        try:
            if want != want or got != got:
                return self.nan_ok and want != want and got != got
            relative = (1e-6 if self.rel is None else self.rel) * max(want, -want)
            if self.rel is None and self.abs is not None:
                relative = 0
            gap = got - want
            return max(gap, -gap) <= max(relative, 1e-12 if self.abs is None else self.abs)
        except TypeError:
            return False

    def __repr__(self):
        return f"{self.expected} ± {1e-6 if self.rel is None else self.rel}"
