"""Input/Output pairs: of an instruction (for a function or for standard
input) and of a session shown by an answer."""

import ast
import re

from drafts import instructed
from expectation import is_literal, literal_prefix
from flow import source
from program import FUNCTIONS, is_test_function

PAIRS = 20
HEAD = re.compile(
    r"^[\s>*#`_|-]*(?:(?:sample|example|test)\s*(?:case\s*)?)?(?P<side>input|output)s?\s*(?:\d+"
    r"|#\d+)?\s*[*_`]*\s*(?P<colon>[:：]?)[*_`]*\s*(?P<rest>.*)$",
    re.I,
)
STOP = re.compile(
    r"^[\s>*#_-]*(?:explanation|note|constraints?|example|sample|hint|for example|in the|the )\b", re.I
)
# `12 ==> 21` and `"one" => 1`, each alone on its line.
ARROW = re.compile(r"={1,3}>|-{1,3}>|→|➞|⇒|⟹")
PROMISE = re.compile(r"\bexamples?\b|\be\.g\.|\bfor instance\b|\bsamples?\b", re.I)
PROSE = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}\b|\$")


def from_pairs(program, text, reads_input, known):
    """(line, example) for each pair of the instruction; a function's when one fits, else standard input's."""
    found = []
    for line, given, stated in arrows_in(text)[:PAIRS]:
        example = typed(given, stated) if reads_input else for_function(program, given, stated, known)
        if example is not None:
            found.append((line, example))
    for line, given, stated in pairs_in(text)[:PAIRS]:
        example = None
        if reads_input:
            example = for_stdin(given, stated)
        elif len(given) == 1 or not any("\n" in g for g in given):
            example = for_function(program, "\n".join(given), "\n".join(stated), known)
        if example is not None:
            found.append((line, example))
    return found


def arrows_in(text):
    """(line, input, output) of each line that is one value, an arrow and another value, where examples are promised."""
    if not PROMISE.search(text):
        return []  # then it may as well be a table of what stands for what
    found = []
    for at, line in enumerate(text.split("\n")):
        sides = ARROW.split(line)
        if len(sides) != 2:
            continue  # 1 -> 2 -> 3 is a list
        given = re.sub(r"^\s*[-*•]\s+", "", sides[0]).strip().strip("`").strip()
        stated = sides[1].strip().strip("`").strip()
        if given and stated and is_literal(given) and literal_prefix(stated, True) is not None:
            found.append((at, given, stated))
    return found


def typed(given, stated):
    """A value as it is typed: a number or a text. How a list would be typed nobody says."""
    value, result = value_in(given), value_in(literal_prefix(stated, True))
    if not isinstance(value, (int, float, str)) or not isinstance(result, (int, float, str)) or "\n" in str(value):
        return None
    return for_stdin([str(value)], [str(result)])


