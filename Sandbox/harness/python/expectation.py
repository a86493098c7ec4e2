"""Expectations that stand in comments: `# Output: 3`, `# => 3`, `# 3`, `# should return [1, 2]`.

Natural answers state their expectations this way far more often than by assertions, so the forms are many. A
comment counts as an expectation when it carries a label for one, or when all of it is a literal.
"""

import ast
import re

LITERAL = 4000  # characters that are worth an attempt at a literal

_NOUN = (
    r"(?:the\s+)?(?:(?:expected|correct|actual|sample|example|printed|console|returned|desired|final)\s+)?"
    r"(?:std)?(?:outputs?|results?|return(?:s|ed)?\s+values?|answers?|values?)"
)
_VERB = (
    r"(?:this\s+|it\s+|which\s+)?(?:should|will|must|would)\s+(?:also\s+|now\s+)?"
    r"(?:be|return|print|output|give|show|equal|yield|raise|display|produce|evaluate\s+to)s?(?:\s+out)?"
    r"|(?:expected|expects?|expecting)(?:\s+to\s+(?:be|return|print|output|raise|equal))?"
    r"|returns?|prints?(?:\s+out)?|outputs?|gives?|yields?|equals?|raises?|throws?|evaluates\s+to|displays?"
    r"|shows?"
)
_SIGN = r"=>|->|→|➞|⇒|==>|=+>|-+>|==|>>>?"
LABEL = re.compile(
    rf"\s*(?:{_NOUN})(?:\s+(?:should|will|must|would)\s+be|\s+is|\s+are)?\s*(?:[:=]|->|=>|→|$|(?<=be)\s"
    rf"|(?<=is)\s)\s*"
    rf"|\s*(?:{_VERB})\b\s*[:=]?\s*|\s*(?:{_SIGN})\s*",
    re.IGNORECASE,
)
INSIDE = re.compile(
    rf"(?:expected(?:\s+(?:outputs?|results?|values?|return(?:\s+values?)?|to\s+(?:be|return"
    rf"|print)))?\s*(?:is\s*)?[:=]?"
    rf"|\b(?:outputs?|results?|returns|prints)\s*[:=]|\bshould\s+(?:be|return|print|output|give|equal"
    rf"|raise)\b|{_SIGN})\s*(.+)$",
    re.IGNORECASE,
)
RAISES = re.compile(
    r"^(?:an?\s+)?(?:raises?:?\s+)?(?:an?\s+)?([A-Z]\w*(?:Error|Exception|Iteration|Interrupt))\b"
)
PROSE = re.compile(
    r"^(?:the|an?|all|this|that|each|every|it|its|some|any|number|list of|sum|to|if|when|how|and|for|of|in"
    r"|on|with|using)\b\s",
    re.I,
)
STATED = re.compile(
    r"(?:outputs?|results?|prints?|expected|returns?|values?|be|is)\s*[:=]|[=-]>|→|➞|⇒|\b(?:should|will|must"
    r"|would|expected)\b",
    re.I,
)


class Expectation:
    """`text`, whether it is a literal, and `raises` (an exception's name) when one is stated."""

    def __init__(self, text, literal, labelled, raises=None):
        self.text, self.literal, self.labelled, self.raises = text, literal, labelled, raises


def strip_label(text):
    """(rest, labelled): `text` without the words that only say that an expectation follows."""
    labelled = False
    for _ in range(3):
        match = LABEL.match(text)
        if not match or match.end() == 0 or match.end() == len(text) and labelled:
            break
        # "returns" and the like are labels only in front of something; "result" alone is one too.
        text, labelled = text[match.end() :], True
    return text.strip(), labelled


def read(comment, loose=False):
    """The expectation in a comment's text (without `#`), or None; `loose` looks for a label inside it too."""
    text = comment.strip().lstrip("#").strip()
    rest, labelled = strip_label(text)
    found = _judge(rest, labelled, text)
    if found is None and loose and not labelled:
        inside = INSIDE.search(text)
        if inside:
            found = _judge(strip_label(inside.group(1))[0], True, text)
    return found


