"""The `inputs` request: calls of the function that several programs define, on the arguments that all of them and the instruction
show, and on changes of those.

Arguments stay text: a language writes the types of its values in ways of its own (`std::vector<long>({1, 2})`, `vec![1, 2]`), and text
that is changed inside a number, a string or a list keeps them. What was shown bounds what is made: numbers stay as large
and keep their sign, texts keep to the characters seen, lists to their kind of elements.
"""

import math
import random
import re
from collections import Counter

from given import callables, plain
from literals import NUMBER, SCALAR, STRING, Unreadable, literal
from source import Source, split_at

MOST = 32
SHOWN = 14
TRIES = 6 * MOST
# Longer arguments are not passed on, and larger numbers are not changed.
LONG = 400
LARGE = 1e15
WORD = re.compile(r'''\s*((?:"[^"$`\\]*"|'[^']*'|[^\s"'$`\\;|&<>(){}*?~]+)+)''')
# A text that holds one of these may mean something else than it says.
SPECIAL = set("\\$@`{}\"'#%\n")
# A number within a token, its sign with it, without what the language writes around it.
NUMERAL = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)")
TRUTH = re.compile(r"(?<![\w.])(?:true|false|True|False|TRUE|FALSE)(?!\w)")
# Brackets around elements of any number: after the name of a list or none. A cast to an array has its length written elsewhere.
LISTED = re.compile(r"(?i)(?:vector|list|vec!|array|arr|asList|of|set|deque|slice)\s*(?:<[^()]*>)?\s*\(?\s*$|(?:^|[(,=\[{&]|\]\w*|\]\s*\))\s*$")
FIXED = re.compile(r"\[\s*\d*\s*\]\s*\)\s*$|\[\s*\d+\s*\]\s*[\w ]*$")


def inputs(language, request):
    """`{programs: [{name, calls}], observed}`: of every program the calls in the same order, none where it lacks the function."""
    programs = [p for p in request.get("programs") or [] if isinstance(p, dict)]
    known = [callables(Source(language, str(p.get("text") or "").replace("\r\n", "\n"))) for p in programs]
    key = asked(known, programs, str(request.get("instruction") or ""))
    nothing = {"programs": [{"name": None, "calls": []} for _ in programs], "observed": 0}
    if key is None:
        return nothing
    shown = observed(language, key, known, programs)
    if not shown:
        return nothing
    made = Maker(language, shown).made()
    reply = []
    for functions, prefixes in known:
        name = functions.get(key)
        calls = [] if name is None else [call(language, prefixes.get(name, "") + name, arguments) for arguments in made]
        reply.append({"name": name, "calls": calls})
    return {"programs": reply, "observed": min(len(shown), SHOWN)}


def call(language, name, arguments):
    return " ".join([name, *arguments]) if language.commands else f"{name}({', '.join(arguments)})"


def asked(known, programs, instruction):
    """The function that at least two programs define: the last that the instruction calls or defines, else the one most called."""
    counts = Counter(key for functions, _ in known for key in functions)
    shared = {key for key, count in counts.items() if count >= 2}
    names = [plain(m.group(1)) for m in re.finditer(r"([A-Za-z_]\w*)\s*\(", instruction)]
    names += [plain(m.group(1)) for m in re.finditer(r"\$\(\s*([A-Za-z_]\w*)", instruction)]
    named = [name for name in names if name in shared]
    if named:
        return named[-1]
    uses = Counter(
        plain(str(target)) for p in programs for e in p.get("examples") or [] for target in e.get("targets") or []
    )
    return max(shared, key=lambda key: (uses[key], counts[key], key), default=None)


def observed(language, key, known, programs):
    """Distinct lists of arguments as text, all equally long: one of each program in turn, so that none crowds out the others."""
    columns = []
    for (functions, _), program in zip(known, programs):
        lists = []
        for example in program.get("examples") or []:
            if example.get("targets") == [functions.get(key)] and example.get("kind") != "stdin":
                texts = example.get("inputs")
                lists += [split(language, str(t)) for t in (texts if isinstance(texts, list) else [texts]) if t]
        columns.append([found for found in lists if found and max(map(len, found)) <= LONG])
    lengths = Counter(len(found) for column in columns for found in column)
    if not lengths:
        return []
    length = max(lengths, key=lambda n: (lengths[n], -n))
    result = {}
    for place in range(max(map(len, columns))):
        for column in columns:
            if place < len(column) and len(column[place]) == length:
                result.setdefault(tuple(column[place]))
    return list(result)


def split(language, text):
    """The arguments of a call, where all of them are literals; else None."""
    if language.commands:
        words, at = [], 0
        while at < len(text.rstrip()):
            word = WORD.match(text, at)
            if not word:
                return None
            words.append(word.group(1))
            at = word.end()
        return words
    source = Source(language, text)
    parts = [text[a:b].strip() for a, b in split_at(source.clean, source.code, ",", 0, len(text))]
    try:
        for part in parts:
            literal(part)
    except (Unreadable, ValueError):
        return None
    return parts


