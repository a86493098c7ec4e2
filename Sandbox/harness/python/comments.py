"""What a program documents and explains: the `comments` request of docs/harness.md.

The rules are those of the operational rubric: a docstring counts with at least three words that are not
merely the name's; a comment counts as explanatory unless it echoes its line, is code, a label, an expected
output, a licence, a note to do or a separator.
"""

import ast
import re

import lines as judged
from program import DEFINITIONS, FUNCTIONS, Program, docstring_node, is_main_guard, is_test_class
from unparsed import outline_of

WORDS = 3  # of a docstring, beyond the name's own
LONG = 5  # logical lines above which a body needs a comment
TRIVIAL = 2  # statements of a wrapper that needs no docstring
# "Test the function" and "Use the `sort` method" speak of code that is there: an object alone is no sign.
PLACEHOLDER = re.compile(
    # The reader is to write it.
    r"\byour (?:\w+ ){0,3}(?:code|logic|implementation|solution)\b"
    r"|\b(?:code|logic|implementation|body|solution) (?:goes |comes )?here\b"
    r"|^\W*(?:todo\W*)?(?:add|put|insert|write|place|implement|fill in|complete|provide|define)\b[^.]{0,50}\bhere\b"
    r"|^\W*todo\W+(?:add|implement|write|complete|finish)\b"
    r"|\b(?:to be|not(?: yet)?) implemented\b|\bimplement (?:this|me)\b|^\W*implementation\W*$"
    # It stands elsewhere.
    r"|\b(?:rest of(?: the| your)?|remaining|existing|other|previous|same|original)\b[^.]{0,30}"
    r"\b(?:code|logic|implementation|functions?|methods?|class(?:es)?)\b[^.]{0,12}"
    r"\b(?:here|goes?|remains?|unchanged|as before|above|below|omitted|stays?)\b"
    r"|^\W*(?:the )?rest of (?:the |your )?"
    r"(?:code|logic|implementation|functions?|methods?|class(?:es)?|program|script)\W*$"
    r"|^\W*(?:unchanged|same as (?:above|before)|as before|omitted|truncated|snip(?:ped)?|placeholder"
    r"|(?:existing|previous) code|(?:more|other) (?:code|methods|functions|cases|tests))\W*$"
    r"|\b(?:omitted|truncated|left out|shortened) (?:here|for (?:brevity|clarity|space|simplicity))\b"
    r"|\bplaceholder (?:for|implementation|function|logic|code)\b|\bis a placeholder\b"
    r"|^\W*(?:\.\.\.|…)|^(?:more|other|similar\w*|continue|and so on|etc)\b.{0,40}(?:\.\.\.|…)$"
    r"|\brest of\b.{0,40}(?:\.\.\.|…)$",
    re.I,
)
DETAIL = re.compile(
    r"^\s*(?:args?|arguments?|parameters?|params?|inputs?|returns?|yields?|raises?|outputs?|examples?"
    r"|attributes?)\b.*:?\s*$"
    r"|:(?:param|returns?|rtype|type|raises)\b|@(?:param|return)|>>>|^\s*\w+\s*\([\w\[\], .|]+\)\s*:"
    r"|^\s*-{3,}\s*$|\breturns?\b|\b(?:args?|parameters?|example|e\.g\.)\s*:",
    re.I | re.M,
)


def comments(text):
    """The reply to a `comments` request, without its `id`."""
    program = Program(text)
    explained, discounted = judged.sort_comments(program)
    if program.tree is None:
        definitions, bodies, header = outline_of(program, explained, why_undocumented, DETAIL)
    else:
        try:
            definitions = [describe(n, p) for n, p in documentable_nodes(program.tree)]
            bodies = list(bodies_of(program.tree, explained))
            header = header_of(program, explained)
        except RecursionError:
            definitions, bodies, header = outline_of(program, explained, why_undocumented, DETAIL)
    return {
        "definitions": definitions,
        "bodies": bodies,
        "logical_lines": sum(b["logical_lines"] for b in bodies),
        "explanatory": explained,
        "discounted": discounted,
        "header": header,
        "placeholders": placeholders(program),
    }


# MARK: docstrings


def documentable_nodes(tree):
    """(node, qualified name) of top-level definitions and the methods of
    top-level classes, in source order."""
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            yield node, node.name
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, FUNCTIONS):
                    yield inner, f"{node.name}.{inner.name}"


def describe(node, name):
    doc = docstring_node(node)
    text = doc.value.value if doc is not None else None
    apart = exempt(node, name)
    why = why_undocumented(text, node.name)
    return {
        "name": name,
        "line": node.lineno,
        "documentable": apart is None,
        "documented": why is None,
        "detailed": why is None and bool(DETAIL.search(text)),
        "why": apart or why,
    }


def exempt(node, name):
    """Why a definition needs no docstring, or None."""
    short = name.rpartition(".")[2]
    owner = name.rpartition(".")[0]
    if short == "main":
        return "main"
    if short.startswith("__") and short.endswith("__"):
        return "a special method"
    if short.startswith("test") and isinstance(node, FUNCTIONS) or owner.startswith("Test"):
        return "a test"
    if isinstance(node, ast.ClassDef):
        return "a test" if is_test_class(node) else None
    if owner and short.startswith("_"):
        return "a private method"
    statements = [s for s in node.body if s is not docstring_node(node)]
    height = (node.end_lineno or node.lineno) - node.lineno + 1
    if len(statements) <= TRIVIAL - 1 and height <= TRIVIAL and owner:
        return "a wrapper of two lines at most"
    return None


