"""A program made from an answer's that tells of each example: the `probe` request of docs/harness.md.

Statements are written anew by the definition's templates, on the lines where they stand. Calls of the instruction and made ones
are added in a function of their own; what they are expected to give is not in it.
"""

import re

from blocks import definitions, is_main
from sites import sites
from source import Source

ERROR_LINE = re.compile(r":(\d+)(?::\d+)?\b|\((\d+),\d+\)|on line (\d+)|line (\d+)")


def probe(language, request):
    text = request["text"].replace("\r\n", "\n")
    examples = [e for e in request.get("examples") or [] if isinstance(e, dict)]
    refused = [str(i) for i in request.get("refused") or []]
    path = str(request.get("path") or language.entry)
    if request.get("complaint"):
        _, lines = written(language, text, path, examples, refused)
        refused += blamed(str(request["complaint"]), path, lines, examples, refused)
    program, _ = written(language, text, path, examples, refused)
    files = [{"path": path, "text": program}]
    files += [{"path": name, "text": contents} for name, contents in language.support()]
    return {"files": files, "refused": refused}


def blamed(complaint, path, lines, examples, refused):
    """The examples on the lines that the compiler names; where it names none, all calls that were added."""
    numbers = set()
    for row in complaint.split("\n"):
        if path in row:
            rest = row[row.index(path) + len(path) :]
            match = ERROR_LINE.search(rest)
            if match:
                numbers.add(int(next(g for g in match.groups() if g)))
    found = [i for i, line in lines.items() if line in numbers and refused.count(i) < 2]
    if found:
        return found
    added = [e["id"] for e in examples if e.get("origin") != "response" and e["id"] not in refused]
    return added or [e["id"] for e in examples if refused.count(e["id"]) < 2]


def written(language, text, path, examples, refused):
    """(program, {id: its line in the program, as the compiler counts})."""
    rules = language.probe
    source = Source(language, text)
    by_id = {e.get("id"): e for e in examples}
    edits, lines, run = [], {}, []
    for number, site in enumerate(sites(source), 1):
        example = by_id.get(f"e{number}")
        if example is None or example.get("origin") != "response":
            continue
        count = refused.count(example["id"])
        if count >= 2:
            continue
        if site.kind == "unittest":
            run.append(fill(rules["tests"]["probed"], example["id"], name=site.test))
            continue
        lines[example["id"]] = site.line - source.shift
        edits.append(edit(source, site, example["id"], rules, plain=count > 0))
    added = [e for e in examples if e.get("origin") != "response" and e["id"] not in refused and e.get("kind") != "stdin"]
    rule = rules.get("given")
    tail, shift = "", 0
    if added and rule:
        calls = [(e["id"], fill(rule["call"], e["id"], call=" ".join(str(e["call"]).split()))) for e in added]
        opening = ended(text).count("\n")
        for place, (identifier, _) in enumerate(calls):
            lines[identifier] = opening + 2 + place - source.shift
        tail = rule["open"] + "\n" + "\n".join(c for _, c in calls) + "\n" + rule["close"] + "\n"
        if rule.get("run"):
            main = next((d for d in definitions(source) if is_main(source, d)), None)
            if main is not None:
                edits.append((main.body[0], main.body[0], " " + rule["run"] + " "))
    if run:
        edits.append(runner(source, rules["tests"], run))
    result = text
    for start, end, replacement in sorted(edits, reverse=True):
        result = result[:start] + replacement + result[end:]
    result = ended(result) + tail + language.appended()
    return headed(source, result, path, rules, bool(added)), lines


def runner(source, rules, tests):
    """The edit that has the tests told of: where the completed main function runs them, else at the end of the answer's own."""
    code = rules["run"].replace("{tests}", " ".join(tests))
    opening, closing = rules["run"].split("{tests}")
    at = source.text.rfind(opening)
    if at >= 0:
        return at, source.text.index(closing, at) + len(closing), code
    main = next(d for d in definitions(source) if is_main(source, d))
    # At the bracket itself: a comment may end the line above it.
    at = source.code.index("}", main.body[1] - 1)
    return at, at, code + " "


def ended(text):
    return text if text.endswith("\n") else text + "\n"


def headed(source, text, path, rules, has_given):
    head = rules.get("head")
    if not head:
        return text
    declared = (rules.get("given") or {}).get("declare", "") if has_given else ""
    place = 0
    if head.get("after"):
        for match in re.compile(head["after"], re.M).finditer(text):
            place = match.end()
    line = str(text[:place].count("\n") + 1 - source.shift)
    lead = head["text"].replace("{given}", declared).replace("{entry}", path).replace("{line}", line)
    return text[:place] + lead + text[place:]


def fill(template, identifier, **parts):
    result = template.replace("{id}", identifier)
    for name, text in parts.items():
        result = result.replace("{" + name + "}", text)
    return result


def edit(source, site, identifier, rules, plain):
    """(start, end, replacement) of one site."""
    start, end = site.statement.start, site.statement.end
    clean = source.clean
    begin, finish = fill(rules["begin"], identifier), fill(rules["end"], identifier)
    if site.kind == "assertion" and site.left and rules.get("same") and not plain and not site.negated:
        code = fill(rules["same"], identifier, left=clean[slice(*site.left)], right=clean[slice(*site.right)], operator=site.operator)
        return start, end, kept(clean[start:end], begin + " " + code + " " + finish)
    if site.kind == "assertion" and site.condition and rules.get("check") and not plain:
        condition = clean[slice(*site.condition)]
        if site.negated:
            condition = (rules.get("not") or "!({condition})").replace("{condition}", condition)
        code = fill(rules["check"], identifier, condition=condition)
        return start, end, kept(clean[start:end], begin + " " + code + " " + finish)
    if site.value and rules.get("value") and not plain:
        code = fill(rules["value"], identifier, call=clean[slice(*site.value)].rstrip("; \n"))
        return start, end, kept(clean[start:end], begin + " " + code + " " + finish)
    code = clean[start:end]
    if rules.get("guard") and guarded(source, site):
        return start, end, fill(rules["guard"], identifier, code=begin + " " + code + " " + finish)
    return start, end, begin + " " + code + " " + finish


def guarded(source, site):
    """Whether a statement can be left out without taking a name with it: it declares nothing."""
    code = site.statement.code
    return site.prints and not re.match(r"(?:const|let|var|auto|my|local|int|long|double|float|bool|char|string|String)\b", code)


def kept(before, after):
    """`after` with as many line ends as `before`."""
    return after + "\n" * max(0, before.count("\n") - after.count("\n"))