def value_in(text):
    """None for what is a literal only in other languages."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def pairs_in(text):
    """(line, input lines, output lines) of each pair, in order."""
    lines, found, at = text.split("\n"), [], 0
    while at < len(lines):
        head = heading(lines[at], "input")
        if head is None:
            at += 1
            continue
        start = at
        inline = re.match(r"(.*?)[,;.]?\s*\boutput\s*[:=]\s*(.+)$", head, re.I) if head else None
        if inline:
            found.append((start, [inline.group(1).strip()], [inline.group(2).strip()]))
            at += 1
            continue
        given, at = body(lines, at, head)
        while at < len(lines) and not lines[at].strip():
            at += 1
        head = heading(lines[at], "output") if at < len(lines) else None
        if head is None:
            at = max(at, start + 1)
            continue
        stated, at = body(lines, at, head)
        if given and stated and not any(PROSE.search(t) and len(t) > 30 for t in given + stated):
            found.append((start, given, stated))
    return found


def heading(line, side):
    """What stands behind `Input:` or `Output` on its line; None when the line is no such heading."""
    match = HEAD.match(line)
    if not match or match.group("side").lower() != side:
        return None
    rest = match.group("rest").strip()
    if rest and not match.group("colon"):
        return "" if not rest.strip("-*#_`: ") else None
    return rest


def body(lines, at, head):
    """(lines of one side, next line): the rest of the heading's line, or
    what follows up to a blank or a heading."""
    if head:
        kept = [head]
        # A value may go on over several lines.
        while (
            at + 1 < len(lines)
            and not is_literal(value_of("\n".join(kept)))
            and opens("\n".join(kept))
            and len(kept) < 20
        ):
            at += 1
            kept.append(lines[at])
        return kept, at + 1
    at += 1
    while at < len(lines) and (not lines[at].strip() or lines[at].strip().startswith("```")):
        at += 1
    kept, margin = [], None
    while at < len(lines) and lines[at].strip() and not lines[at].strip().startswith("```"):
        if (
            heading(lines[at], "input") is not None
            or heading(lines[at], "output") is not None
            or STOP.match(lines[at])
        ):
            break
        margin = len(lines[at]) - len(lines[at].lstrip()) if margin is None else margin
        kept.append(lines[at][min(margin, len(lines[at]) - len(lines[at].lstrip())) :].rstrip())
        at += 1
    if at < len(lines) and lines[at].strip().startswith("```"):
        at += 1
    return kept, at


def opens(text):
    return sum(text.count(c) for c in "([{") > sum(text.count(c) for c in ")]}")


def value_of(text):
    return re.sub(r"^\s*\w+\s*=\s*", "", text)


def for_stdin(given, stated):
    text = (
        "\n".join(re.sub(r"^\s*[A-Za-z_]\w*\s*=\s*", "", t) if len(given) == 1 else t for t in given) + "\n"
    )
    return instructed("stdin", "", [], text, "\n".join(stated), "stdout")


def for_function(program, given, stated, known):
    """`nums = [2, 7], target = 9` as a call of the one function that takes so many arguments."""
    given = given.strip().strip("`").rstrip(".")
    arguments = split_arguments(given)
    expected = literal_prefix(re.sub(r"^\s*\w+\s*=\s*(?!=)", "", stated.strip().strip("`")), True)
    if arguments is None or expected is None:
        return None
    names = [n for n, _ in arguments]
    fit = fitting(program, names, known)
    if fit is None:
        return None
    name, params = fit
    ordered = [v for _, v in arguments]
    if all(n in params for n in names) and len(set(names)) == len(names):
        ordered = [v for _, v in sorted(arguments, key=lambda pair: params.index(pair[0]))]
        if [params.index(n) for n in sorted(names, key=params.index)] != list(range(len(names))):
            return None
    shown = ", ".join(source(v) for v in ordered)
    return instructed("assertion", f"{name}({shown})", [name], shown, expected, "value")


def fitting(program, names, known):
    """(name, parameters) of the one function that takes arguments of these
    names (None: not named); else None."""
    fits = []
    for name, function in program.known.items():
        if not isinstance(function, FUNCTIONS) or is_test_function(function):
            continue
        if name.startswith("_") or name == "main":
            continue
        params = [a.arg for a in function.args.posonlyargs + function.args.args]
        if len(params) - len(function.args.defaults) <= len(names) <= len(params):
            fits.append((name, params))
    if len(fits) > 1:
        stated = {t for e in known for t in e["targets"]}
        named = [f for f in fits if any(names) and all(n in f[1] for n in names if n)]
        fits = [f for f in fits if f[0] in stated] or named
    return fits[0] if len(fits) == 1 else None


def split_arguments(text):
    """[(name or None, expression)] of `a = 1, b = [2]`, `[1, 2], 3` or `5`;
    None when it is nothing of the kind."""
    try:
        call = ast.parse(f"f({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call):
        return None
    made = [(None, a) for a in call.args] + [(k.arg, k.value) for k in call.keywords]
    if not made or len(made) > 8 or not all(is_literal(source(v)) for _, v in made):
        return None
    return made


def session_of(program, text):
    """(stdin, expected) of a shown session of a program that asks: what
    follows a prompt was typed. None if not one."""
    asked = []
    for node in ast.walk(program.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "input"
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.strip():
                asked.append(first.value)
    typed, shown = [], ""
    for line in text.split("\n"):
        prompt = next((p for p in sorted(asked, key=len, reverse=True) if line.startswith(p.strip())), None)
        if prompt is None or not line[len(prompt.strip()) :].strip():
            shown += line + "\n"
        else:
            typed.append(line[len(prompt.strip()) :].strip())
            shown += prompt
    return ("\n".join(typed) + "\n", shown.strip("\n")) if typed else None