def why_undocumented(text, name):
    """Why a docstring does not count, or None when it does."""
    if text is None:
        return "no docstring"
    words = re.findall(r"[A-Za-z\u0080-\uffff]+", text)
    if len(words) < WORDS and not re.search(r"[\u3040-\u9fff]{4}", text):
        return "fewer than three words"
    own = set(judged.tokens(name))
    if not [w for w in words if not set(judged.tokens(w)) <= own]:
        return "only the name again"
    return None


# MARK: bodies


def bodies_of(tree, explained):
    """Each body with its logical lines, and whether a comment in it explains something."""
    lines = set(explained)
    for node, name in documentable_nodes(tree):
        if not isinstance(node, FUNCTIONS) or exempt(node, name) == "a test":
            continue
        logical, branch, loop = measure(node.body)
        first = node.body[0].lineno - 1 if node.body else node.lineno
        # From the line after the signature: a comment above the first statement belongs to the body.
        start = min(first, node.lineno + 1)
        commented = any(start <= line <= node.end_lineno for line in lines)
        yield body(name, node.lineno, logical, logical > LONG or branch and loop, commented)
    own = []
    for node in tree.body:
        own += node.body if is_main_guard(node) else [node]
    own = [
        n
        for n in own
        if not isinstance(n, DEFINITIONS + (ast.Import, ast.ImportFrom)) and n is not docstring_node(tree)
    ]
    logical, branch, loop = measure(own)
    # Calls and prints that show the code at work explain themselves; a script's steps do not.
    steps, _, _ = measure([n for n in own if not isinstance(n, (ast.Expr, ast.Assert))])
    script = not any(isinstance(n, DEFINITIONS) for n in tree.body)
    needs = (logical if script else steps) > LONG or branch and loop
    inside = {line for n in own for line in range(n.lineno, n.end_lineno + 1)}
    spans = [(n.lineno, n.end_lineno) for n in tree.body if isinstance(n, DEFINITIONS)]
    outside = {line for line in lines if not any(a <= line <= b for a, b in spans)}
    commented = bool(outside & inside) or bool(own) and any(line < own[-1].end_lineno for line in outside)
    yield body("", own[0].lineno if own else 1, logical, bool(own) and needs, commented)


def body(name, line, logical, needs, commented):
    return {
        "name": name,
        "line": line,
        "logical_lines": logical,
        "needs_comment": bool(needs),
        "commented": bool(commented),
    }


def measure(statements):
    """(logical lines, has a branch, has a loop); nested definitions count, docstrings do not."""
    count, branch, loop = 0, False, False
    stack = list(statements)
    while stack:
        node = stack.pop()
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, (str, type(...)))
        ):
            continue
        if isinstance(node, ast.stmt):
            count += 1
            branch = branch or isinstance(node, (ast.If, ast.Try))
            loop = loop or isinstance(node, (ast.For, ast.While, ast.AsyncFor))
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                stack.extend(inner)
    return count, branch, loop


def header_of(program, explained):
    """The line of a module docstring, or of a comment above the first
    statement, that says what the program does."""
    doc = docstring_node(program.tree)
    if doc is not None:
        return doc.lineno if why_undocumented(doc.value.value, "") is None else None
    first = program.tree.body[0].lineno if program.tree.body else len(program.lines) + 1
    if program.tree.body and getattr(program.tree.body[0], "decorator_list", None):
        first = program.tree.body[0].decorator_list[0].lineno
    for line in explained:
        if line < first and program.comments[line].alone:
            return line
    return None


def placeholders(program):
    """Lines that stand for code left out."""
    found = set()
    for line, comment in program.comments.items():
        if PLACEHOLDER.search(comment.text) and len(comment.text) < 100:
            code = program.lines[line - 1][: comment.column].strip() if line <= len(program.lines) else ""
            if comment.alone or code in ("pass", "...", "return", "return None"):
                found.add(line)
    if program.tree is not None:
        for node in ast.walk(program.tree):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and node.value.value is ...
            ):
                if not abstract(program, node.lineno):
                    found.add(node.lineno)
            if isinstance(node, FUNCTIONS) and not abstract(program, node.lineno):
                rest = [s for s in node.body if s is not docstring_node(node)]
                if len(rest) == 1 and isinstance(rest[0], ast.Pass) and node.name != "__init__":
                    found.add(rest[0].lineno)
                if (
                    len(rest) == 1
                    and isinstance(rest[0], ast.Raise)
                    and "NotImplementedError" in ast.dump(rest[0])
                ):
                    if not re.search(r"\bABC\b|abstractmethod|Protocol|^class ", program.text, re.M):
                        found.add(rest[0].lineno)
    return sorted(found)


def abstract(program, line):
    """Whether an empty body stands in a protocol, an overload or an abstract method, where it belongs."""
    above = "\n".join(program.lines[max(0, line - 4) : line])
    return bool(
        re.search(r"@(?:\w+\.)*(?:abstractmethod|overload)|\(.*Protocol.*\):|Exception\)|Error\)", above)
    )
