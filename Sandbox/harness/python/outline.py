"""What a Python text holds: does it parse, what it binds, imports and uses.

`outline(text)` and `span(text)` answer the checker's requests of the same names (docs/harness.md).
Nothing here runs the text: it is parsed and compiled, never executed. Works on Python 3.9 and newer.
"""

import ast
import builtins
import symtable
import warnings

from span import longest_run

BUILTINS = frozenset(dir(builtins)) | {
    "__name__", "__file__", "__doc__", "__annotations__", "__builtins__", "__spec__", "__loader__",
    "__package__", "__class__", "__path__",
}

# Tells the compiler to name a text that stops too early as such (CPython 3.11 and newer, what codeop uses).
ALLOW_INCOMPLETE_INPUT = 0x4000

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
KINDS = ("definition", "import", "assertion", "call", "assignment", "expression", "other")


def outline(text):
    """The reply to an `outline` request, without its id. Never raises on any text."""
    tree, error = parse(text)
    if tree is None:
        return {
            "parses": False, "error": error, "statements": 0, "defines": [], "assigns": [],
            "imports": [], "uses": [], "functions": [], "kinds": dict.fromkeys(KINDS, 0),
        }
    try:
        defines, assigns = bound_names(tree)
        imports, uses = imported_modules(tree), free_names(text, defines, assigns)
        functions = signatures(tree)
    except (RecursionError, MemoryError):
        # It compiled, so it is a program; only this reader's walk gave up on its depth.
        defines, assigns, imports, uses, functions = [], [], [], [], []
    kinds = dict.fromkeys(KINDS, 0)
    for statement in tree.body:
        kinds[kind(statement)] += 1
    return {
        "parses": True, "error": None, "statements": len(tree.body), "defines": defines,
        "assigns": assigns, "imports": imports, "uses": uses, "functions": functions, "kinds": kinds,
    }


def span(text):
    """The reply to a `span` request, without its id: `{"from", "to"}`, lines from 1, or nulls."""
    run = longest_run(text, parse)
    return {"from": run[0], "to": run[1]} if run else {"from": None, "to": None}


def parse(text):
    """`(tree, None)` for a text that compiles, else `(None, error)` with the error of docs/harness.md.

    Compiling finds what parsing alone lets through, such as `return` outside a function: a function's
    body without its head must not pass for a program.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, "answer")
            compile(tree, "answer", "exec", dont_inherit=True)
        return tree, None
    except SyntaxError as problem:
        line = problem.lineno or 1
        return None, {
            "line": line, "column": problem.offset or 1, "message": printable(problem.msg),
            "at_end": stops_early(text, problem.msg or "", line),
        }
    except (ValueError, TypeError) as problem:  # NUL bytes, lone surrogates, integers of too many digits
        return None, {"line": 1, "column": 1, "message": printable(problem), "at_end": False}
    except (RecursionError, MemoryError, OverflowError):
        return None, {"line": 1, "column": 1, "message": "nested too deeply to parse", "at_end": False}


def printable(problem):
    """A message that any JSON writer accepts: it may quote the text, lone surrogates and all."""
    return str(problem).encode("utf-8", "backslashreplace").decode("utf-8")[:300]


def stops_early(text, message, line):
    """Whether a text that failed with `message` at `line` is cut off rather than wrong."""
    last = len(text.rstrip().split("\n"))
    if message.startswith(("unterminated string literal", "EOL while scanning")):
        return line >= last
    unfinished = ("unterminated triple", "unterminated f-string", "EOF while scanning", "unexpected EOF")
    if message.startswith(unfinished):
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "answer", "exec", ast.PyCF_ONLY_AST | ALLOW_INCOMPLETE_INPUT, dont_inherit=True)
    except SyntaxError as problem:
        return "incomplete input" in (problem.msg or "")
    except ValueError:  # an interpreter older than the flag
        return line >= last and message.startswith(("expected an indented block", "invalid syntax"))
    except (RecursionError, MemoryError, OverflowError):
        return False
    return False


def kind(statement):
    """One of `KINDS` for a top-level statement."""
    if isinstance(statement, DEFINITIONS):
        return "definition"
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return "import"
    if isinstance(statement, ast.Assert):
        return "assertion"
    if isinstance(statement, ast.Expr):
        # `f(1) == 2` and `len(x)[0]` call too; a bare name or value does nothing.
        return "call" if any(isinstance(part, ast.Call) for part in ast.walk(statement)) else "expression"
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return "definition" if isinstance(getattr(statement, "value", None), ast.Lambda) else "assignment"
    return "other"


def bound_names(tree):
    """Names bound at top level, in source order: `(by a definition, otherwise)`.

    A name in both belongs to the definitions. Bodies of top-level `if`, `try`, `for`, `while` and
    `with` are top level too; comprehensions and functions are not.
    """
    defines, assigns = {}, {}
    pending = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, DEFINITIONS):
            defines.setdefault(node.name)
            continue
        if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    defines.setdefault(target.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name != "*":
                    assigns.setdefault(alias.asname or alias.name.split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            assigns.setdefault(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            assigns.setdefault(node.name)
        pending.extend(reversed(list(ast.iter_child_nodes(node))))
    return list(defines), [name for name in assigns if name not in defines]


def signatures(tree):
    """The functions defined at top level, the last of each name, in source order."""
    found = {}
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        given = node.args
        places = given.posonlyargs + given.args
        required = len(places) - len(given.defaults)
        needs_names = any(default is None for default in given.kw_defaults)
        found.pop(node.name, None)
        found[node.name] = {
            "name": node.name,
            "parameters": [
                {"name": a.arg, "type": ast.unparse(a.annotation)[:200] if a.annotation else None, "optional": i >= required}
                for i, a in enumerate(places)
            ],
            "rest": given.vararg is not None,
            # Can't be called with values by place alone, or its result needs more than a call.
            "plain": not needs_names and not node.decorator_list and isinstance(node, ast.FunctionDef),
            "calls": sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id != node.name}),
        }
    return list(found.values())


def imported_modules(tree):
    """Top-level modules imported anywhere, in order; a relative one keeps its dots (`.utils`)."""
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules.setdefault(alias.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            dots = "." * (node.level or 0)
            if node.module:
                modules.setdefault(dots + node.module.split(".")[0])
            else:
                for alias in node.names:
                    modules.setdefault(dots + alias.name)
    return list(modules)


def free_names(text, defines, assigns):
    """Names that the text reads, does not bind at top level, and Python does not provide; sorted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        top = symtable.symtable(text, "answer", "exec")
    read, bound = set(), set(defines) | set(assigns)
    pending = [top]
    while pending:
        table = pending.pop()
        pending.extend(table.get_children())
        for symbol in table.get_symbols():
            if table is top or symbol.is_global():
                if symbol.is_referenced():
                    read.add(symbol.get_name())
                if symbol.is_assigned() or symbol.is_imported():
                    bound.add(symbol.get_name())
    return sorted(name for name in read - bound if name not in BUILTINS)
