"""What a snippet lacks to be a program: a main function around its statements, a class, a package clause, the includes that the
instruction's own code has. All lines keep their numbers: what is added shares the first or the last line of what is there, or stands
above a `#line` (see `Source.shift`)."""

import re

from blocks import definitions, is_main, is_run, is_test, statements
from source import Source


def complete(language, text, instruction):
    """The reply to a `complete` request."""
    rules = language.completion
    repairs = []
    source = Source(language, text)
    if not source.code.strip():
        return {"text": text, "repairs": []}
    if rules.get("tag") and rules["tag"] not in text:
        text, repairs = rules["tag"] + " " + text, ["entry-point"]
    if rules.get("untag"):
        text = re.sub(rules["untag"], "", text)
    for rule in rules.get("replace") or []:
        text = re.sub(rule["pattern"], lambda m: rule["by"].ljust(len(m.group())), text)
    if rules.get("includes"):
        text, added = with_includes(language, text, instruction, re.compile(rules["includes"], re.M))
        repairs += ["prompt-preamble"] if added else []
    if rules.get("class"):
        text, added = with_class(language, text, rules["class"])
        repairs += ["entry-point"] if added else []
    if rules.get("launcher"):
        text, added = with_launcher(language, text, rules["launcher"])
        repairs += ["entry-point"] if added == "added" else []
    if rules.get("main"):
        text, added = with_main(language, text, rules["main"])
        repairs += ["entry-point"] if added else []
    if rules.get("package"):
        text, added = with_package(language, text, rules["package"])
        repairs += added
    return {"text": text, "repairs": list(dict.fromkeys(repairs))}


def with_includes(language, text, instruction, pattern):
    """The instruction's includes above a text that has none of its own."""
    if pattern.search(text):
        return text, False
    lines = list(dict.fromkeys(m.group().strip() for m in pattern.finditer(instruction)))
    if not lines:
        return text, False
    return "\n".join(lines) + f'\n#line 1 "{language.entry}"\n' + text, True


def with_main(language, text, rule):
    """A main function around the statements that stand outside all definitions; an empty one where there are none."""
    source = Source(language, text)
    found = definitions(source)
    tests = [d for d in found if is_test(source, d) and d.kind == "function"] if rule.get("test") else []
    shown = "".join(" " + rule["test"].replace("{name}", qualified(d)) for d in tests)
    main = next((d for d in found if is_main(source, d)), None)
    if main is not None:
        return text[: main.body[0]] + shown + text[main.body[0] :], False
    run = [d for d in found if is_run(source, d)]
    if run:
        # The runner ends the program, so it comes last.
        runner = language.runner
        shown += " " + runner["run"].replace("{tests}", " ".join(runner["call"].replace("{name}", d.name) for d in run))
    loose = []
    allowed = re.compile(rule["statements"]) if rule.get("statements") else None
    kept = re.compile(rule["kept"]) if rule.get("kept") else None
    for statement in statements(source, 0, len(source.code)):
        if any(statement.start <= d.start < statement.end for d in found):
            continue
        if kept and kept.match(statement.code):
            continue
        if allowed and allowed.match(statement.code):
            loose.append(statement)
    tail = rule.get("tail", "")
    if not loose:
        return ended(text) + rule["open"] + shown + " " + rule["close"] + tail + "\n", True
    start = loose[0].start
    after = [d for d in found if d.start > start]
    if not after:
        return text[:start] + rule["open"] + " " + ended(text[start:]) + shown + rule["close"] + tail + "\n", True
    # Definitions stand between: each loose statement is moved below them, its lines left blank.
    moved, rest = [], text
    for statement in reversed(loose):
        moved.insert(0, source.clean[statement.start : statement.end])
        blank = re.sub(r"[^\n]", " ", text[statement.start : statement.end])
        rest = rest[: statement.start] + blank + rest[statement.end :]
    return ended(rest) + rule["open"] + " " + " ".join(" ".join(m.split("\n")) for m in moved) + " " + rule["close"] + tail + "\n", True


