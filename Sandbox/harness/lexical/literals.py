"""Values as languages write them, read leniently: `std::vector<long>({1, 2})`, `vec![1, 2]`, `[]int{1, 2}`, `Some("a")`.

The result is an encoded value (docs/harness.md). What is a list in one language and a tuple in another is a `list`.
"""

import re

DEEP = 40
LONG = 20_000
NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*(?:\.(?=[fFdDlL]?\s*[,)\]};]))?(?:[eE][-+]?\d+)?)"
    r"(?:_?(?:[iu](?:8|16|32|64|128|size)|f32|f64)|[uUlLfFdDmM]{1,3})?(?!\w|\.\w)"
)
STRING = re.compile(r'(?:[bfruLR@$]|u8)?(?:"""(.*?)"""|"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|`([^`]*)`)', re.S)
NOTHING = {"null", "nil", "None", "NULL", "nullptr", "std::nullopt", "nullopt", "undefined", "Optional.empty()", "undef", "NIL"}
INFINITE = re.compile(r"[-+]?(?:inf|Infinity|INFINITY|NaN|nan)\b")
TAIL = re.compile(r"\.(?:to_string|to_owned|into|to_vec|iter|collect|intValue|toList)(?:::<[^>]*>)?\(\)|\.cloned\(\)|[sS]\b|\bas\s+\w+")
HEAD = re.compile(
    r"[&*]*(?:new\s+)?(?:\[\d*\]\s*)*(?:map\[[\w.*]+\]\s*)?(?:[A-Za-z_][\w.]*(?:::[\w]+)*)?(?:::)?(?:<[\w\s:<>,*&?\[\]]*>)?(?:::\w+)?(?:\[\d*\])*[!]?\s*(?=[(\[{])"
)
CAST = re.compile(r"\(\s*(?:const\s+|unsigned\s+|signed\s+)*[A-Za-z_][\w:]*(?:\s*<[\w\s:<>,*&]*>)?(?:\s+long|\s+int)*[\s*&]*(?:\[\d*\]\s*)?\)\s*(?=[\w\"'({.+-])")
# What is written around a value and is that value.
SCALAR = re.compile(
    r"(?:string|String|String::from|std::string|int|long|short|float|double|char|bool|Integer|Long|Double|Float|BigInteger"
    r"|BigDecimal|Some|Ok|Just|Optional|std::optional|Optional\.of|Optional\.ofNullable|Box::new|Rc::new|Number|BigInt|str"
    r"|Int|Character|valueOf|int64|int32|uint|float64|rune|byte|pair|mpz_class)$"
)
PAIRS = {"(": ")", "[": "]", "{": "}"}


class Unreadable(ValueError):
    pass


def literal(text):
    """The encoding of all of `text`; raises Unreadable."""
    text = text.strip().rstrip(";").strip()
    if len(text) > LONG:
        raise Unreadable("too long")
    value, at = value_at(text, 0, 0)
    if text[at:].strip():
        raise Unreadable("more follows")
    return value


def literal_prefix(text):
    """(encoding, end) of the value that `text` begins with; raises Unreadable."""
    return value_at(text[:LONG], 0, 0)


def skip(text, at):
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def value_at(text, at, depth):
    value, at = bare_value(text, skip(text, at), depth)
    tail = TAIL.match(text, at)
    while tail:
        at = tail.end()
        tail = TAIL.match(text, at)
    return value, at


def bare_value(text, at, depth):
    if depth > DEEP or at >= len(text):
        raise Unreadable("nothing there")
    cast = CAST.match(text, at)
    if cast and not re.fullmatch(r"\(\s*(?:true|false|null|nil|None|True|False|NULL|nullptr)\s*\)\s*", cast.group()):
        return value_at(text, cast.end(), depth + 1)
    number = NUMBER.match(text, at)
    if number and number.group().strip("+-"):
        return number_of(number.group()), number.end()
    infinite = INFINITE.match(text, at)
    if infinite:
        return {"t": "float", "v": infinite.group().lower().replace("infinity", "inf")}, infinite.end()
    string = STRING.match(text, at)
    if string:
        inner = next(g for g in string.groups() if g is not None)
        return {"t": "str", "v": unescaped(inner)}, string.end()
    for word in sorted(NOTHING, key=len, reverse=True):
        if text.startswith(word, at) and not re.match(r"[\w(]", text[at + len(word) : at + len(word) + 1] or " "):
            return {"t": "none"}, at + len(word)
    truth = re.compile(r"(?:true|false|TRUE|FALSE|True|False|YES|NO)\b").match(text, at)
    if truth:
        return {"t": "bool", "v": truth.group().lower() in ("true", "yes")}, truth.end()
    words = re.compile(r"(?:%w|qw)\s*[\[(]([^\])]*)[\])]").match(text, at)
    if words:
        return {"t": "list", "v": [{"t": "str", "v": w} for w in words.group(1).split()]}, words.end()
    head = HEAD.match(text, at)
    if not head:
        raise Unreadable("no value")
    return composed(text, head.group().strip(), head.end(), depth)