def _judge(rest, labelled, whole):
    if not rest:
        return None
    if labelled:
        raises = RAISES.match(rest)
        if raises and not re.match(r"\w+\(", rest):
            return Expectation(raises.group(1), False, True, raises.group(1))
    literal = literal_prefix(rest, labelled)
    if literal is not None:
        return Expectation(literal, True, labelled)
    if not labelled:
        return None
    # Words that are no literal are taken for output only where the comment says plainly that they are: "Print
    # the result" tells what a line does.
    stated = STATED.search(whole)
    if not stated or PROSE.match(rest) and ":" not in stated.group(0):
        return None
    if ":" not in stated.group(0) and len(rest.split()) > 6:
        return None
    return Expectation(unquoted(rest), False, True)


def unquoted(text):
    for quote in ("`", "``"):
        if len(text) > 2 * len(quote) and text.startswith(quote) and text.endswith(quote):
            return text[len(quote) : -len(quote)]
    return text


def literal_prefix(text, labelled):
    """The literal that `text` is or, behind a label, starts with before a remark; None when there is none."""
    text = unquoted(text.strip())
    if len(text) > LITERAL:
        return None
    # The full stop of a sentence goes first: `3.` is not 3.0.
    candidates = [text.rstrip(".;,") if len(text) > 1 else text, text, re.sub(r"\s*[✓✔✅❌]+\s*$", "", text)]
    for mark in re.finditer(
        r"\s+\(|\s+[-–—#/]|\s*[;,]\s|\.\s|\s+(?:because|since|as|for|if|which|when)\b|\s{2,}|:\s", text
    ):
        candidates.append(text[: mark.start()])
    remark = (
        candidates[3:]
        if labelled
        else [
            # Without a label a remark must be set off, or "3 sides" would read as 3.
            c
            for c in candidates[3:]
            if re.match(r"\s*(?:\(|[-–—#]|because|since|as\b)", text[len(c) :])
        ]
    )
    for candidate in candidates[:3] + sorted(set(remark), key=len, reverse=True)[:40]:
        if candidate and is_literal(candidate):
            return candidate
    return None


def is_literal(text):
    """Whether `text` is the source of a plain value; `true`, `null` and `inf` count, a name does not."""
    if text in ("true", "false", "null", "inf", "-inf", "nan"):
        return True
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return plain(tree)


def plain(node, depth=0):
    """Whether an expression is made of literals alone, constructors of the usual containers included."""
    if depth > 40:
        return False
    if isinstance(node, ast.Constant):
        return node.value is not Ellipsis
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(plain(n, depth + 1) for n in node.elts)
    if isinstance(node, ast.Dict):
        return all(k is not None and plain(k, depth + 1) for k in node.keys) and all(
            plain(v, depth + 1) for v in node.values
        )
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return plain(node.operand, depth + 1)
    if isinstance(node, ast.BinOp):
        return (
            isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Pow, ast.Div))
            and plain(node.left, depth + 1)
            and plain(node.right, depth + 1)
        )
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return (
            name in CONSTRUCTORS
            and all(plain(a, depth + 1) for a in node.args)
            and all(plain(k.value, depth + 1) or isinstance(k.value, ast.Name) for k in node.keywords)
        )
    return (
        isinstance(node, ast.Name) and node.id in ("int", "list", "str", "float", "dict", "set") and depth > 0
    )


CONSTRUCTORS = {
    "set",
    "frozenset",
    "list",
    "tuple",
    "dict",
    "float",
    "int",
    "str",
    "Counter",
    "deque",
    "OrderedDict",
    "defaultdict",
    "Decimal",
    "Fraction",
    "array",
    "range",
    "bytes",
    "complex",
    "bool",
}
