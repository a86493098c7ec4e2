"""The statements of a program that show it at work, where a probe can be put."""

import re

from blocks import Statement, calls, definitions, is_main, is_run, is_test, statements
from language import short
from source import split_at

MOST = 400

ASSIGNED = re.compile(r"([A-Za-z_$@%][\w]*)\s*(?::=|=(?![=~>]))")


class Site:
    """`left` and `right`: spans of a compared assertion; `condition`: span of another's; `value`: span of a bare expression."""

    def __init__(self, statement, kind, shown, prints):
        self.statement, self.kind, self.shown, self.prints = statement, kind, shown, prints
        self.line, self.end_line = statement.line, statement.end_line
        self.left = self.right = self.condition = self.value = None
        self.negated = False
        self.operator = "=="
        self.test = None
        self.rows = []

    @property
    def targets(self):
        return list(dict.fromkeys(name for name, _, _ in self.shown))

    @property
    def inputs(self):
        return self.rows or list(dict.fromkeys(arguments for _, arguments, _ in self.shown))


def own_names(source, found):
    """Names that calls are looked for by: functions, methods and types, the program's entry and its tests left out."""
    return {short(d.name) for d in found if not is_main(source, d) and not (d.kind == "function" and is_test(source, d))}


def regions(source, found):
    """(start, end, name of the test function or None) of the code that runs by itself or as a test."""
    inner = [
        d for d in found if d.kind == "function" and not is_run(source, d) and (is_main(source, d) or is_test(source, d))
    ]
    for definition in inner:
        yield definition.body[0], definition.body[1], None if is_main(source, definition) else definition.name
    if source.language.main is None or not any(is_main(source, d) for d in inner):
        yield 0, len(source.code), None


def sites(source):
    """Every site, in source order."""
    found = definitions(source)
    names = own_names(source, found)
    result = [whole(source, d, names) for d in found if is_run(source, d)]
    for start, end, test in regions(source, found):
        held = {}
        for statement in statements(source, start, end):
            if any(d.start <= statement.end - 1 and statement.start <= d.start and d.body[1] > start for d in found
                   if not (d.body[0] <= start and end <= d.body[1])):
                continue  # a definition
            site = site_of(source, statement, names, held)
            if site is not None:
                site.test = test
                result.append(site)
            if len(result) >= MOST:
                break
    result.sort(key=lambda s: s.statement.start)
    return result


def whole(source, definition, names):
    """A test that the language's runner calls, as one site; the rows of its table are its inputs."""
    start, end = definition.body
    site = Site(Statement(source, definition.start, end), "unittest", calls(source, names, start, end), False)
    site.test = definition.name
    rows = source.language.runner_rows
    table = rows.search(source.code, start, end) if rows else None
    close = source.close_of(table.end()) if table else None
    if close:
        spans = split_at(source.clean, source.code, ",", table.end() + 1, close - 1)
        site.rows = [" ".join(row.split()) for row in (source.clean[a:b] for a, b in spans) if row.strip()]
    return site


def site_of(source, statement, names, held):
    shown = calls(source, names, statement.start, statement.end)
    assigned = ASSIGNED.match(re.sub(r"^(?:[\w:<>,*&\[\]]+\s+)+(?=[\w$@%]+\s*(?::=|=))", "", statement.code.lstrip()))
    direct = bool(shown)
    if not shown:
        for name, earlier in held.items():
            if re.search(rf"(?<![\w]){re.escape(name)}(?!\w)", statement.code):
                shown = shown + earlier
    if assigned and shown:
        held[assigned.group(1)] = shown
    language = source.language
    for assertion in language.assertions:
        site = asserted(source, statement, assertion, shown)
        if site is not None:
            return site
    prints = bool(language.prints and language.prints.search(statement.code))
    if prints:
        return Site(statement, "print", shown, True)
    if not direct:
        return None
    site = Site(statement, "usage", shown, False)
    if language.probe.get("expressions") and not assigned and re.match(r"[\w.$:>\[\]@-]+(?:\.new)?\s*\(|[A-Z]\w*\.new\b", statement.code):
        site.value = (statement.start, statement.end)
    return site


def asserted(source, statement, assertion, shown):
    match = assertion["pattern"].match(source.code, statement.start, statement.end)
    if not match:
        return None
    if assertion.get("only") == "calls" and not shown:
        return None
    site = Site(statement, "assertion", shown, False)
    groups = match.groupdict()
    if groups.get("left") is not None:
        site.left, site.right = match.span("left"), match.span("right")
        return site
    if groups.get("condition") is not None:
        site.condition = trimmed(source, match.span("condition"))
        return compared(source, site)
    # A call: its arguments stand in the bracket that the pattern ends with.
    close = source.close_of(match.end() - 1)
    if close is None or close > statement.end + 1:
        return None
    parts = split_at(source.clean, source.code, r",", match.end(), close - 1)
    form = assertion.get("form", "condition")
    if form in ("same", "differs") and len(parts) >= 2:
        offset = int(assertion.get("from", 0))
        if len(parts) < offset + 2:
            return None
        site.left, site.right = trimmed(source, parts[offset]), trimmed(source, parts[offset + 1])
        site.negated = form == "differs"
        return site
    if form == "raises":
        site.condition = None
        return site
    site.condition = trimmed(source, parts[int(assertion.get("from", 0))]) if len(parts) > int(assertion.get("from", 0)) else None
    if site.condition is None or site.condition[0] >= site.condition[1]:
        return None
    site.negated = form == "denied"
    return compared(source, site)


def compared(source, site):
    """The site with the two sides of its condition, where that is one comparison."""
    comparison = source.language.equals
    if comparison and not site.negated:
        sides = split_at(source.clean, source.code, comparison, *site.condition)
        if len(sides) == 2 and not re.search(r"&&|\|\||\band\b|\bor\b|\?", source.code[slice(*site.condition)]):
            site.left, site.right = trimmed(source, sides[0]), trimmed(source, sides[1])
            site.operator = source.code[sides[0][1] : sides[1][0]].strip()
    return site


def trimmed(source, span):
    text = source.clean[span[0] : span[1]]
    return span[0] + len(text) - len(text.lstrip()), span[1] - (len(text) - len(text.rstrip()))
