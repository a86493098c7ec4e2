"""Output that is stated for several prints at once: an output block, or `# Output:` and comment lines below it."""

from expectation import LABEL, read, strip_label


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
    for draft in sorted(drafts, key=lambda d: d.line, reverse=True):
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