def qualified(definition):
    return f"{definition.owner}::{definition.name}" if definition.owner else definition.name


def ended(text):
    return text if text.endswith("\n") else text + "\n"


def with_class(language, text, rule):
    """A class around methods and statements that stand in none."""
    source = Source(language, text)
    found = definitions(source)
    if any(d.kind == "type" for d in found if d.depth == 0) and not any(d.kind == "function" and d.depth == 0 for d in found):
        return text, False
    if not found and not source.code.strip():
        return text, False
    skip = re.compile(rule["after"], re.M)
    start = 0
    for match in skip.finditer(source.code):
        start = match.end()
    methods = [d for d in found if d.kind == "function" and d.depth == 0]
    body = text[start:]
    if not methods:
        return text[:start] + rule["open"] + rule["main_open"] + body.rstrip("\n") + "\n" + rule["main_close"] + rule["close"] + "\n", True
    # Methods that a static main is to call have to be static.
    for definition in reversed(methods):
        head = source.code[definition.start : definition.body[0]]
        if not re.search(r"\bstatic\b", head):
            text = text[: definition.start] + "static " + text[definition.start :]
    return text[:start] + rule["open"] + text[start:].rstrip("\n") + "\n" + rule["close"] + "\n", True


def with_launcher(language, text, rule):
    """A class that holds the program's entry, before all others: which is what a launcher of source files starts."""
    source = Source(language, text)
    found = definitions(source)
    first = next((d for d in found if d.kind == "type" and d.depth == 0), None)
    main = next((d for d in found if is_main(source, d)), None)
    if first is None or main is not None and first.body[0] <= main.start < first.body[1]:
        return text, None
    call = f"{main.owner}.main(arguments);" if main is not None and main.owner else ""
    return text[: first.start] + rule.replace("{call}", call) + text[first.start :], "moved" if call else "added"


def with_package(language, text, rule):
    """The package clause of a program, once, the imports of all its files above everything else, and those of packages that the text
    names without importing them."""
    source = Source(language, text)
    repairs, head = [], []
    clauses = list(re.finditer(rule["pattern"], source.code, re.M))
    changes = [(c.start(), c.end(), "") for c in clauses[1:]]
    if not clauses:
        repairs.append("entry-point")
    elif clauses[0].group() != rule["clause"]:
        # A library: what it exports is called from a main function of its own package.
        changes.append((clauses[0].start(), clauses[0].end(), rule["clause"]))
        repairs.append("entry-point")
    first = min((d.start for d in definitions(source)), default=len(text))
    known = set()
    for match in re.compile(rule["imports"], re.M).finditer(source.clean) if rule.get("imports") else ():
        specs = [s.strip() for s in re.split(r"[\n;]", match.group("several") or match.group("one")) if s.strip()]
        late = match.start() > first or len(clauses) > 1 and match.start() > clauses[1].start()
        if late:
            head += [s for s in specs if s not in known]
            changes.append((match.start(), match.end(), ""))
        known.update(specs)
    missing = [
        name for name in rule.get("packages") or []
        if re.search(rf"(?<![\w.]){name.rsplit('/', 1)[-1]}\.[A-Z]", source.code) and f'"{name}"' not in text
    ]
    head += [f'"{name}"' for name in missing]
    if missing:
        repairs.append("imports")
    if clauses and not changes and not head:
        return text, []
    imports = "".join(f"; import {spec}" for spec in dict.fromkeys(head))
    if clauses:
        changes.append((clauses[0].end(), clauses[0].end(), imports))
    for start, end, by in sorted(changes, reverse=True):
        # What is taken out leaves its lines.
        text = text[:start] + (by or re.sub(r"[^\n]", " ", text[start:end])) + text[end:]
    return text if clauses else rule["clause"] + imports + "; " + text, repairs
