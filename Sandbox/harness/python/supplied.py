"""Tests that were supplied with a task, taken apart: the call for the worker, the result for the checker.

An assertion whose expected value can't be told apart from the call is left out: run as it stands it would carry what is
expected into the process that runs the answer.
"""

import ast

from drafts import instructed
from instruction import from_assert
from program import parse

MOST = 200  # assertions taken


def from_supplied(program, texts, entry):
    """Examples as dictionaries of docs/harness.md without `id`; `entry` is the function that `candidate` stands for."""
    found = []
    own = set(program.own) | ({entry} if entry else set())
    for text in texts if isinstance(texts, (list, tuple)) else ():
        tree = parse(str(text))
        if tree is None or not own:
            continue
        if entry:
            tree = Renamed(entry).visit(tree)
        for node in assertions(tree.body):
            example = from_assert(node.test, own)
            if example is not None and len(found) < MOST:
                found.append({**example, "origin": "supplied"})
    return found


class Renamed(ast.NodeTransformer):
    """`candidate`, the name of HumanEval's tests, as the function's own."""

    def __init__(self, entry):
        self.entry = entry

    def visit_Name(self, node):
        if node.id == "candidate":
            return ast.copy_location(ast.Name(self.entry, node.ctx), node)
        return node


def assertions(body):
    """Assertions that run once, in order: those of the module and of its functions, not of loops."""
    for node in body:
        if isinstance(node, ast.Assert):
            yield node
        elif isinstance(node, (ast.FunctionDef, ast.If, ast.With, ast.ClassDef)):
            yield from assertions(node.body)
