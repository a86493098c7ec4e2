"""Which comments explain something, line by line: everything that does not count is told with its reason."""

import ast
import re

from expectation import LABEL, is_literal, read, strip_label

ECHO = 0.8  # share of a comment's content words that stand in the commented line

SECTION = re.compile(
    r"^(?:#+\s*)?(?:(?:\d+|step\s*\d+)[.):]\s*)?(?:(?:some|a few|an?|the|more|simple|sample|basic|quick"
    r"|additional|other|main|our|this|let'?s|here (?:is|are)|now,?)\s+)*"
    r"(?:examples?|usages?|use|test(?:s|ing)?|test\s*cases?|demo(?:nstration)?s?|outputs?|inputs?|results?"
    r"|main|driver|run|runs?|calls?|calling|imports?|constants?|"
    r"helpers?|functions?|class(?:es)?|definitions?|variables?|setup|entry\s*point|execute|expected)"
    r"(?:[\s:_/&-]+(?:examples?|usages?|use|test(?:s|ing)?|cases?|cases\s*\d+|code|program|script|functions?"
    r"|methods?|class|section|output|outputs|of|for|the|and|with|here|above|below|it|"
    r"driver|main|call|run|data|input|inputs|result|results|block|part|out|to|in|this|\d+|libraries|modules?"
    r"|packages|required|necessary|needed|guard|entry|point))*\s*[:.!-]*\s*\d*\s*[:.]?$",
    re.I,
)
CALLS_IT = re.compile(
    r"^(?:test(?:ing)?|example|usage|call(?:ing)?|run(?:ning)?|try(?:ing)?|print(?:ing)?|output"
    r"|display)\b[\w\s'`(),.:-]{0,40}$",
    re.I,
)
LICENCE = re.compile(r"copyright|licen[cs]e|spdx|all rights reserved|\bMIT\b|apache", re.I)
MARKUP = re.compile(
    r"^!|-\*-.*coding|coding[:=]\s*[-\w.]+|^(?:type|noqa|pylint|pragma|flake8|mypy|fmt|isort|ruff"
    r"|pyright)\b\s*:",
    re.I,
)
TODO = re.compile(
    r"^(?:todo|fixme|xxx|hack)\b|\byour (?:code|logic|implementation)\b|\bgoes here\b|\breplace (?:this"
    r"|with)\b|^add your|^(?:implement|insert|fill)\b.*\bhere\b|^(?:rest|remaining) of\b",
    re.I,
)
SMALL = set(
    (
        "a an the of to in on at for and or is are be it its this that with by from as into we our if then "
        "so do does using use here now all each every"
    ).split()
)
SYNONYMS = {
    "initialize": {"="},
    "set": {"="},
    "assign": {"="},
    "create": {"=", "(", "["},
    "return": {"return"},
    "print": {"print"},
    "import": {"import"},
    "define": {"def", "class"},
    "call": {"("},
    "loop": {"for", "while"},
    "iterate": {"for"},
    "increment": {"+="},
    "add": {"+", "+=", "append"},
    "check": {"if"},
    "convert": {"("},
    "calculate": {"="},
    "get": {"=", "("},
    "display": {"print"},
    "function": {"def", "("},
    "variable": {"="},
    "output": {"print"},
    "result": set(),
    "value": set(),
}


def sort_comments(program):
    """(lines that explain, discounted): the lines of comments that count,
    and of those that do not, with reasons."""
    explained, discounted = [], []
    block_code = code_blocks(program)
    output_block = output_blocks(program)
    for line in sorted(program.comments):
        why = (
            "code"
            if line in block_code
            else "expected"
            if line in output_block
            else judge(program, program.comments[line])
        )
        if why is None:
            explained.append(line)
        else:
            discounted.append({"line": line, "why": why})
    return explained, discounted


def judge(program, comment):
    """Why a comment does not count: one of the reasons of docs/harness.md; None when it does."""
    text = comment.text
    if not re.search(r"[^\W_]", text):
        return "separator"
    if re.fullmatch(r"[-=*#_~+\s]*[^\W_][\w\s]{0,40}[-=*#_~+\s]{3,}", text) or re.fullmatch(
        r"[-=*#_~+]{3,}.*", text
    ):
        text = text.strip("-=*#_~+ ")
        if not re.search(r"\w+\s+\w+\s+\w+", text):
            return "separator"
    if MARKUP.search(text) or LICENCE.search(text) and len(text) < 120 and (comment.line < 20):
        return "licence"
    if TODO.search(text):
        return "todo"
    stated = read(text)
    if stated is not None and (stated.labelled or not comment.alone or is_literal(text)):
        if (
            not re.match(r"(?:return|check|if|raise|print|yield|give|show|display|output)s?\b", text, re.I)
            or stated.literal
            and is_use(program, comment)
        ):
            return "expected"
    if SECTION.match(text):
        return "label"
    if comment.alone and LABEL.match(text) and not strip_label(text)[0]:
        return "label"
    if not comment.alone and echoes(program, comment):
        return "echo"
    if is_code(text):
        return "code"
    if comment.alone and CALLS_IT.match(text) and is_use(program, comment, below=True):
        return "label"
    if len(content(text)) < 1:
        return "label"
    return "echo" if echoes(program, comment) else None


