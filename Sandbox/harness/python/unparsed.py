"""Definitions and bodies of a text that does not parse, read line by
line, so that its comments are still judged."""

import re

HEAD = re.compile(r"^(?P<indent>[ \t]*)(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)")
LONG = 5


def outline_of(program, explained, why_undocumented, detail):
    """(definitions, bodies, header), each as in docs/harness.md."""
    heads = []
    for number, line in enumerate(program.lines, 1):
        match = HEAD.match(line)
        if match:
            heads.append(
                (number, len(match.group("indent").expandtabs(4)), match.group("kind"), match.group("name"))
            )
    definitions, bodies, covered, owner = [], [], set(), None
    for line, indent, kind, name in heads:
        if kind == "class":
            owner = (indent, name)
        method = owner is not None and indent > owner[0] and kind == "def"
        if indent and not method:
            continue  # nested
        full = f"{owner[1]}.{name}" if method else name
        end = end_of(program, line, indent)
        text = docstring(program, line, end)
        why = why_undocumented(text, name)
        apart = (
            "main"
            if name == "main"
            else "a special method"
            if name.startswith("__")
            else "a test"
            if name.startswith("test")
            else None
        )
        definitions.append(
            {
                "name": full,
                "line": line,
                "documentable": apart is None,
                "documented": why is None,
                "detailed": why is None and bool(detail.search(text)),
                "why": apart or why,
            }
        )
        if kind == "def":
            bodies.append(measure(program, full, line, range(line + 1, end + 1), explained))
            covered.update(range(line, end + 1))
    rest = [n for n in range(1, len(program.lines) + 1) if n not in covered]
    bodies.append(measure(program, "", 1, rest, explained))
    first = next(
        (n for n, t in enumerate(program.lines, 1) if t.strip() and not t.lstrip().startswith("#")), 1
    )
    header = next((n for n in explained if n < first), None)
    return definitions, bodies, header


def end_of(program, line, indent):
    last = line
    for number in range(line + 1, len(program.lines) + 1):
        text = program.lines[number - 1]
        if text.strip():
            if len(text.expandtabs(4)) - len(
                text.expandtabs(4).lstrip()
            ) <= indent and not text.lstrip().startswith((")", "#")):
                break
            last = number
    return last


def docstring(program, line, end):
    """The text between the first triple quotes right below a definition, or None."""
    for number in range(line + 1, min(end, line + 12) + 1):
        text = program.lines[number - 1].strip()
        if not text:
            continue
        quoted = re.match(r"[rRuU]?(\"\"\"|''')", text)
        if not quoted:
            if program.lines[number - 2].rstrip().endswith(":"):
                return None
            continue  # still in the signature
        rest = "\n".join([text[quoted.end() :]] + program.lines[number:end])
        return rest.split(quoted.group(1))[0]
    return None


def measure(program, name, line, numbers, explained):
    code = [program.lines[n - 1].strip() for n in numbers if n <= len(program.lines)]
    code = [t for t in code if t and not t.startswith(("#", "import ", "from ", '"""', "'''", ")", "]", "}"))]
    branch = any(re.match(r"(?:if|elif|try)\b", t) for t in code)
    loop = any(re.match(r"(?:for|while)\b", t) for t in code)
    inside = set(numbers)
    return {
        "name": name,
        "line": line,
        "logical_lines": len(code),
        "needs_comment": len(code) > LONG or branch and loop,
        "commented": any(n in inside for n in explained),
    }
