"""The longest run of whole lines that is Python, in a text that is mostly something else.

A run is built from units: one top-level statement with the lines that belong to it (deeper indented
lines, open brackets and strings, `else` and its kin, decorators). Each unit is compiled by itself, so
the work grows with the length of the text; trying every pair of first and last line, as graders usually
do, grows with its cube.
"""

import ast
import re

# A line that continues the compound statement above it although it is not indented deeper.
CLAUSE = re.compile(r"(elif|else|except|finally|case)\b.*:|except\s*:")
TOKEN = re.compile(
    r"'''|\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|#[^\n]*|[()\[\]{}]|\\\n", re.DOTALL
)
# Lines that one bracket or string may stay open for; longer than any literal an answer spells out.
OPEN_LINES = 400
# Shortenings tried on a unit that fails inside; each costs one parse of the unit.
CUTS = 12


def longest_run(text, parse):
    """`(first, last)`, lines from 1, or None. `parse(text)` gives `(tree, error)`.

    The run's common indentation does not count. It holds a definition or at least three statements that
    are more than words: `Note` and `- item` parse, and are prose.
    """
    lines = text.split("\n")
    best, best_size = None, 0
    run, size, worth, indent = None, 0, 0, None
    budget = 20 * len(text) + 100_000  # characters; hostile text runs out of it, real answers never do
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.strip() or line.lstrip().startswith("#"):
            index += 1
            continue
        width = len(line) - len(line.lstrip())
        end, spent = unit_end(lines, index, width, budget)
        budget -= spent
        tree, last, spent = compiled(lines, index, end, width, parse, budget)
        budget -= spent
        weight, definitions = worth_of(tree) if tree else (0, False)
        if tree is None or (weight == 0 and run is None):
            run, size, worth = None, 0, 0
            index += 1
            continue
        if run is None or width != indent:
            run, size, worth, indent = index, 0, 0, width
        worth += 3 if definitions else weight
        if weight:
            size += sum(1 for held in lines[index:last + 1] if held.strip())
            if worth >= 3 and size > best_size:
                best, best_size = (with_comments(lines, run), last + 1), size
        if last < end:  # what was cut from the unit is not Python: the run ends there
            run, size, worth = None, 0, 0
        index = last + 1
    return best


def unit_end(lines, start, width, budget):
    """`(last line index of the unit that begins at start, characters looked at)`."""
    looked = 0
    index = start
    decorated = lines[start].lstrip().startswith("@")
    while True:
        index, spent = logical_end(lines, index, budget - looked)
        looked += spent
        after = index + 1
        while after < len(lines):
            text = lines[after].strip()
            if text and not (text.startswith("#") and deeper_later(lines, after, width)):
                break
            after += 1
        if after >= len(lines):
            return index, looked
        following = lines[after]
        depth = len(following) - len(following.lstrip())
        head = following.lstrip()
        if depth > width or (depth == width and (CLAUSE.match(head) or decorated)):
            decorated = decorated and depth == width and head.startswith("@")
            index = after
            continue
        return index, looked


def deeper_later(lines, index, width):
    """Whether the next line that is no comment or blank is indented deeper than `width`."""
    for line in lines[index:index + 40]:
        if line.strip() and not line.lstrip().startswith("#"):
            return len(line) - len(line.lstrip()) > width
    return False


def logical_end(lines, start, budget):
    """`(last line index of the logical line that begins at start, characters looked at)`.

    Brackets and triple quotes that never close are taken not to be open: the line is prose then.
    """
    quote, depth, looked = None, 0, 0
    for index in range(start, min(len(lines), start + OPEN_LINES)):
        line = lines[index] + "\n"
        looked += len(line)
        if looked > budget:
            break
        position = 0
        if quote:
            closed = line.find(quote)
            if closed < 0:
                continue
            position, quote = closed + 3, None
        joined = False
        while True:
            match = TOKEN.search(line, position)
            if not match:
                break
            token, position = match.group(), match.end()
            if token in ("'''", '"""'):
                closed = line.find(token, position)
                if closed < 0:
                    quote = token
                    break
                position = closed + 3
            elif token in "([{":
                depth += 1
            elif token in ")]}":
                depth = max(0, depth - 1)
            elif token == "\\\n":
                joined = True
        if not quote and depth == 0 and not joined:
            return index, looked
    return start, looked


def compiled(lines, start, end, width, parse, budget):
    """`(tree, last line index, characters parsed)` of the longest front part of a unit that compiles."""
    spent = 0
    for _ in range(CUTS):
        held = [line[min(width, len(line) - len(line.lstrip())):] for line in lines[start:end + 1]]
        text = "\n".join(held)
        spent += len(text)
        if spent > budget:
            return None, start, spent
        tree, error = parse(text)
        if tree is not None:
            return tree, end, spent
        # The parser names the line it stopped at; what stands above may be whole. A bracket that is
        # never closed is named where it opens.
        stop = start + max(error["line"], 1) - 1
        end = min(end - 1, stop - 1 if stop > start else end - 1)
        while end >= start and not lines[end].strip():
            end -= 1
        if end < start:
            break
    return None, start, spent


def worth_of(tree):
    """`(statements that are more than words, whether one is a definition)`."""
    weight = sum(1 for statement in tree.body if not is_words(statement))
    named = any(isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for s in tree.body)
    return weight, named


def is_words(statement):
    """Whether a statement that parses is just as well prose: names, numbers, dashes, commas, a string."""
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None  # "Note: this"
    if not isinstance(statement, ast.Expr):
        return False
    doing = (ast.Call, ast.Subscript, ast.Await, ast.Yield, ast.ListComp)
    return not any(isinstance(part, doing) for part in ast.walk(statement))


def with_comments(lines, start):
    """The line number, from 1, where the comment lines that stand directly above `start` begin."""
    first = start
    while first > 0 and lines[first - 1].lstrip().startswith("#") and not lines[first - 1].startswith("##"):
        first -= 1
    return first + 1