class Maker:
    """Makes lists of arguments from those shown; the same in every run."""

    def __init__(self, language, shown):
        self.language = language
        self.shown = shown[:SHOWN]
        self.numbers = random.Random(repr(shown))
        texts, values = [], []
        for argument in (a for arguments in shown for a in arguments):
            for start, end, kind in self.tokens(argument):
                if kind == "text":
                    texts.append(inner(argument[start:end]))
                    values += map(float, re.findall(r"-?\d+(?:\.\d+)?", texts[-1]))
                elif kind == "number":
                    values.append(value_of(argument[start:end]))
        self.texts = [t for t in texts if not SPECIAL & set(t)]
        self.alphabet = sorted(set("".join(self.texts))) or list("abcABC 12")
        self.largest = int(max([abs(v) for v in values if abs(v) <= LARGE] or [10]))
        self.negative = any(v < 0 for v in values)

    def made(self):
        result = dict.fromkeys(self.shown)

        def add(arguments):
            if len(result) < MOST and all(len(a) <= LONG for a in arguments):
                result.setdefault(tuple(arguments))

        first = self.shown[0]
        for place in self.places(first):
            for changed in self.boundaries(first[place]):
                add(first[:place] + (changed,) + first[place + 1 :])
        for _ in range(TRIES):
            if len(result) >= MOST:
                break
            arguments = list(self.numbers.choice(self.shown))
            places = self.places(arguments)
            for _ in range(self.numbers.choice((1, 2)) if len(places) > 1 else min(1, len(places))):
                place = self.numbers.choice(places)
                arguments[place] = self.changed(arguments[place])
            add(arguments)
        return list(result)

    def places(self, arguments):
        """The arguments that may change: beside an array of fixed length a number may be that length."""
        fixed = any(not free for a in arguments for _, _, _, free in self.lists(a))
        return [i for i, a in enumerate(arguments) if not (fixed and NUMBER.fullmatch(a))]

    def tokens(self, argument):
        """(start, end, kind) of the numbers, texts and truth values of an argument, in order."""
        found = []
        if self.language.commands:
            bare = NUMBER.fullmatch(argument) or NUMBER.fullmatch(inner(argument))
            return [(0, len(argument), "number" if bare else "text")]
        at = 0
        while at < len(argument):
            text = STRING.match(argument, at)
            number = None if text or at and re.match(r"[\w.]", argument[at - 1]) else NUMBER.match(argument, at)
            truth = None if text or number else TRUTH.match(argument, at)
            if text and text.group()[0] in "\"'" or number and number.group().strip("+-") or truth:
                match = text or number or truth
                found.append((at, match.end(), "text" if text else "number" if number else "truth"))
                at = match.end()
            else:
                at += 1
        return found

    def lists(self, argument):
        """(offset of the bracket, elements, offset of the closing bracket, whether their number may change) of its lists."""
        if self.language.commands:
            return []
        source = Source(self.language, argument)
        found = []
        for at, bracket in enumerate(source.code):
            close = source.close_of(at) if bracket in "([{" else None
            before = source.code[:at]
            if close is None or bracket == "(" and not re.search(r"[\w!>]\s*$", before):
                continue
            head = re.search(r"([\w:.]+)\s*$", before)
            if bracket == "(" and head and SCALAR.search(head.group(1)) and not re.search(r"(?i)list|vec|set|of$", head.group(1)):
                continue
            parts = [argument[a:b].strip() for a, b in split_at(source.clean, source.code, ",", at + 1, close - 1)]
            kinds = {kind_of(part) for part in parts}
            if len(kinds) == 1 and None not in kinds and LISTED.search(before):
                # `vector<int>({1})` has one list in it: its elements are what counts.
                if not (bracket == "(" and kinds <= {"list", "dict", "set"} and len(parts) == 1):
                    found.append((at, parts, close - 1, not FIXED.search(before)))
        return found

    def boundaries(self, argument):
        """The argument with its first list, or its first other value, at the ends of what it may be."""
        lists, tokens = self.lists(argument), self.tokens(argument)
        if lists:
            at, parts, close, free = lists[0]
            changes = [[], parts[:1], parts + parts, parts[:1] * 2] if free else []
            return [argument[: at + 1] + ", ".join(changed) + argument[close:] for changed in [*changes, parts[::-1]]]
        if not tokens:
            return []
        start, end, kind = tokens[0]
        token = argument[start:end]
        if kind == "number":
            bounds = [0, 1, 2, self.largest, self.largest + 1] + ([-1, -self.largest] if self.negative else [])
            changes = [renumbered(token, n) for n in bounds]
        elif kind == "truth":
            changes = [flipped(token)]
        else:
            changes = [requoted(token, text) for text in self.text_boundaries(inner(token))]
        return [argument[:start] + changed + argument[end:] for changed in changes]

    def text_boundaries(self, text):
        if SPECIAL & set(text):
            return []
        listed = words_of(text)
        if not listed and re.fullmatch(r"[\d\W]*\d[\d\W]*", text):
            return []  # a date, a fraction: another order of its signs would be none
        if listed:
            words, gap = listed
            return [gap.join(w) for w in ([], words[:1], words[::-1], words + words, words[:1] * 2)]
        return ["", text[:1], text[::-1], text + text, text.swapcase()]

    def changed(self, argument):
        lists, tokens = self.lists(argument), self.tokens(argument)
        if lists and (not tokens or self.numbers.random() < 0.5):
            at, parts, close, free = self.numbers.choice(lists)
            return argument[: at + 1] + ", ".join(self.rearranged(parts, free)) + argument[close:]
        if not tokens:
            return argument
        start, end, kind = self.numbers.choice(tokens)
        token = argument[start:end]
        if kind == "number":
            token = renumbered(token, self.near(value_of(token)))
        elif kind == "truth":
            token = flipped(token)
        else:
            token = requoted(token, self.rewritten(inner(token)))
        return argument[:start] + token + argument[end:]

    def rearranged(self, parts, free=True):
        parts = list(parts)
        place = self.numbers.randrange(len(parts))
        way = self.numbers.randrange(4) if free else 3
        if way == 0:
            del parts[place]
        elif way == 1:
            parts.insert(place, parts[place])
        elif way == 2:
            parts.append(self.changed(parts[place]) if not self.language.commands else parts[place])
        else:
            self.numbers.shuffle(parts)
        return parts

    def near(self, value):
        if not abs(value) <= LARGE:
            return value
        way = self.numbers.randrange(6)
        if value != int(value):
            result = [value + 1, value / 2, value * 2, float(round(value)), abs(value - 1), value + 0.25][way]
        else:
            value = int(value)
            result = [value + 1, value - 1, value // 2, value * 2 if abs(value) < 1 << 30 else value][way] if way < 4 else (
                self.numbers.randint(0, 2 * self.largest + 2)
            )
        if self.negative:
            return -result if self.numbers.randrange(8) == 0 else result
        return abs(result)

    def rewritten(self, text):
        """A text like this one; a list of numbers or words in it stays one."""
        if SPECIAL & set(text):
            return text
        numbers = list(re.finditer(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])", text))
        listed = words_of(text)
        if numbers and (not listed or self.numbers.random() < 0.5) and re.fullmatch(r"[\d\W]*", text):
            match = self.numbers.choice(numbers)
            return text[: match.start()] + renumbered(match.group(), self.near(float(match.group()))) + text[match.end() :]
        if listed and (numbers or self.numbers.random() < 0.5):
            words, gap = listed
            return gap.join(self.rearranged(words))
        place = self.numbers.randint(0, len(text))
        letter = self.numbers.choice(self.alphabet)
        way = self.numbers.randrange(6)
        if way == 0 and place < len(text):
            return text[:place] + text[place + 1 :]
        if way == 1:
            return text[:place] + letter + text[place + 1 :]
        if way == 2:
            return text[:place] + letter + text[place:]
        if way == 3:
            return text[place:] + text[:place]
        if way == 4 and self.texts:
            return text + self.numbers.choice(self.texts)
        letters = list(text)
        self.numbers.shuffle(letters)
        return "".join(letters)


