"""Output that stands apart from its print: an output block, `# Output:`
with lines below it, a remark beside it."""

from expectation import LABEL, read, strip_label
from lines import SECTION, TODO


def attach_blocks(program, drafts, outputs):
    """Gives each output block to the prints above it, as far as the block before; returns drafts to add."""
    added, floor = [], 0
    for block in sorted(outputs, key=lambda b: b["after_line"]):
        after = block["after_line"]
        group = [
            d
            for d in drafts
            if d.test is None and d.prints and floor < d.line <= after and d.expected is None
        ]
        floor = after
        text = block["text"].strip("\n")
        if text.strip():
            added += give(group, text, "output")
    return added


def attach_comments(program, drafts, claimed):
    """The same for a label alone on its line (`# Output:`) and the comment lines that follow it."""
    added = []
    for line in sorted(program.comments):
        comment = program.comments[line]
        if not comment.alone or line in claimed:
            continue
        rest, labelled = strip_label(comment.text)
        lines = run_of(program, line + 1, comment.column)
        if labelled and not rest and lines:
            text = "\n".join(c.text for c in lines)
        elif labelled and read(comment.text) is not None:
            text = "\n".join([rest] + [c.text for c in lines])
        elif not labelled and lines and all(read(c.text) for c in [comment] + lines):
            text = "\n".join(c.text for c in [comment] + lines)
        else:
            continue
        above = [d for d in drafts if d.prints and d.end_line < line and d.test is None]
        group = nearest(program, above, line)
        if group:
            claimed.update(range(line, line + 1 + len(lines)))
            added += give(group, text, "print" if len(group) == 1 else "output")
    return added


def attach_remarks(program, drafts, claimed):
    """Takes a comment beside or right below a print for its output, tentatively: it may be a mere remark."""
    waiting = [d for d in drafts if d.prints and d.expected is None and d.test is None and not d.looped]
    waiting.sort(key=lambda d: d.line)
    for index, draft in enumerate(waiting):
        beside = program.comments.get(draft.end_line)
        if beside is not None and not beside.alone and may_be_output(beside.text):
            suppose(draft, [beside])
            continue
        below = lines_below(program, draft.end_line, claimed)
        group = adjacent(program, waiting[: index + 1])
        if len(group) == len(below) > 1:
            for member, line in zip(group, below):
                suppose(member, [line])
        elif below:
            suppose(draft, below)
        claimed.update(c.line for c in below)


def lines_below(program, line, claimed):
    """The comments right below a line that may be output, without one that speaks of the code below it."""
    first = program.comments.get(line + 1)
    found = run_of(program, line + 1, first.column) if first is not None and first.alone else []
    if not found or any(c.line in claimed or not may_be_output(c.text) for c in found[:1]):
        return []
    after = found[-1].line  # counted from 0: the line after the last comment
    if len(found) > 1 and after < len(program.lines) and program.lines[after].strip():
        found.pop()
    return found


def adjacent(program, drafts):
    """The last of the drafts with those that stand right above it and have no expectation either."""
    group = drafts[-1:]
    for draft in reversed(drafts[:-1]):
        if draft.end_line + 1 != group[0].line or draft.expected is not None:
            break
        group.insert(0, draft)
    return group


def may_be_output(text):
    return any(c.isalnum() for c in text) and not SECTION.match(text) and not TODO.search(text)


def suppose(draft, comments):
    texts = [strip_label(comments[0].text)[0] or comments[0].text] + [c.text for c in comments[1:]]
    draft.kind, draft.expected, draft.compare = "print", "\n".join(texts), "stdout"
    draft.tentative = True


def run_of(program, line, column):
    found = []
    while (
        line in program.comments and program.comments[line].alone and program.comments[line].column == column
    ):
        if (
            not found
            or not LABEL.match(program.comments[line].text)
            or program.comments[line].text[:1] in "-=>"
        ):
            found.append(program.comments[line])
            line += 1
        else:
            break
    return found


def nearest(program, drafts, line):
    """The prints without an expectation that end right above `line`, up to the last one that has its own."""
    group, at = [], line
    # Reversed as a whole: those of one line, as a loop has them, must not change places.
    for draft in sorted(drafts, key=lambda d: d.line)[::-1]:
        between = program.lines[draft.end_line : at - 1]
        if draft.expected is not None or group and any(not t.strip() for t in between) and len(between) > 3:
            break
        if any(t.strip() and not t.lstrip().startswith("#") for t in between) and not group:
            break
        group.append(draft)
        at = draft.line
    return group[::-1]


def give(group, text, kind):
    """Splits `text` among the prints when each gives one line, else states it of them all as one example."""
    if not group:
        return []
    lines = [t for t in text.split("\n") if t.strip()]
    one_each = len({(d.line, d.end_line) for d in group}) == len(group) or all(d.looped for d in group)
    if len(group) == 1 or len(lines) == len(group) and one_each:
        parts = [text] if len(group) == 1 else lines
        for draft, part in zip(group, parts):
            draft.kind, draft.expected, draft.compare = kind, part, "stdout"
        return []
    first, last = group[0], group[-1]
    whole = object.__new__(type(first))
    whole.__dict__.update(first.__dict__)
    whole.kind, whole.line, whole.end_line = "output", first.line, max(d.end_line for d in group)
    whole.call = first.call if len(group) == 1 else f"{first.call} … {last.call}"[:300]
    whole.targets = sorted({t for d in group for t in d.targets})
    whole.inputs = " ; ".join(dict.fromkeys(d.inputs for d in group))[:2000]
    whole.expected, whole.compare, whole.prints = text, "stdout", True
    return [whole]
