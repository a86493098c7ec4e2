"""A program's text as the checker sees it: tree, definitions, comments; never executed."""

import ast
import io
import re
import tokenize

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Comment:
    """One comment: its line, its text without `#`, and whether it has the line to itself."""

    def __init__(self, line, column, text, alone):
        self.line, self.column, self.text, self.alone = line, column, text, alone


class Program:
    """`tree` is None when the text does not parse; comments and names are then read as far as they can be.

    `functions` and `classes` are those of the text itself, `own` all names that belong to the program, and
    `known` the functions among these: what is borrowed from the program's other files is in both; `borrowed`
    has its trees.
    """

    def __init__(self, text, borrowed=None):
        self.text = text
        self.lines = text.split("\n")
        self.tree = parse(text)
        self.comments = {c.line: c for c in comments(text)}
        self.functions, self.classes, self.known = {}, {}, {}
        self.aliases = dict(borrowed.aliases) if borrowed is not None else {}
        self.borrowed = borrowed.trees() if borrowed is not None else []
        if self.tree is None:
            names = re.findall(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", text, re.M)
            self.own = set(names)
            return
        for node in top_statements(self.tree.body):
            if isinstance(node, FUNCTIONS):
                self.functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.functions[target.id] = node.value
        self.own = set(self.functions) | set(self.classes)
        self.known = dict(self.functions)
        if borrowed is not None:
            self.own |= borrowed.names
            self.known = {**borrowed.functions, **self.functions}


def top_statements(body):
    """The statements of a module, those in its `if` and `try` blocks included."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try)):
            yield from top_statements(node.body)
            yield from top_statements(node.orelse)


def parse(text):
    """The module's tree, or None; no text makes this raise."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def comments(text):
    """Every comment, by the tokenizer where it can, else line by line with quotes minded."""
    try:
        found = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                found.append(Comment(line, column, clean(token.string), not token.line[:column].strip()))
        return found
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return list(lexed_comments(text))


def clean(text):
    return text.lstrip("#").strip() if not text.startswith("#!") else text[1:].strip()


def lexed_comments(text):
    quote = None
    for number, line in enumerate(text.split("\n"), 1):
        at = 0
        while at < len(line):
            if quote is not None:
                if line[at] == "\\":
                    at += 2
                    continue
                if line.startswith(quote, at):
                    at += len(quote)
                    quote = None
                    continue
                at += 1
            elif line[at] == "#":
                yield Comment(number, at, clean(line[at:]), not line[:at].strip())
                break
            elif line[at] in "\"'":
                quote = line[at] * 3 if line.startswith(line[at] * 3, at) else line[at]
                at += len(quote)
            else:
                at += 1
        if quote is not None and len(quote) == 1:
            quote = None  # only a triple quote goes on to the next line


def is_main_guard(node):
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare) or len(node.test.ops) != 1:
        return False
    sides = [node.test.left, node.test.comparators[0]]
    names = [s.id for s in sides if isinstance(s, ast.Name)]
    texts = [s.value for s in sides if isinstance(s, ast.Constant)]
    return isinstance(node.test.ops[0], ast.Eq) and names == ["__name__"] and texts == ["__main__"]


def docstring_node(node):
    """The statement that is a definition's docstring, or None."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
        value = body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return body[0]
    return None


def is_test_class(node):
    """A class that a test runner would collect: a TestCase, or `Test...` with test methods."""
    bases = {b.id if isinstance(b, ast.Name) else getattr(b, "attr", "") for b in node.bases}
    if any(b.endswith("TestCase") for b in bases):
        return True
    methods = [m.name for m in node.body if isinstance(m, FUNCTIONS)]
    return (
        node.name.startswith("Test")
        and any(m.startswith("test") for m in methods)
        and "__init__" not in methods
    )


def is_test_function(node):
    return (
        isinstance(node, FUNCTIONS)
        and (node.name.startswith("test_") or node.name == "test")
        and not required(node)
    )


def required(function):
    """Names of the arguments that a call must give, `self` and fixtures or
    parameters of pytest's left out."""
    args = function.args
    names = [a.arg for a in args.posonlyargs + args.args]
    names = names[: len(names) - len(args.defaults)] if args.defaults else names
    given = {"self", "cls"}
    for decorator in getattr(function, "decorator_list", []):
        if (
            isinstance(decorator, ast.Call)
            and getattr(decorator.func, "attr", "") == "parametrize"
            and decorator.args
        ):
            spec = decorator.args[0]
            if isinstance(spec, ast.Constant) and isinstance(spec.value, str):
                given |= {n.strip() for n in spec.value.split(",")}
            elif isinstance(spec, (ast.List, ast.Tuple)):
                given |= {e.value for e in spec.elts if isinstance(e, ast.Constant)}
    return [n for n in names if n not in given]
