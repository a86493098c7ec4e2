"""Definitions and statements of a program, as far as they can be told without a grammar."""

import re

from language import RESERVED, short
from source import Source

MOST = 2000  # definitions looked at


class Definition:
    """`start` is where its head begins, `body` the span between its braces or of its lines, None where there is none."""

    def __init__(self, name, kind, start, line, end_line, body, depth, owner):
        self.name, self.kind, self.start, self.line, self.end_line = name, kind, start, line, end_line
        self.body, self.depth, self.owner = body, depth, owner


def definitions(source):
    """All functions and types with a body, in source order; what stands inside a function is left out."""
    language, found = source.language, []
    heads = []
    for kind, patterns in (("type", language.types), ("function", language.functions)):
        for pattern in patterns:
            for match in pattern.finditer(source.code):
                name = match.groupdict().get("name") or ""
                if name and short(name) not in RESERVED:
                    heads.append((match.start("name"), match.start(), kind, name, match.end()))
    taken = set()
    for at, start, kind, name, end in sorted(heads)[:MOST]:
        if at in taken:
            continue
        taken.add(at)
        # A head may begin behind blank lines that the pattern let through.
        start += len(source.code[start:at]) - len(source.code[start:at].lstrip())
        body = body_of(source, start, end)
        if body is None:
            continue
        line, end_line = source.line_of(start), source.line_of(max(start, body[1] - 1))
        around = [d for d in found if d.body[0] <= start < d.body[1]]
        if any(d.kind == "function" for d in around):
            continue
        owner = around[-1].name if around else None
        found.append(Definition(name, kind, start, line, end_line, body, len(around), owner))
    return found


def body_of(source, start, end):
    """The span of a definition's body whose head was matched up to `end`, or None."""
    if source.language.bodies == "braces":
        # Behind the head's brackets: the brace comes before any semicolon.
        at = end
        while at < len(source.code):
            char = source.code[at]
            if char == "{":
                close = source.close_of(at)
                return (at + 1, close - 1) if close else (at + 1, len(source.code))
            if char == "(":
                close = source.close_of(at)
                if close is None:
                    return None
                at = close
                continue
            if char == ";" or char == "}":
                return None
            if source.language.equals_body and char == "=" and source.code[at : at + 2] not in ("=>", "=="):
                # `fun f() = g()`: a body of one line, where the language has such.
                line = source.line_of(at)
                return (at + 1, source.starts[line] - 1)
            at += 1
        return None
    # By `end` or by indentation: all lines below that are indented further.
    line = source.line_of(start)
    indent = source.indentation(line)
    last = line
    for number in range(line + 1, len(source.lines) + 1):
        row = source.code_lines[number - 1]
        if not row.strip():
            continue
        if source.indentation(number) <= indent:
            if source.language.bodies == "end" and source.language.end.match(row):
                last = number
            break
        last = number
    return (min(end, source.starts[last] - 1), source.starts[last] - 1)


class Statement:
    def __init__(self, source, start, end):
        self.source, self.start, self.end = source, start, end
        self.code, self.text = source.code[start:end], source.text[start:end]
        self.line, self.end_line = source.line_of(start), source.line_of(max(start, end - 1))


def statements(source, start, end):
    """The statements of a span, compound ones whole; each without what separates it from the next."""
    code, found = source.code, []
    at, depth, offset = start, 0, start
    tokens = re.compile(
        rf"(?P<open>{source.language.opens.pattern})|(?P<close>{source.language.closes.pattern})|;|\n", re.M
    )

    def add(upto):
        text = code[at:upto]
        lead = len(text) - len(text.lstrip())
        if text.strip():
            found.append(Statement(source, at + lead, at + len(text.rstrip())))

    while offset < end:
        match = tokens.search(code, offset, end)
        if not match:
            break
        offset = max(match.end(), match.start() + 1)
        if match.group("open"):
            depth += 1
        elif match.group("close"):
            depth = max(0, depth - 1)
            if depth == 0 and not source.language.by_line and match.group() == "}":
                # A block ends a statement unless something goes on: `else`, `= {1, 2};`, `}.map(…)`.
                if not re.match(r"\s*(?:else|catch|finally|while\s*\(|[;,).:?\[|&=<>*/+-])", code[offset:end]):
                    add(offset)
                    at = offset
        elif depth == 0:
            if match.group() == ";":
                add(match.start() if source.language.by_line else offset)
                at = offset
            elif source.language.by_line and not goes_on(source, code[at : match.start()], code[offset:end]):
                add(match.start())
                at = offset
            elif not source.language.by_line and re.match(r"\s*#", code[at : match.start()]):
                at = offset  # a line of the preprocessor
    add(end)
    return found