def composed(text, name, at, depth):
    bracket = text[at]
    items, end, keyed = items_at(text, at, depth)
    # `new int[]{1}` and `[]int{1}` were matched as a whole; `int[3]` alone is a type.
    bare = re.sub(r"^(?:[&*]+|new\s+)|<.*>|[!\s]|\[\d*\]", "", name)
    if not bare and bracket == "(":
        return (items[0], end) if len(items) == 1 and not re.search(r",\s*\)$", text[at:end]) else ({"t": "list", "v": items}, end)
    if bare and SCALAR.search(bare) and len(items) == 1 and not re.search(r"(?:vector|List|\[\])", name):
        return items[0], end
    kind = "set" if re.search(r"(?i)(?:^|_|hash|tree|linked|unordered)_?set", bare) else "list"
    if bare and bracket in "(" and len(items) == 1 and items[0]["t"] in ("list", "dict", "set"):
        inner = items[0]
        return ({"t": kind, "v": inner["v"]} if inner["t"] == "list" else inner), end
    if keyed:
        return {"t": "dict", "v": items}, end
    if re.search(r"(?i)map|dict", name) and all(i["t"] == "list" and len(i["v"]) == 2 for i in items):
        return {"t": "dict", "v": [i["v"] for i in items]}, end
    if bare and not re.search(
        r"(?i)vector|list|array|tuple|deque|stack|queue|set|map|vec|arr|slice|pair|of|from|new|int|string|float|double|bool|byte|char|c$|value|any",
        bare,
    ):
        raise Unreadable("an object")
    return {"t": kind, "v": items}, end


def items_at(text, at, depth):
    close, items, keyed = PAIRS[text[at]], [], False
    at = skip(text, at + 1)
    while True:
        if at >= len(text):
            raise Unreadable("not closed")
        if text[at] == close:
            return items, at + 1, keyed
        if re.compile(r"\[[^\]]*\]\s*=(?!=)").match(text, at) and close == "}":  # Lua's [key] = value
            key, at = value_at(text, at + 1, depth + 1)
            at = skip(text, text.index("]", at) + 1) + 1
            value, at = value_at(text, at, depth + 1)
            items.append([key, value])
            keyed = True
        else:
            name = re.compile(r"([A-Za-z_]\w*)\s*(?::(?!:)|=(?![=>]))\s*").match(text, at)
            if name and close == "}" or name and close == "]":
                value, at = value_at(text, name.end(), depth + 1)
                items.append([{"t": "str", "v": name.group(1)}, value])
                keyed = True
            else:
                value, at = value_at(text, at, depth + 1)
                arrow = re.compile(r"\s*(?:=>|:(?!:)|\bto\b)\s*").match(text, at)
                if arrow:
                    key = value
                    value, at = value_at(text, arrow.end(), depth + 1)
                    items.append([key, value])
                    keyed = True
                else:
                    items.append(value)
        at = skip(text, at)
        if at < len(text) and text[at] in ",;":
            at = skip(text, at + 1)
        elif at < len(text) and text[at] != close:
            raise Unreadable("no comma")
        if keyed and any(not isinstance(i, list) for i in items):
            raise Unreadable("keys for some")


def number_of(text):
    bare = text.replace("_", "")
    digits = re.sub(r"(?:[iu](?:8|16|32|64|128|size)|f32|f64)$", "", bare)
    if re.match(r"[-+]?0[xX]", digits):
        return {"t": "int", "v": str(int(re.sub(r"[uUlL]+$", "", digits), 16))}
    if re.match(r"[-+]?0[bB]", digits):
        return {"t": "int", "v": str(int(re.sub(r"[uUlL]+$", "", digits), 2))}
    floating = bool(re.search(r"[.eE]|[fFdDmM]$|f32$|f64$", bare))
    digits = re.sub(r"[uUlLfFdDmM]+$", "", digits)
    return {"t": "float", "v": repr(float(digits))} if floating else {"t": "int", "v": str(int(digits))}


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "e": "\x1b"}


def unescaped(text):
    def one(match):
        code = match.group(1)
        if code[0] in "xu" and len(code) > 1:
            try:
                return chr(int(code[1:].strip("{}"), 16))
            except (ValueError, OverflowError):
                return match.group()
        return ESCAPES.get(code, code)

    return re.sub(r"\\(x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|.)", one, text, flags=re.S)