def is_use(program, comment, below=False):
    """Whether a comment stands at a print, an assertion or a call at the top level: at code being shown."""
    code = next_code(program, comment) if comment.alone else program.lines[comment.line - 1][: comment.column]
    if not comment.alone:
        return bool(re.match(r"\s*(?:print|assert|self\.assert|\w[\w.]*\()", code))
    above = program.lines[comment.line - 2] if comment.line >= 2 and not below else ""
    return any(
        re.match(r"(?:\s*(?:print\(|assert\b|self\.assert)|\w[\w.]*\(|\w+\s*=\s*\w+\()", c)
        for c in (code, above)
    )


def next_code(program, comment):
    for line in range(comment.line, min(len(program.lines), comment.line + 8)):
        text = program.lines[line]
        if text.strip() and not text.lstrip().startswith("#"):
            return text
    return ""


def echoes(program, comment):
    """Whether what a comment says stands in its line of code already."""
    code = next_code(program, comment) if comment.alone else program.lines[comment.line - 1][: comment.column]
    if not code.strip():
        return False
    words = content(comment.text)
    if not words:
        return True
    known = set(tokens(code))
    signs = code + " "
    hits = 0
    for word in words:
        stem = word[:-1] if word.endswith("s") and len(word) > 3 else word
        if word in known or stem in known or any(t.startswith(stem) and len(stem) >= 4 for t in known):
            hits += 1
        elif any(
            sign in signs if not sign.isalpha() else sign in known
            for sign in SYNONYMS.get(word, SYNONYMS.get(stem, set()))
        ):
            hits += 1
        elif SYNONYMS.get(word) == set():
            hits += 1
    return hits >= ECHO * len(words)


def content(text):
    return [t for t in tokens(text) if t not in SMALL]


def tokens(text):
    """Lower-case words of a text; identifiers are taken apart at underscores and capitals."""
    parts = []
    for word in re.findall(r"[^\W_]+", text):
        parts += re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x00-\x7f]+", word) or [word]
    return [p.lower() for p in parts]


def is_code(text):
    """Whether a comment is a statement that has been put out of use."""
    text = text.strip()
    if not re.search(r"[=()\[\].:]", text) and not re.match(
        r"(?:return|import|from|pass|break|continue|del|raise)\b", text
    ):
        return False
    candidate = (
        text + " pass"
        if text.endswith(":") and re.match(r"(?:if|for|while|def|class|with|try|else|elif|except)\b", text)
        else text
    )
    if re.match(r"(?:else|elif|except|finally)\b", candidate):
        return bool(re.match(r"(?:else|finally|except(?:\s+\w+(?:\s+as\s+\w+)?)?|elif\s.+):", text))
    try:
        tree = ast.parse(candidate)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if len(tree.body) != 1:
        return len(tree.body) > 1
    node = tree.body[0]
    if isinstance(node, ast.Expr):
        return isinstance(node.value, (ast.Call, ast.Await)) and not re.match(r"\w+ \(", text)
    if isinstance(node, ast.AnnAssign):
        return node.value is not None  # "Note: this" parses as an annotation
    return not isinstance(node, ast.Pass)


def code_blocks(program):
    """Lines of runs of comments that together parse as code of more than one line."""
    found, run = set(), []
    for line in sorted(program.comments) + [-1]:
        comment = program.comments.get(line)
        if comment is not None and comment.alone and (not run or run[-1] == line - 1):
            run.append(line)
            continue
        if len(run) > 1:
            raw = []
            for at in run:
                text = program.lines[at - 1].strip()
                raw.append(re.sub(r"^#+ ?", "", text))
            codelike = sum(
                1
                for r in raw
                if is_code(r)
                or re.match(r"\s*(?:return|for|if|def|while|else|print)\b.*[:()]", r)
                or not r.strip()
            )
            if codelike * 2 > len(run) and parses("\n".join(raw)):
                found.update(run)
        run = [line] if comment is not None and comment.alone else []
    return found


def parses(text):
    import textwrap

    try:
        ast.parse(textwrap.dedent(text))
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def output_blocks(program):
    """Comment lines below `# Output:` and its like: what a program prints."""
    found = set()
    for line in sorted(program.comments):
        comment = program.comments[line]
        rest, labelled = strip_label(comment.text)
        if not comment.alone or not labelled or rest or line in found:
            continue
        at = line + 1
        while (
            at in program.comments
            and program.comments[at].alone
            and program.comments[at].column == comment.column
        ):
            found.add(at)
            at += 1
    return found