def kind_of(part):
    try:
        return literal(part)["t"]
    except (Unreadable, ValueError):
        return None


def words_of(text):
    """(words, what stands between them) of a text that is a list of numbers or of words; None for any other."""
    for gap in (", ", ",", " "):
        words = text.split(gap)
        if len(words) >= 2 and all(words) and all(re.fullmatch(r"-?\d+(?:\.\d+)?|\w+", w) for w in words):
            return words, gap
    return None


def inner(token):
    return token[1:-1] if len(token) >= 2 and token[0] == token[-1] and token[0] in "\"'" else token


def requoted(token, text):
    if len(token) >= 2 and token[0] == token[-1] and token[0] in "\"'":
        # A character between single quotes may be of a type of its own.
        if token[0] == "'" and len(token) == 3:
            text = text[:1] or token[1]
        return token[0] + text + token[-1]
    return text if re.fullmatch(r"[\w./:,+-]+", text) else '"' + text + '"'


def value_of(token):
    match = NUMERAL.search(token)
    text = match.group().replace("_", "") if match else "0"
    try:
        return float(int(text, 16)) if "x" in text.lower() else float(text)
    except OverflowError:
        return math.inf


def renumbered(token, value):
    """The token with another number, written as this one was: as a whole number or not, with its ending and its quotes."""
    match = NUMERAL.search(token)
    if not match or not math.isfinite(value):
        return token
    floating = bool(re.search(r"[.eE]", match.group())) and "x" not in match.group().lower()
    text = repr(round(float(value), 6)) if floating else str(int(value))
    return token[: match.start()] + text + token[match.end() :]


def flipped(token):
    other = {"true": "false", "false": "true"}[token.lower()]
    return other.upper() if token.isupper() else other.capitalize() if token[0].isupper() else other
