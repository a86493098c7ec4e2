"""Makes a forked child look like a fresh interpreter that runs a script: streams, search path, `__main__`."""

import os
import sys
from importlib.machinery import FileFinder, SourceFileLoader

import standin
from instrument import ast, count_calls

HARNESS = os.path.dirname(os.path.abspath(__file__))


def high(fd):
    """`fd` moved out of the way of programs that count on small numbers; as
    it is where that can't be done."""
    import fcntl

    try:
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100)
    except OSError:
        return fd
    os.close(fd)
    return moved


def connect(stdin, output):
    """Puts the output pipe on descriptor 1 and a stream with exactly `stdin` on descriptor 0."""
    os.dup2(output, 1)
    os.close(output)
    data = stdin.encode("utf-8", "surrogateescape")
    if len(data) > 60_000:
        # The policy refuses memfd_create, whose contents no limit would count.
        path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f".stdin-{os.getpid()}")
        source = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        os.unlink(path)
        os.write(source, data)
        os.lseek(source, 0, os.SEEK_SET)
    else:
        # Small enough for a pipe's buffer, so that nobody needs to stand by and write.
        source, sink = os.pipe()
        os.write(sink, data)
        os.close(sink)
    os.dup2(source, 0)
    os.close(source)
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)

def own_modules(path):
    """Names of the program's own modules: what lies in the work folder and in the entry file's."""
    folders = {os.getcwd(), os.path.dirname(os.path.abspath(path))}
    names = [n for f in folders if os.path.isdir(f) for n in os.listdir(f) if not n.startswith(".")]
    return {n[:-3] if n.endswith(".py") else n for n in names}


def make_main(path, own):
    """(`__main__`'s names, Files or None): a fresh interpreter's state,
    without a trace of what the harness imported."""
    here = os.getcwd()
    for name, module in list(sys.modules.items()):
        # A file of the program goes before a module of the same name, as when it is run as a script; and the
        # harness's modules are none that a program could import.
        harness = (getattr(module, "__file__", None) or "").startswith(HARNESS + os.sep)
        if harness or name in own and name not in sys.builtin_module_names:
            del sys.modules[name]
    folders = [os.path.dirname(os.path.join(here, path)), here] if len(own) > 1 else []
    rest = [p for p in sys.path if os.path.abspath(p) != HARNESS]
    sys.path[:] = dict.fromkeys(folders + rest + site_folders())
    sys.meta_path.append(standin.Finder)
    # The program gets built-ins of its own: what it does to them reaches neither the harness nor the library.
    own_builtins = type(sys)("builtins")
    own_builtins.__dict__.update(sys.modules["builtins"].__dict__)
    sys.modules["builtins"] = own_builtins
    files = Files(folders, own_builtins) if len(own) > 1 else None
    if files is not None:
        sys.meta_path.insert(0, files)
    main = type(sys)("__main__")
    main.__dict__.update(
        __file__=os.path.join(here, path), __builtins__=own_builtins, __spec__=None, __annotations__={}
    )
    sys.modules["__main__"] = main
    sys.argv[:] = [path]
    return main.__dict__, files


class Files:
    """Finds the program's other files, and has them count their calls as the entry file does."""

    def __init__(self, folders, own_builtins):
        self.roots = tuple(os.path.join(f, "") for f in folders)
        self.loaded = []  # modules, in the order in which they were begun
        made = {"own_builtins": own_builtins, "loaded": self.loaded}
        self.details = (type("Loader", (CountingLoader,), made), [".py"])
        self.finders = [FileFinder(f, self.details) for f in dict.fromkeys(folders)]

    def find_spec(self, name, path=None, target=None):
        finders = self.finders
        if path is not None:
            inner = [os.path.join(str(p), "") for p in path]
            finders = [FileFinder(p, self.details) for p in inner if p.startswith(self.roots)]
        for finder in finders:
            spec = finder.find_spec(name)
            if spec is not None and spec.loader is not None:
                return spec
        return None  # a folder without `__init__.py` too: the ordinary finders join those

    def lend(self, names, namespace):
        """Binds what is not bound yet to what a loaded file has of that name:
        an instruction names no file."""
        for name in sorted(names):
            if name not in namespace:
                found = [m.__dict__[name] for m in self.loaded if name in m.__dict__]
                namespace.update({name: v for v in found[:1]})


class CountingLoader(SourceFileLoader):
    """Loads a file as Python does, with a mark at the start of each function."""

    own_builtins, loaded = None, []

    def source_to_code(self, data, path, **options):
        try:
            tree = compile(data, path, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
            count_calls(tree)
            ast.fix_missing_locations(tree)
            return compile(tree, path, "exec", dont_inherit=True)
        except (RecursionError, MemoryError):
            return super().source_to_code(data, path, **options)

    def exec_module(self, module):
        module.__dict__["__builtins__"] = self.own_builtins
        self.loaded.append(module)
        super().exec_module(module)


def site_folders():
    """Where packages are installed for this interpreter; no `.pth` file and no sitecustomize is executed."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    top = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable or "/usr/bin/python3")))
    places = []
    if os.path.exists(os.path.join(top, "pyvenv.cfg")):
        places.append(f"{top}/lib/{version}/site-packages")
    for prefix in dict.fromkeys([f"{sys.prefix}/local", sys.prefix, "/usr/local"]):
        places += [f"{prefix}/lib/{version}/site-packages", f"{prefix}/lib/{version}/dist-packages"]
    places += ["/usr/lib/python3/dist-packages"]
    return [p for p in dict.fromkeys(places) if os.path.isdir(p)]
