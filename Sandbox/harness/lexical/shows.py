"""Every example that shows a program at work, the answer's own and the instruction's: the `examples` request."""

import re

from blocks import calls, definitions
from expectation import read
from given import from_instruction
from literals import Unreadable, literal
from sites import sites
from source import Source

REMARK = 60  # characters of a comment that may be a result without saying so
TRUE = re.compile(r"\s*(?:true|TRUE|True|1|!\s*false)\s*$")


def examples(language, text, outputs, instruction):
    """The reply to an `examples` request; the ids of own examples are their sites' numbers (see `probe`)."""
    source = Source(language, text)
    found = sites(source)
    names = [d.name for d in definitions(source)]
    data = bool(language.data and language.data.search(source.code))
    comments = {}
    for comment in source.comments:
        comments.setdefault(comment.line, comment)
    told, taken = [], set()
    for number, site in enumerate(found, 1):
        example = own(source, site, comments, taken, bool(names))
        if data:
            example["inputs"] = [example["call"]]
        told.append({"id": f"e{number}", **example})
    attach_outputs(language, told, found, outputs)
    count = len(told)
    for number, example in enumerate(from_instruction(source, instruction), count + 1):
        told.append({"id": f"e{number}", **example})
    return {"examples": [e for e in told if not is_idle(e)]}


def is_idle(example):
    """What neither calls the program, nor queries data of its own, nor states a result shows nothing."""
    shows = example["targets"] or example["inputs"] or example["expected"] is not None or example["compare"] is not None
    return example["origin"] == "response" and not shows


def own(source, site, comments, taken, has_names):
    example = {
        "kind": site.kind, "origin": "response", "line": site.line - source.shift, "end_line": site.end_line - source.shift, "test": site.test,
        "call": shortened(source, site), "targets": site.targets, "inputs": site.inputs, "expected": None, "compare": None,
        "vacuous": None, "tentative": None,
    }
    if site.kind == "unittest":
        example["compare"] = "truth"
        if has_names and not site.targets:
            example["vacuous"] = "the program is not called"
        return example
    if site.kind == "assertion":
        assertion(source, site, example, has_names)
        return example
    stated = expectation(source, site, comments, taken)
    if stated is not None and (site.prints or site.value):
        example["expected"], example["tentative"] = stated
        example["compare"] = "stdout" if site.prints else "value"
        example["kind"] = "print"
    return example


def shortened(source, site):
    """The call shown, else the statement."""
    text = source.clean
    if site.left:
        for span in (site.left, site.right):
            if any(span[0] <= at < span[1] for _, _, at in site.shown):
                return " ".join(text[slice(*span)].split())
    if len(site.shown) == 1:
        name, _, at = site.shown[0]
        if site.statement.start <= at < site.statement.end and not source.language.commands:
            close = source.close_of(source.code.index("(", at))
            if close:
                return " ".join(text[at:close].split())
    return " ".join(text[site.statement.start : site.statement.end].split())[:300]


def assertion(source, site, example, has_names):
    if site.left:
        sides = [site.left, site.right]
        holds = [any(a <= at < b for _, _, at in site.shown) for a, b in sides]
        wanted = sides[0] if holds[1] and not holds[0] else sides[1]
        example["expected"] = " ".join(source.clean[slice(*wanted)].split())
        example["compare"] = "value"
        if site.negated or holds == [True, True]:
            example["expected"], example["compare"] = None, "truth"
        if source.clean[slice(*sides[0])].strip() == source.clean[slice(*sides[1])].strip():
            example["vacuous"] = "both sides are the same"
    else:
        example["compare"] = "truth"
        if site.condition and TRUE.match(source.code[slice(*site.condition)]):
            example["vacuous"] = "the condition is constant"
    if has_names and not site.targets:
        example["vacuous"] = example["vacuous"] or "the program is not called"


def expectation(source, site, comments, taken):
    """(text, tentative or None) that a comment at a statement states, or None."""
    comment = comments.get(site.end_line)
    if comment is not None and not comment.alone and comment.line not in taken:
        found = read(comment.text, loose=True)
        taken.add(comment.line)
        if found is not None and found.raises is None:
            return found.text, None
        try:
            literal(comment.text)
            return comment.text, None
        except Unreadable:
            pass
        if 0 < len(comment.text) <= REMARK:
            return comment.text, True
        return None
    below = comments.get(site.end_line + 1)
    if below is not None and below.alone and below.line not in taken:
        found = read(below.text.split("\n")[0])
        if found is not None and found.labelled and found.raises is None:
            taken.add(below.line)
            return found.text, None
        if re.fullmatch(r"(?:=>|->|→)\s*\S.*", below.text):
            taken.add(below.line)
            return below.text.lstrip("=->→ "), None
    above = comments.get(site.line - 1)
    if above is not None and above.alone and above.line not in taken:
        tail = re.search(r"(?i)(?:expected(?: output| result| value)?|should (?:return|print|output|be))\s*:?\s*(\S.*)$", above.text)
        if tail:
            found = read("Expected: " + tail.group(1))
            if found is not None and found.literal:
                taken.add(above.line)
                return found.text, None
    return None


def attach_outputs(language, told, found, outputs):
    """Gives an output block's lines to the statements that print them, one each, where there are as many; else the block is one
    example of its own."""
    for output in outputs:
        text, after = str(output.get("text", "")), int(output.get("after_line", 0))
        rows = [row for row in text.split("\n") if row.strip()]
        printing = [e for e, s in zip(told, found) if s.prints and e["line"] <= after]
        if not rows or not printing:
            continue
        free = [e for e in printing if e["expected"] is None or e["tentative"]]
        if language.tables:
            # A table is what the query above it gives.
            if printing[-1] in free:
                printing[-1].update(expected=text.strip("\n"), compare="stdout", tentative=None)
            continue
        if len(rows) == len(printing) and free:
            for example, row in zip(printing, rows):
                if example in free:
                    example.update(expected=row.strip(), compare="stdout", tentative=None)
            continue
        if any(e["expected"] is not None and not e["tentative"] for e in printing):
            continue
        told.append(
            {
                "id": f"o{len(told) + 1}", "kind": "output", "origin": "response", "line": after, "end_line": after, "test": None,
                "call": "the program", "targets": sorted({t for e in printing for t in e["targets"]}),
                "inputs": list(dict.fromkeys(i for e in printing for i in e["inputs"])), "expected": text.strip("\n"),
                "compare": "stdout", "vacuous": None, "tentative": None,
            }
        )
        break
