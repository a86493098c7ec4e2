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

from unseen import set_function_name


class Library:
    """- fresh: names of the modules that an interpreter has before its script."""

    def __init__(self, fresh):
        self.fresh = frozenset(fresh)
        self.modules = {}  # hidden, by name
        self.needs = {}  # which modules the import of one asks for, in order
        self.handlers = {}  # module: [(register, arguments, keywords)], held back
        self.attributes = {}  # submodule: (parent, its name there)
        self.closures = {}
        self.missing = []
        self.importing = ["__main__"]

    # MARK: - Importing

    def load(self, names):
        """Imports modules; what is not installed is noted in `missing`."""
        kept = builtins.__import__, os.register_at_fork, atexit.register
        self.plain_import = kept[0]
        builtins.__import__ = self.traced_import
        os.register_at_fork = self.holder(kept[1])
        atexit.register = self.holder(kept[2])
        try:
            for name in names:
                before = set(sys.modules)
                try:
                    self.traced_import(name)
                except ImportError:
                    self.missing.append(name)
                    continue
                # Whatever was imported past `__import__` (by importlib, by C code) belongs to the one that was asked for.
                known = set(self.reach(name))
                self.needs.setdefault(name, []).extend(n for n in sys.modules if n not in before and n not in known)
        finally:
            builtins.__import__, os.register_at_fork, atexit.register = kept

    def traced_import(self, name, globals=None, locals=None, fromlist=(), level=0):
        importer = (globals or {}).get("__name__") or self.importing[-1]
        full = name
        if level:
            package = machinery._calc___package__(globals)
            full = machinery._resolve_name(name, package, level)
        self.importing.append(full)
        try:
            result = self.plain_import(name, globals, locals, fromlist, level)
        finally:
            self.importing.pop()
        asked = self.needs.setdefault(importer, [])
        asked.append(full)
        for part in fromlist or ():
            parts = getattr(sys.modules.get(full), "__all__", ()) if part == "*" else (part,)
            asked.extend(f"{full}.{p}" for p in parts if f"{full}.{p}" in sys.modules)
        return result

    def holder(self, register):
        """A stand-in for a function that registers handlers: keeps them for when their module is revealed."""

        def hold(*arguments, **keywords):
            module = sys._getframe(1).f_globals.get("__name__")
            self.handlers.setdefault(module, []).append((register, arguments, keywords))
            return arguments[0] if arguments else None

        return hold

    def reach(self, name, found=None):
        """A module with all that its import brings, in the order in which a fresh interpreter would list them."""
        found = {} if found is None else found
        parent, _, _ = name.rpartition(".")
        if parent:
            self.reach(parent, found)
        if name not in found and name not in self.fresh and name in sys.modules:
            found[name] = True
            for need in self.needs.get(name, ()):
                self.reach(need, found)
        return found

    # MARK: - Hiding and revealing

    def hide(self, keep=()):
        """Takes everything that was imported out of `sys.modules`; `keep` are the harness's, which no program gets."""
        names = [n for n in sys.modules if n not in self.fresh]
        self.closures = {n: tuple(self.reach(n)) for n in names}
        for name in names:
            module = sys.modules.pop(name)
            if name in keep:
                continue
            self.modules[name] = module
            parent, _, short = name.rpartition(".")
            holder = self.modules.get(parent) or sys.modules.get(parent)
            if parent and holder is not None and getattr(holder, short, None) is module:
                self.attributes[name] = (holder, short)
        for holder, short in self.attributes.values():
            delattr(holder, short)
        self.standard = tuple(sys.meta_path)
        self.library_folders = frozenset(p for p in sys.path)
        self.take_over_imports()

    def take_over_imports(self):
        """The interpreter looks this function up by name for every import that `sys.modules` does not answer."""
        original, modules = machinery._find_and_load, self.modules

        def _find_and_load(name, import_):
            if name in modules and name not in sys.modules and not self.is_shadowed(name):
                self.reveal(name)
                return sys.modules[name]
            return original(name, import_)

        set_function_name(_find_and_load, "_find_and_load", "<frozen importlib._bootstrap>")
        machinery._find_and_load = _find_and_load

    def is_shadowed(self, name):
        """Whether an ordinary import would find another module: a file of the program's, or by a finder it put first."""
        top, _, inner = name.partition(".")
        if inner and top in sys.modules and sys.modules[top] is not self.modules.get(top):
            return top not in self.fresh
        for finder in sys.meta_path:
            if finder in self.standard:
                break
            find = getattr(finder, "find_spec", None)
            if find is not None and find(name, None) is not None:
                return True
        if getattr(getattr(self.modules.get(top), "__spec__", None), "origin", None) in ("built-in", "frozen"):
            return False
        for folder in sys.path:
            if folder in self.library_folders:
                break
            try:
                entries = os.listdir(folder or ".")
            except OSError:
                continue
            if any(e == top or e.startswith(top + ".") for e in entries):
                return True
        return False

    def reveal(self, name):
        for part in self.closures[name]:
            if part in sys.modules or part not in self.modules:
                continue
            sys.modules[part] = self.modules[part]
            if part in self.attributes:
                holder, short = self.attributes[part]
                setattr(holder, short, self.modules[part])
            for register, arguments, keywords in self.handlers.get(part, ()):
                register(*arguments, **keywords)
                # The fork that made this process came before the module, as far as the module is told.
                for handler in ("before", "after_in_child"):
                    if handler in keywords:
                        keywords[handler]()
            if part in WHEN_REVEALED:
                WHEN_REVEALED[part](self.modules[part])


def _new_random_state(module):
    """numpy's global generator is seeded when it is imported; each process gets a state of its own."""
    module.seed()


def _own_thread(module):
    """The main thread is another one to the kernel than when the module was imported."""
    module._main_thread._native_id = module.get_native_id()


def _thaw(module):
    """A program that looks at the collector finds nothing set aside."""
    module.unfreeze()


WHEN_REVEALED = {"numpy.random.mtrand": _new_random_state, "threading": _own_thread, "gc": _thaw}
