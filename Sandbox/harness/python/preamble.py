"""The `preamble` request of docs/harness.md: code for names that a program uses and does not define.

An answer that continues the instruction's code often leaves out its imports and helpers; one that uses type hints
forgets where they come from. A reader who pastes it has to add them, and so does the grader, which says so.
"""

import ast
import re
import textwrap
import typing

from outline import bound_names, free_names
from program import parse

FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(.*?)^[ \t]*\1", re.M | re.S)


def preamble(text, instruction):
    """`{source, names, repairs}`; the source is empty when nothing is lacking or nothing helps."""
    nothing = {"source": "", "names": [], "repairs": []}
    tree = parse(text)
    if tree is None:
        return nothing
    lacking = set(free_names(text, *bound_names(tree))) | hints_before_their_import(tree)
    if not lacking:
        return nothing
    parts, found, repairs = [], set(), set()
    for node in statements(instruction):
        names = bound_by(node) & lacking
        if not names or names <= found:
            continue
        found |= names
        kept = ast.unparse(node)
        parts.append(kept)
        typed = isinstance(node, ast.ImportFrom) and node.module == "typing"
        repairs.add("typing-imports" if typed else "prompt-preamble")
        # What a helper itself uses stands before it in the instruction, and is needed now.
        lacking |= set(free_names(kept, *bound_names(ast.Module([node], []))))
        parts = needed_before(parts, instruction, lacking, found)
    hints = sorted((lacking - found) & set(typing.__all__))
    if hints:
        parts.insert(0, f"from typing import {', '.join(hints)}")
        found |= set(hints)
        repairs.add("typing-imports")
    return {"source": "\n".join(parts), "names": sorted(found), "repairs": sorted(repairs)}


def hints_before_their_import(tree):
    """Names of `typing` in a definition's head that stands above the import: what an answer of several blocks has."""
    used, early = set(), set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            early |= bound_by(node) & used
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            heads = [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)] + [node.returns]
            used |= {n.id for head in heads if head for n in ast.walk(head) if isinstance(n, ast.Name)}
    return early


def needed_before(parts, instruction, lacking, found):
    """`parts` with the imports in front that they came to need."""
    for node in statements(instruction):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = bound_by(node) & lacking - found
            if names:
                found |= names
                parts = [ast.unparse(node)] + parts
    return parts


def statements(instruction):
    """Top-level imports, complete functions and classes of the instruction's code, in order."""
    texts = [textwrap.dedent(m.group(2)) for m in FENCE.finditer(instruction)] or [instruction]
    for text in texts:
        tree = parse(text)
        for node in tree.body if tree is not None else []:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                if getattr(node, "module", None) != "__future__":
                    yield node
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not is_stub(node):
                yield node


def is_stub(node):
    """Whether a definition holds no more than a docstring, `pass` or `...`: it is what the answer is to write."""
    return all(
        isinstance(part, ast.Pass) or isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
        for part in node.body
    )


def bound_by(node):
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return {node.name}
