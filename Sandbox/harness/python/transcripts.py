"""Interactive sessions in an instruction: each prompt with a stated result is an example."""

import ast
import re

from asserted import from_assert
from doctests import prompts, raised
from drafts import instructed
from expectation import is_literal, literal_prefix
from flow import asks, bind_assignments, calls_of, inputs, resolve, targets
from program import parse

LINES = 20  # lines that one stated value may span


def sessions(text, own, taken):
    """`>>> f(1)` with its result below; what stands above it in the same session sets the stage."""
    found, stage, env, last_line = [], [], {}, None
    lines = text.split("\n")
    for line, typed, want in prompts(text):
        height = typed.count("\n") + 1 + (want.count("\n") + 1 if want else 0)
        taken.update(at for at in range(line, line + height) if not lines[at].lstrip().startswith("assert "))
        if (
            last_line is not None
            and any(not t.strip() for t in lines[last_line:line])
            and not continues(typed, env)
        ):
            stage, env = [], {}
        last_line = line
        tree = parse(typed.strip())
        if tree is None or not tree.body:
            continue
        last = tree.body[-1]
        bind_assignments(tree.body, env)
        if not isinstance(last, ast.Expr) or want is None:
            # `>>> f(1) == 2` states its result where nothing stands below it.
            if isinstance(last, ast.Expr) and isinstance(last.value, ast.Compare):
                example = from_assert(resolve(last.value, env)[0], own)
                if example is not None:
                    found.append((line, example))
                    continue
            stage.append(typed.strip())
            continue
        shown = resolve(last.value, env)[0]
        reached = calls_of(shown, own)
        if not reached or asks(shown):
            continue
        needed = stage if any(isinstance(n, ast.Name) and n.id in env for n in ast.walk(last.value)) else []
        needed = needed + [s for s in stage if s.startswith(("import ", "from ")) and s not in needed]
        call = "\n".join([*needed, typed.strip()])
        error = raised(want)
        if error is not None:
            expected, compare = error.partition(":")[0].strip(), "raises"
        elif isinstance(last.value, ast.Call) and getattr(last.value.func, "id", "") == "print":
            expected, compare = want, "stdout"
        else:
            expected, compare = first_value(want), "value"
        example = instructed("doctest", call, targets(shown, own), inputs(reached), expected, compare)
        found.append((line, example))
    return found


def continues(typed, env):
    return any(re.search(rf"\b{re.escape(name)}\b", typed) for name in env)


def first_value(want):
    """The value at the start of a prompt's output; what follows it in an instruction is often prose."""
    if is_literal(want):
        return want
    lines = want.split("\n")
    for count in range(min(len(lines), LINES), 0, -1):
        part = "\n".join(lines[:count]).strip()
        literal = part if is_literal(part) else literal_prefix(part, True) if count == 1 else None
        if literal is not None:
            return literal
    return want
