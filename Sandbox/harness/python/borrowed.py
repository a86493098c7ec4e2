"""What an entry file takes from the program's other files: they are the program's own code too.

Nothing is imported: the files are parsed, and the imports of the entry file (those inside its functions too)
are followed through them. A module's name as written in the entry file (`stock.Ledger`) stands for the
definition, so that both forms of an import make the same examples.
"""

import ast
import posixpath

from expectation import plain
from program import FUNCTIONS, parse, top_statements

FILES = 50  # other files that are read


class Module:
    """One file: `functions` and `classes` by name, `made`: other names that
    its code fills, `imports` to follow."""

    def __init__(self, name, package, text):
        self.name, self.package = name, package
        self.functions, self.classes, self.made, self.imports = {}, {}, set(), []
        self.public = None  # the names of a literal `__all__`
        self.tree = parse(text)
        for node in top_statements(self.tree.body) if self.tree is not None else ():
            if isinstance(node, FUNCTIONS):
                self.functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports.append(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.assign(target.id, node.value)

    def assign(self, name, value):
        if name == "__all__" and isinstance(value, (ast.List, ast.Tuple)):
            self.public = {e.value for e in value.elts if isinstance(e, ast.Constant)}
        elif isinstance(value, ast.Lambda):
            self.functions[name] = value
        elif not plain(value):
            self.made.add(name)  # an object of the program's making, such as a registry or an application


class Borrowed:
    """`names` that the entry file may use of other files; `aliases` from
    `module.name` to `name`; definitions."""

    def __init__(self, tree, path, others):
        self.names, self.aliases, self.functions, self.classes = set(), {}, {}, {}
        self.known = {}  # what each module exports, once it is known
        self.modules = modules_of(others, posixpath.dirname(path))
        if not self.modules or tree is None:
            return
        nodes = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
        for bound, (module, name) in self.bindings(nodes, "").items():
            if name is None:
                self.borrow_module(bound, module)
            else:
                self.borrow(bound, module, name)

    def trees(self):
        """The trees of all other files, by name of the module."""
        trees = [self.modules[name].tree for name in sorted(self.modules)]
        return [tree for tree in trees if tree is not None]

    def bindings(self, nodes, package):
        """{bound name: (Module, name in it or None for the module itself)} of import statements."""
        found = {}
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    module = self.modules.get(alias.name)
                    if module is not None:
                        found[alias.asname or alias.name] = (module, None)
                continue
            base = self.base(node, package)
            module = self.modules.get(base)
            for alias in node.names:
                inner = self.modules.get(f"{base}.{alias.name}".lstrip("."))
                if inner is not None:
                    found[alias.asname or alias.name] = (inner, None)
                elif module is not None and alias.name == "*":
                    for name, origin in sorted(self.exports(module).items()):
                        if name in module.public if module.public is not None else not name.startswith("_"):
                            found[name] = origin
                elif module is not None:
                    origin = self.exports(module).get(alias.name)
                    if origin is not None:
                        found[alias.asname or alias.name] = origin
        return found

    def base(self, node, package):
        """The full name of the module that `from … import` names; a relative
        one starts from the file's package."""
        if not node.level:
            return node.module or ""
        parts = package.split(".") if package else []
        parts = parts[: max(0, len(parts) - node.level + 1)]
        return ".".join(parts + ([node.module] if node.module else []))

    def exports(self, module):
        """What can be imported from a module: its own names, and those that it imports itself."""
        if module.name not in self.known:
            self.known[module.name] = {}  # modules that import each other see what there is so far
            found = self.bindings(module.imports, module.package)
            for name in [*module.functions, *module.classes, *sorted(module.made)]:
                found[name] = (module, name)
            self.known[module.name] = found
        return self.known[module.name]

    def borrow(self, bound, module, name):
        self.names.add(bound)
        if name in module.functions:
            self.functions[bound] = module.functions[name]
        elif name in module.classes:
            self.classes[bound] = module.classes[name]

    def borrow_module(self, bound, module):
        for name, (origin, inner) in self.exports(module).items():
            if inner is not None and not name.startswith("__"):
                self.borrow(name, origin, inner)
                self.aliases[f"{bound}.{name}"] = ast.Name(name, ast.Load())


def modules_of(others, folder):
    """{module name: Module} of the Python files among `[{path, text}]`, as
    a script in `folder` imports them."""
    found = {}
    for other in list(others)[:FILES] if isinstance(others, (list, tuple)) else ():
        path, text = (other.get("path"), other.get("text")) if isinstance(other, dict) else (None, None)
        if not isinstance(path, str) or not isinstance(text, str) or not path.endswith(".py"):
            continue
        path = posixpath.normpath(path)
        if folder and path.startswith(folder + "/"):
            path = path[len(folder) + 1 :]
        parts = path[: -len(".py")].split("/")
        package = parts[:-1]
        if parts[-1] == "__init__":
            parts = package
        if parts:
            found[".".join(parts)] = Module(".".join(parts), ".".join(package), text)
    return found
