"""Examples that the instruction gives: transcripts (`>>> f(2)` and the result below) and sentences (`f(2) returns 4`)."""

import re

from blocks import calls, definitions, is_main
from language import short
from literals import Unreadable, literal, literal_prefix
from source import Source

MOST = 40
LONG = 100_000
TRANSCRIPT = re.compile(r"^(?P<prefix>[ \t]*(?:(?:[#/*;-]+|\*)[ \t]*)?)(?:>>>|irb>|> )[ \t]*(?P<call>\S.*)$", re.M)
LINK = re.compile(
    r"\s*[)`\"'*]*\s*;?\s*(?:(?:→|➞|⇒|-+>|=+>|={1,3}|≡|//|#|--)|(?:(?:should|must|will|would)\s+)?(?:returns?|be|equals?|gives?"
    r"|yields?|outputs?|prints?|evaluates?\s+to|results?\s+in|is)\b(?:\s+(?:equal\s+to|the\s+(?:value|list|array|string|number"
    r"|result)))?)\s*[`'\"*]{0,2}(?:(?:returns?|outputs?|prints?)\s*:?\s*)?",
    re.I,
)


def from_instruction(source, instruction):
    """Examples without `id`, in the instruction's order."""
    text = instruction[:LONG].replace("\r\n", "\n")
    functions, prefixes = callables(source)
    if not functions:
        return []
    found, seen = [], set()

    def add(at, name, call, arguments, expected):
        if call not in seen and len(found) < MOST:
            seen.add(call)
            found.append((at, shape(name, prefixes.get(name, "") + call, arguments, expected)))

    spans = []
    for match in TRANSCRIPT.finditer(text):
        call = match.group("call").strip().rstrip(";")
        command = re.fullmatch(r"\$\((.*)\)|echo \"?\$\((.*)\)\"?", call) if source.language.commands else None
        call = next(g for g in command.groups() if g is not None) if command else call
        inner = Source(source.language, call)
        made = calls(inner, set(functions.values()), 0, len(call))
        if not made or made[0][2] != 0:
            continue
        expected = below(text, match)
        if expected is not None:
            add(match.start(), made[0][0], call, made[0][1], expected)
            spans.append(match.span())
    if not source.language.commands:
        sentences(source, text, functions, spans, add)
    return [example for _, example in sorted(found, key=lambda f: f[0])]


def callables(source):
    """({name without `_` and case: name}, {name: what stands before it in a call}) of the functions that can be called."""
    functions, prefixes = {}, {}
    for d in definitions(source):
        if d.kind != "function" or is_main(source, d) or d.depth > (1 if source.language.static else 0):
            continue
        functions.setdefault(plain(short(d.name)), short(d.name))
        if source.language.static and d.owner:
            head = source.code[d.start : d.body[0]]
            prefixes.setdefault(short(d.name), d.owner + "." if re.search(r"\bstatic\b", head) else f"new {d.owner}().")
        elif d.name != short(d.name):
            prefixes.setdefault(short(d.name), d.name[: -len(short(d.name))])
    return functions, prefixes


def plain(name):
    return re.sub(r"[_$]", "", name).lower()


def shape(name, call, arguments, expected):
    return {
        "kind": "assertion", "origin": "instruction", "line": None, "end_line": None, "test": None, "call": call, "targets": [name],
        "inputs": [arguments], "expected": expected, "compare": "value", "vacuous": None, "tentative": None,
    }


def below(text, match):
    """The result in the lines below a transcript's call, behind the same marks."""
    prefix = match.group("prefix")
    rows, depth = [], 0
    for row in text[match.end() + 1 :].split("\n")[:20]:
        if not row.startswith(prefix.rstrip()) or not row.strip() or ">>>" in row:
            break
        rest = row[len(prefix) :] if row.startswith(prefix) else ""
        if not rest.strip():
            break
        rows.append(rest.strip())
        depth += sum(rest.count(c) for c in "([{") - sum(rest.count(c) for c in ")]}")
        if depth <= 0:
            break
    return "\n".join(rows) or None


def sentences(source, text, functions, spans, add):
    for match in re.finditer(r"([A-Za-z_]\w*)\s?\(", text):
        name = functions.get(plain(match.group(1)))
        if name is None or any(a <= match.start() < b for a, b in spans):
            continue
        try:
            _, end = literal_prefix("(" + text[match.end() : match.end() + 3000])
        except Unreadable:
            continue
        end += match.end() - 1
        arguments = text[match.end() : end - 1]
        link = LINK.match(text, end)
        if not link or not arguments.strip():
            continue
        try:
            _, length = literal_prefix(text[link.end() : link.end() + 3000])
        except Unreadable:
            continue
        expected = text[link.end() : link.end() + length].strip()
        add(match.start(), name, f"{name}({' '.join(arguments.split())})", " ".join(arguments.split()), expected)
