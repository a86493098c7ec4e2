"""What is documented and explained, in any language: the `comments` request of docs/harness.md.

The rules are those of Python's checker; what only a parser knows is told from the look of a line.
"""

import re

import lines as judged
from blocks import definitions, is_main, is_test
from comments import DETAIL, LONG, why_undocumented
from expectation import LABEL, is_literal, read, strip_label
from source import Source

CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:return|import|using|use|var|let|const|int|auto|local|my|echo|print\w*|puts|if|for|while)\b.*[=(\[;{$]"
    r"|^[\w.:>$@-]+\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$|^[\w.$@\[\]>-]+\s*[-+*/:]?=\s*\S+$"
)
PLACEHOLDER = re.compile(
    r"\b(?:your|the|rest of (?:the|your)|remaining|existing|previous|other|same|more|actual)\b[^.]{0,30}\b(?:code|logic"
    r"|implementation|methods?|functions?|cases)\b.{0,20}\b(?:here|goes?|remains?|unchanged|as before|omitted)\b"
    r"|^\W*(?:rest of|implementation (?:here|goes|omitted)|(?:add|put|write|insert) (?:your|more|the)\b.{0,30}\bhere|write your"
    r"|code (?:here|omitted)|unchanged|same as (?:above|before))|^(?:\.\.\.|…)|(?:\.\.\.|…)$",
    re.I,
)
BRANCH = re.compile(r"\b(?:if|elif|elsif|elseif|else|switch|case|match|when|unless|catch|rescue|guard|CASE|WHEN)\b")
LOOP = re.compile(r"\b(?:for|while|until|loop|foreach|each|repeat|do)\b")
DOC_TAG = re.compile(r"@(?:param|return|returns|throws|brief|example)|\\(?:param|return)\b|<(?:param|returns|summary)\b|- Parameter|# (?:Arguments|Examples|Returns)|\$\d")


def comments(language, text):
    source = Source(language, text)
    found = definitions(source)
    remarks = joined(source)
    placeholders = sorted(
        r.line
        for r in source.comments
        if PLACEHOLDER.search(r.text) and len(r.text) < 100 and r.alone
    )
    docs, described = set(), []
    for definition in found:
        apart = exempt(source, definition)
        remark = doc_of(source, remarks, definition)
        why = why_undocumented(remark.text if remark else None, definition.name.split("::")[-1])
        if remark is not None and (LABEL_ONLY(remark.text) or judged.LICENCE.search(remark.text) and len(remark.text) < 120):
            why = "label"
        if why is None:
            docs.add(remark)
        described.append(
            {
                "name": f"{definition.owner}.{definition.name}" if definition.owner else definition.name,
                "line": definition.line,
                "documentable": apart is None,
                "documented": why is None,
                "detailed": why is None and bool(DETAIL.search(remark.text) or DOC_TAG.search(source.text[remark.start : remark.end])),
                "why": apart or why,
            }
        )
    explained, discounted = [], []
    for remark in remarks:
        if remark in docs:
            continue
        why = judge(source, found, remark)
        if why is None:
            explained.append(remark.line)
        else:
            discounted.append({"line": remark.line, "why": why})
    bodies = list(bodies_of(source, found, remarks, explained))
    return {
        "definitions": described,
        "bodies": bodies,
        "logical_lines": sum(b["logical_lines"] for b in bodies),
        "explanatory": explained,
        "discounted": discounted,
        "header": header_of(source, remarks, explained, found),
        "placeholders": placeholders,
    }


def LABEL_ONLY(text):
    return all(judged.SECTION.match(row) or not row.strip() for row in text.split("\n"))


def joined(source):
    """Comments as a reader sees them: a run of whole-line comments at one indentation is one remark."""
    found = []
    for comment in source.comments:
        last = found[-1] if found else None
        if (
            last is not None and comment.alone and last.alone and not comment.block and not last.block
            and last.end_line == comment.line - 1 and last.column == comment.column
        ):
            last.end_line, last.end, last.text = comment.end_line, comment.end, last.text + "\n" + comment.text
            continue
        copy = type(comment)(
            comment.start, comment.end, comment.line, comment.end_line, comment.column, comment.text, comment.alone,
            comment.block,
        )
        found.append(copy)
    return found


def doc_of(source, remarks, definition):
    """The remark directly above a definition, attributes and templates in between left out, or first inside its body."""
    line = definition.line
    while line > 1 and re.match(r"\s*(?:#\[|@\w|\[\w+[\](]|template\s*<|public:|private:)", source.code_lines[line - 2]):
        line -= 1
    for remark in reversed(remarks):
        if remark.alone and remark.end_line < line and not "".join(source.code_lines[remark.end_line : line - 1]).strip():
            if line - remark.end_line <= 2:
                return remark
    for remark in remarks:
        if definition.body and definition.body[0] <= remark.start < definition.body[1] and remark.alone:
            if not source.code[definition.body[0] : remark.start].strip() and "\n" in source.text[definition.start : remark.start]:
                # Only what describes the whole, as doc comments of shells do; a step's own comment explains the step.
                return remark if DETAIL.search(remark.text) or DOC_TAG.search(remark.text) else None
    return None


def exempt(source, definition):
    if is_main(source, definition):
        return "main"
    if is_test(source, definition):
        return "a test"
    name = definition.name
    if definition.owner and re.match(r"(?i)tests?$", definition.owner):
        return "a test"
    if definition.owner and (name.startswith("_") or name.split("::")[-1] == definition.owner):
        return "a private method"
    head = source.code[max(0, definition.start - 1) : definition.body[0]]
    if definition.owner and re.search(r"\bprivate\b|\bfileprivate\b", head):
        return "a private method"
    if definition.kind == "function" and definition.owner and definition.end_line - definition.line + 1 <= 2:
        return "a wrapper of two lines at most"
    # A class that only holds the program's entry needs no more than its main function.
    inner = source.code[definition.body[0] : definition.body[1]]
    if definition.kind == "type" and source.language.main and re.search(r"\bmain\s*\(", inner):
        return "the class of main"
    return None


def judge(source, found, remark):
    """Why a remark does not count, or None: `lines.judge` for a language that nobody here can parse."""
    text = remark.text.strip()
    if not re.search(r"[^\W_]", text):
        return "separator"
    bare = text.strip("-=*#_~+/ \n")
    if bare != text and len(bare.split()) <= 3 and re.search(r"[-=*#_~+]{3,}", text):
        return "separator"
    if text.startswith("!") or judged.MARKUP.search(text) or judged.LICENCE.search(text) and len(text) < 120 and remark.line < 20:
        return "licence"
    if judged.TODO.search(text):
        return "todo"
    if remark.alone and all(CODE.search(row) or not row.strip() for row in text.split("\n")):
        return "code"
    code = next_code(source, remark) if remark.alone else source.lines[remark.line - 1][: remark.column]
    shows = is_use(source, found, remark)
    stated = read(text.split("\n")[0], loose=True) if len(text) < 300 else None
    if stated is not None and (shows or stated.labelled and re.match(r"(?i)\W*(?:=>|->|→|outputs?\s*:|expected)", text)):
        return "expected"
    if not remark.alone and (is_literal(text) or CODE.search(text)):
        return "expected" if is_literal(text) else "code"
    if judged.SECTION.match(text) or remark.alone and LABEL.match(text) and not strip_label(text)[0]:
        return "label"
    if shows and remark.alone and judged.CALLS_IT.match(text):
        return "label"
    if not judged.content(text):
        return "label"
    return "echo" if echoes(code, text) else None


def next_code(source, remark):
    for line in range(remark.end_line, min(len(source.lines), remark.end_line + 8)):
        if source.code_lines[line].strip():
            return source.lines[line]
    return ""


def is_use(source, found, remark):
    """Whether a remark stands at code that shows the program at work: in the main function or outside all others."""
    inside = [d for d in found if d.kind == "function" and d.start <= remark.start < d.body[1]]
    if any(not is_main(source, d) and not is_test(source, d) for d in inside):
        return False
    return bool(found)


def echoes(code, text):
    words = judged.content(text)
    if not code.strip():
        return False
    known = set(judged.tokens(code))
    signs = {"set": "=", "assign": "=", "initialize": "=", "declare": "", "increment": "++", "call": "(", "call the": "("}
    hits = 0
    for word in words:
        stem = word[:-1] if word.endswith("s") and len(word) > 3 else word
        if word in known or stem in known or len(stem) >= 4 and any(t.startswith(stem) for t in known):
            hits += 1
        elif stem in signs and signs[stem] in code or word in ("variable", "function", "value", "result"):
            hits += 1
    return hits >= judged.ECHO * len(words)


def logical(rows):
    """Lines that say something: not blank, and more than brackets and the words that end a block."""
    return sum(1 for row in rows if not re.fullmatch(r"[\s{}()\[\];,]*|\s*(?:end|fi|done|esac|else|then|do|begin)\b\s*[;{}]?\s*", row))


def bodies_of(source, found, remarks, explained):
    lines = set(explained)
    spans = []
    for definition in found:
        if definition.kind != "function" or is_test(source, definition):
            continue
        main = is_main(source, definition)
        spans.append((definition.line, definition.end_line))
        code = source.code[definition.body[0] : definition.body[1]]
        count = logical(code.split("\n"))
        # A main function that shows others at work needs no explanation, as a script's calls do not.
        if main and len([d for d in found if d.kind == "function"]) > 1 and not (BRANCH.search(code) and LOOP.search(code)):
            continue
        needs = count > LONG or bool(BRANCH.search(code) and LOOP.search(code))
        commented = any(definition.line < line <= definition.end_line for line in lines)
        yield body(definition.name, definition.line, count, needs, commented)
    outside = [
        n for n in range(1, len(source.lines) + 1)
        if source.code_lines[n - 1].strip() and not any(a <= n <= b for a, b in spans)
        and not any(d.kind == "type" and d.line <= n <= d.end_line for d in found)
        and not re.match(r"\s*(?:#\s*include|#!|import\b|using\b|use\b|package\b|require\b|source\b|<\?php)", source.code_lines[n - 1])
    ]
    if outside and (not found or source.language.main is None):
        rows = [source.code_lines[n - 1] for n in outside]
        count = logical(rows)
        code = "\n".join(rows)
        script = not found
        needs = count > LONG and (script or bool(BRANCH.search(code) and LOOP.search(code)))
        commented = any(not any(a <= line <= b for a, b in spans) and line < outside[-1] + 1 for line in lines)
        yield body("", outside[0], count, needs, commented)


def body(name, line, count, needs, commented):
    return {"name": name, "line": line, "logical_lines": count, "needs_comment": bool(needs), "commented": bool(commented)}


def header_of(source, remarks, explained, found):
    lines = set(explained)
    for remark in remarks:
        if source.code[: remark.start].strip().replace("<?php", ""):
            return None
        if remark.line in lines and len(judged.content(remark.text)) >= 3:
            return remark.line
    return None
