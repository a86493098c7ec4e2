"""Modules that are imported before any program runs, and kept out of sight until a program imports them.

A program finds `sys.modules` as a fresh interpreter has it. What it imports is put there together with what that import
would have brought, and nothing else: `import xml` alone does not make `xml.etree` usable. Handlers that modules register
(at fork, at exit) are held back until then too: most programs need none of them, and each costs every fork.
"""

import _frozen_importlib as machinery
import atexit
import builtins
import os
import sys


class Library:
    """`fresh` are the names of the modules that an interpreter has before its script."""

    def __init__(self, fresh):
        self.fresh = frozenset(fresh)
        self.modules = {}  # hidden, by name
        self.needs = {}  # which modules the import of one asks for, in order
        self.handlers = {}  # module: [(register, arguments, keywords)], held back
        self.attributes = {}  # submodule: (parent, its name there)
        self.closures = {}
        self.importing = []
        # Imports that are done ahead, for which script, and the modules that they have put in place.
        self.wanted, self.led, self.led_for, self.put, self.to_begin, self.draws = (), (), None, [], [], []
        # What is done with a module as it is revealed, by name; in place of what it does itself after a fork. What has a `place`, an
        # address and how many bytes, draws these.
        self.when_revealed = {"threading": _own_thread, "gc": _thaw}
        self.plain_import = builtins.__import__

    # MARK: - Importing

    def load(self, names):
        """Imports modules; what is not installed is left out."""
        kept = os.register_at_fork, atexit.register
        builtins.__import__ = self.traced_import
        os.register_at_fork, atexit.register = self.holder(kept[0]), self.holder(kept[1])
        try:
            for name in names:
                try:
                    __import__(name)
                except ImportError as error:
                    if name.partition(".")[0] != error.name:
                        raise
        finally:
            builtins.__import__ = self.plain_import
            os.register_at_fork, atexit.register = kept

    def traced_import(self, name, globals=None, locals=None, fromlist=(), level=0):
        # An import inside a function belongs to whatever module is being imported and called it.
        at_top = globals and sys._getframe(1).f_code.co_name == "<module>"
        importer = globals["__name__"] if at_top else self.importing[-1] if self.importing else "__main__"
        full = name
        if level:
            full = machinery._resolve_name(name, machinery._calc___package__(globals), level)
        before = None if full in sys.modules else set(sys.modules)
        asked = self.needs.setdefault(importer, [])
        asked.append(full)
        self.importing.append(full)
        try:
            result = self.plain_import(name, globals, locals, fromlist, level)
        finally:
            self.importing.pop()
        for part in fromlist or ():
            parts = getattr(sys.modules.get(full), "__all__", ()) if part == "*" else (part,)
            asked.extend(f"{full}.{p}" for p in parts if f"{full}.{p}" in sys.modules)
        if before is not None:
            # What came past `__import__` (by importlib, by C code, by assignment) belongs to the innermost that brought it.
            known = self.reach(full)
            self.needs.setdefault(full, []).extend(n for n in sys.modules if n not in before and n not in known)
        return result

    def holder(self, register):
        """A stand-in for a function that registers handlers: keeps them for when their module is revealed."""

        def hold(*arguments, **keywords):
            module = sys._getframe(1).f_globals.get("__name__")
            self.handlers.setdefault(module, []).append((register, arguments, keywords))
            return arguments[0] if arguments else None

        return hold

    def reach(self, name, found=None, seen=None):
        """A module with all that its import brings, in the order in which they stand in `sys.modules` afterwards: a module
        is put at the end once its body has run."""
        found, seen = {} if found is None else found, set() if seen is None else seen
        if name in seen or name in self.fresh or name not in sys.modules:
            return found
        seen.add(name)
        parent = name.rpartition(".")[0]
        if parent:
            self.reach(parent, found, seen)
        for need in self.needs.get(name, ()):
            self.reach(need, found, seen)
        found[name] = True
        return found

    # MARK: - Hiding and revealing

    def hide(self, keep, transparent):
        """Takes everything that was imported out of `sys.modules`.

        `keep` are the harness's modules, which no program gets; finders defined in a module of `transparent` answer for
        the program's own modules only.
        """
        names = [n for n in sys.modules if n not in self.fresh and n != "__main__"]
        self.closures = {n: tuple(self.reach(n)) for n in names}
        hidden = {n: sys.modules.pop(n) for n in names}
        self.modules = {n: m for n, m in hidden.items() if n not in keep}
        for name, module in self.modules.items():
            parent, _, short = name.rpartition(".")
            holder = self.modules.get(parent) or sys.modules.get(parent)
            # A package that brings a part of itself has it as a name of its own, and goes on using it.
            if holder is None or name in self.closures.get(parent, ()) or getattr(holder, short, None) is not module:
                continue
            self.attributes[name] = (holder, short)
        for holder, short in self.attributes.values():
            delattr(holder, short)
        self.transparent = frozenset(transparent)
        self.standard = tuple(sys.meta_path)
        self.folders = frozenset(sys.path)
        return hidden

    def take_over_imports(self, disguise):
        """The interpreter looks this function up by name for every import that `sys.modules` does not answer."""
        original, modules = machinery._find_and_load, self.modules

        def _find_and_load(name, import_):
            if name in modules and name not in sys.modules and not self.is_shadowed(name):
                self.reveal(name)
                return sys.modules[name]
            return original(name, import_)

        machinery._find_and_load = disguise(_find_and_load, "_find_and_load", "<frozen importlib._bootstrap>")

    def is_shadowed(self, name):
        """Whether an ordinary import might find another module: a file of the program's, or by a finder it put first."""
        top, _, inner = name.partition(".")
        if inner and top in self.modules and top in sys.modules:
            return True  # a package of the program's, since ours is still hidden
        if sys.meta_path is None:
            return True  # the interpreter is at its end, and finds nothing any more
        for finder in sys.meta_path:
            if finder in self.standard:
                break
            if type(finder).__module__ not in self.transparent or finder.find_spec(name, None) is not None:
                return True
        origin = getattr(getattr(self.modules[name], "__spec__", None), "origin", None)
        if origin in ("built-in", "frozen"):
            return False
        for folder in sys.path:
            if folder in self.folders:
                break
            try:
                entries = os.listdir(folder or ".")
            except OSError:
                continue
            if any(e == top or e.startswith(top + ".") for e in entries):
                return True
        return False

    def reveal(self, name):
        """Makes a module what it is after an import. Once: what a program then removes is imported anew, as ever."""
        for part in self.closures[name]:
            module = self.modules.pop(part, None)
            if module is None or part in sys.modules:
                continue
            self.show(part, module)
            self.begin(part, module, self.when_revealed.get(part))

    def show(self, part, module):
        sys.modules[part] = module
        if part in self.attributes:
            setattr(*self.attributes[part], module)

    def begin(self, part, module, instead):
        """What its import does beyond that, in the process that imports it."""
        for register, arguments, keywords in self.handlers.get(part, ()):
            register(*arguments, **keywords)
            if instead is None:
                # The fork that made this process came before the module, as far as the module is told.
                for handler in ("before", "after_in_child"):
                    if handler in keywords:
                        keywords[handler]()
        if instead is not None:
            instead(module)

    # MARK: - Ahead of a program (leads.py)

    def lead(self, leads, entry):
        """In the zygote: shows what these imports of the script `entry` would bring, as far as that is certain."""
        if leads == self.wanted and entry == self.led_for:
            return
        self.take_back()
        self.wanted, self.led_for = leads, entry
        own = entry.partition("/")[0].partition(".")[0]
        for name, *names in leads:
            module = self.modules.get(name) or sys.modules.get(name)
            closure = self.closures.get(name, ()) if name in self.modules else ()
            # What thaws the collector has to be revealed in the program's own process.
            if module is None or name.partition(".")[0] == own or "gc" in closure and "gc" not in sys.modules:
                break
            inner = [f"{name}.{n}" for n in names if n not in module.__dict__]
            if any(full not in self.modules or "gc" in self.closures[full] for full in inner):
                break
            for part in (part for full in (name, *inner) for part in self.closures.get(full, ())):
                if part in self.modules and part not in sys.modules:
                    self.put.append((part, self.modules.pop(part)))
                    self.show(*self.put[-1])
            self.led = (*self.led, (name, *names))
        # Not all of them: to look at a module costs a page.
        for part, module in self.put:
            instead = self.when_revealed.get(part)
            if hasattr(instead, "place"):
                self.draws.append(instead.place)
                instead = _nothing if part in self.handlers else None
            if instead is not None or part in self.handlers:
                self.to_begin.append((part, module, instead))

    def take_back(self):
        self.to_begin, self.draws = [], []
        while self.put:
            part, module = self.put.pop()
            del sys.modules[part]
            if part in self.attributes:
                delattr(*self.attributes[part])
            self.modules[part] = module
        self.wanted, self.led = (), ()

    def follow(self, leads, is_alone):
        """In the child, whose states are drawn: what is shown ahead is imported now. `leads` is what its script begins with, and
        nothing else can be meant where no file of its own is beside it."""
        if leads[: len(self.led)] != self.led or not is_alone:
            self.take_back()
        for begun in self.to_begin:
            self.begin(*begun)


def _own_thread(module):
    """The main thread is another one to the kernel than when the module was imported. Its locks are as they were, since the zygote
    has no other thread; what the module does after a fork makes them anew, which costs a hundred pages."""
    module._main_thread._native_id = module.get_native_id()


def _nothing(module):
    """Has been done by now."""


def _thaw(module):
    """A program that looks at the collector finds nothing set aside."""
    module.unfreeze()
