"""Interactive sessions in text: what stands after `>>>`, and the output that is stated for it."""

import re

PROMPT = re.compile(r"^(?P<indent>\s*)>>>(?: (?P<source>.*))?$")


def prompts(text):
    """(line from 0, source, want or None) of each prompt in `text`; `want` is the text stated below it."""
    lines = text.split("\n")
    found, at = [], 0
    while at < len(lines):
        match = PROMPT.match(lines[at])
        if not match:
            at += 1
            continue
        start, margin = at, len(match.group("indent"))
        source = [match.group("source") or ""]
        at += 1
        while at < len(lines) and lines[at][margin:].startswith("...") and not lines[at][:margin].strip():
            rest = lines[at][margin + 3 :]
            source.append(rest[1:] if rest.startswith(" ") else rest)
            at += 1
        want = []
        while at < len(lines) and lines[at].strip() and not PROMPT.match(lines[at]):
            if lines[at].strip() in ('"""', "'''", "```"):
                break
            want.append(lines[at][margin:] if not lines[at][:margin].strip() else lines[at].strip())
            at += 1
        wanted = "\n".join("" if w.strip() == "<BLANKLINE>" else w.rstrip() for w in want)
        found.append((start, "\n".join(source), wanted if want else None))
    return found


def raised(want):
    """The `Type: message` line of a stated traceback; None when the text is none."""
    if want is None or not want.startswith("Traceback (most recent call last)"):
        return None
    last = [line for line in want.split("\n") if line and not line[0].isspace()]
    return last[-1].strip() if len(last) > 1 else "Exception"