def goes_on(source, before, after):
    """Whether a statement that a line's end may finish goes on in the next line."""
    if source.language.commands:
        return bool(re.search(r"(?:\\|&&|\|\|?)\s*$", before))
    return bool(re.search(r"(?:[,+*/%=&|\\.(<>-]|\band|\bor)\s*$", before)) and not re.search(
        r"(?:\+\+|--|[?!])\s*$", before
    ) or bool(re.match(r"\s*(?:\.\w|\|\||&&|\?|:\s)", after))


def calls(source, names, start, end):
    """[(name, arguments as text, offset)] of the calls of these names in a span, outermost first."""
    found = []
    if not names:
        return found
    wanted = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    if source.language.commands:
        pattern = re.compile(rf"(?:(?<=^)|(?<=[\s;|&(`]))({wanted})(?=[\s;|&)`]|$)", re.M)
        # In the text itself: a command in a string, `"$(f 2)"`, is one too.
        for match in pattern.finditer(source.clean, start, end):
            before = source.clean[max(start, match.start() - 40) : match.start()]
            if not re.search(r"(?:^|[;|&(`\n]|\b(?:then|do|else|if|while|time)\b)\s*$", before) and match.start() != start:
                continue
            upto = command_end(source.clean, match.end(), end)
            found.append((match.group(1), " ".join(source.text[match.end() : upto].split()), match.start()))
        return found
    for match in re.finditer(rf"(?<![\w$])({wanted})(?:::)?(?:<[^<>;(){{}}]*>)?!?\s*\(", source.code[start:end]):
        close = source.close_of(start + match.end() - 1)
        if close is None or close > end:
            continue
        arguments = " ".join(source.text[start + match.end() : close - 1].split())
        found.append((match.group(1), arguments, start + match.start()))
    return found


def command_end(text, at, end):
    """Where a command's arguments end: at what separates commands, quotes and inner substitutions left out."""
    token = re.compile(r"""\\.|'[^']*'|"(?:[^"\\]|\\.)*"|\$\(|[;|&)`\n"]|\s[<>]""", re.S)
    depth = 0
    while True:
        match = token.search(text, at, end)
        if not match:
            return end
        found = match.group()
        at = match.end()
        if found == "$(":
            depth += 1
        elif found == ")" and depth:
            depth -= 1
        elif len(found) == 1 or found[0].isspace():
            return match.start()


def outline(language, text):
    """The reply to an `outline` request. Whether the text parses nobody here can tell; brackets that do not close are cut off."""
    source = Source(language, text)
    found = definitions(source)
    top = [d for d in found if d.depth == 0]
    names = list(dict.fromkeys(d.name for d in top if not is_main(source, d)))
    return {
        "parses": True,
        "error": None,
        "statements": max(len(top), 1),
        "defines": names,
        "assigns": [],
        "imports": [],
        "uses": [],
        "kinds": {
            "definition": len(top), "import": 0, "assertion": 0, "call": 0, "assignment": 0, "expression": 0, "other": 0,
        },
    }


def is_main(source, definition):
    # A type on the same line as the main function that it holds looks like one.
    main = source.language.main if definition.kind == "function" else None
    return definition.name == "main" or bool(main and main.match(source.code, definition.start))


def is_run(source, definition):
    """Whether the language's own test runner calls it."""
    head = source.language.runner_head
    return bool(head and definition.kind == "function" and head.match(source.code, definition.start))


def is_test(source, definition):
    if re.match(r"(?i)(?:test|run_?tests?$|demo$|example$)", definition.name):
        return True
    tests = source.language.tests
    if not tests:
        return False
    return any(m.start() <= definition.start <= m.end() for m in tests.finditer(source.code))
