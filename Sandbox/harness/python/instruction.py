"""Examples that the instruction states: sessions, assertions, `f(1) -> 2` in its many forms, pairs.

Only those of functions that the program defines. The expectation goes
to the checker alone; the worker gets the call.
"""

import ast
import re

from asserted import from_assert
from drafts import instructed
from expectation import is_literal, literal_prefix, plain, read
from flow import calls_of, inputs, source, targets
from pairs import from_pairs
from program import parse
from transcripts import sessions

LINES = 20  # lines that one stated value may span
RELATION = re.compile(
    r"\s*`{0,2}\s*,?\s*(?:"
    r"(?P<arrow>(?:#|//)?\s*(?:={1,3}>|-{1,2}>|→|➞|⇒|↦|⟹|={1,3}|:(?=\s))|(?:#|//))"
    r"|(?P<words>(?:(?:should|must|will|would|to|call|it|function)\s+)*(?:returns?|be|gives?|evaluates?\s+to"
    r"|is|outputs?|equals?|"
    r"yields?|produces?|prints?|results?\s+in|raises?|throws?)(?:\s+(?:the\s+(?:value|list|string|number"
    r"|result|output|integer|tuple)|"
    r"a\s+list|an?\s+error))?\b:?))\s*",
    re.I,
)


def from_instruction(program, text, outputs, reads_input):
    """Examples as dictionaries of docs/harness.md without `id`, in the
    order in which the instruction states them."""
    found, taken = [], set()
    own = program.own
    if own:
        found += sessions(text, own, taken)
        found += assertions(text, own, taken)
        found += stated_calls(text, own, taken)
    found += from_pairs(program, text, reads_input, [e for _, e in found])
    found.sort(key=lambda pair: pair[0])
    examples, seen = [], set()
    for _, example in found:
        key = (example["kind"] == "stdin", example["call"], example["inputs"])
        if key not in seen:  # a stated example often stands both in prose and in the code given
            seen.add(key)
            examples.append(example)
    return examples


def assertions(text, own, taken):
    lines, found, at = text.split("\n"), [], 0
    while at < len(lines):
        head = re.match(r"\s*(assert\b.*)$", lines[at])
        if not head or at in taken:
            at += 1
            continue
        node, used = None, 1
        for count in range(1, LINES):
            tree = parse("\n".join([head.group(1)] + lines[at + 1 : at + count]))
            if tree is not None and len(tree.body) == 1 and isinstance(tree.body[0], ast.Assert):
                node, used = tree.body[0], count
                break
            if at + count >= len(lines):
                break
        example = from_assert(node.test, own) if node is not None else None
        if example is not None:
            found.append((at, example))
            taken.update(range(at, at + used))
        at += used
    return found


def stated_calls(text, own, taken):
    """`f(1) -> 2`, `f(1) == 2`, `f(1) should return 2`, `print(f(1))  # 2`,
    wherever they stand in the prose."""
    found = []
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    names = "|".join(sorted((re.escape(n) for n in own), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.])({names})\s?\(")
    line = 0
    for match in pattern.finditer(text):
        while starts[line + 1] <= match.start():
            line += 1
        before = text[starts[line] : match.start()]
        if (
            line in taken
            or re.search(r"(?:\b(?:def|class|function|return|assert|import)\s+|>>>.*|=\s*)$", before)
            or len(found) > 200
        ):
            continue
        end = closing(text, match.end() - 1)
        if end is None:
            continue
        tree = parse(text[match.start() : end])
        if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
            continue
        call = tree.body[0].value
        if (
            not isinstance(call, ast.Call)
            or not all(plain(a) for a in call.args)
            or not all(plain(k.value) for k in call.keywords)
        ):
            continue
        expected = value_after(text, end, bool(re.search(r"\bprint\s*\(\s*$", before)))
        if expected is None:
            continue
        value, compare = expected
        reached = calls_of(call, own)
        names = targets(call, own)
        example = instructed("assertion", source(call), names, inputs(reached), value, compare)
        found.append((line, example))
    return found


def closing(text, at):
    """The position behind the bracket that closes the one at `at`, quotes
    minded; None when there is none near."""
    depth, quote = 0, None
    for position in range(at, min(len(text), at + 2000)):
        char = text[position]
        if quote:
            if char == quote and text[position - 1] != "\\":
                quote = None
            elif char == "\n":
                return None
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return position + 1
    return None


def value_after(text, end, printed):
    """(expected, compare) of what follows a call, or None."""
    rest = text[end : end + 2000]
    if printed:
        inner = re.match(r"\s*\)\s*(?:#|//)\s*([^\n]*)", rest)
        stated = read(inner.group(1)) if inner else None
        if stated is None or stated.raises:
            return None
        return stated.text, "value"
    relation = RELATION.match(rest)
    if not relation or "\n\n" in relation.group(0):
        return None
    # Python's own `==` in code that goes on (`if f(1) == 2:`) states nothing.
    rest = rest[relation.end() :]
    first = rest.split("\n", 1)[0]
    if (
        relation.group("words")
        and re.search(r"rais|throw", relation.group("words"), re.I)
        or re.match(r"(?:an?\s+)?[A-Z]\w*Error\b", first)
    ):
        error = re.match(r"(?:an?\s+)?`?([A-Z]\w*(?:Error|Exception))\b", first)
        return (error.group(1), "raises") if error else None
    if first[:1] in "[({" and first:
        stop = closing(rest, 0)
        if stop is not None and is_literal(rest[:stop]):
            return rest[:stop], "value"
    worked = re.match(r"[^=<>!]+\s=\s*([^=]+)$", first)  # 1 + 9 + 0 + 0 = 10
    literal = literal_prefix(worked.group(1) if worked else first.strip().strip("`"), True)
    if literal is None and relation.group("arrow"):
        stated = read(first) if first.strip().startswith(("=", "-", "#")) else None
        literal = stated.text if stated is not None and stated.literal else None
    if literal is None:
        quoted = re.match(
            r"`([^`]+)`|(\"[^\"\n]*\"|'[^'\n]*')|(-?\d+(?:\.\d+)?|True|False|None|true"
            r"|false)\b(?!\s*[-+*/%=<>])",
            first,
        )
        literal = next((g for g in quoted.groups() if g), None) if quoted else None
        if literal is not None and not is_literal(literal):
            literal = None
    return (literal, "value") if literal is not None else None
