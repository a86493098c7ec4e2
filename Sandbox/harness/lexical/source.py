"""A program's text with its comments and strings told apart from code."""

import re


class Comment:
    """`text` without marks; `alone`: no code stands before it on its line; lines from 1."""

    def __init__(self, start, end, line, end_line, column, text, alone, block):
        self.start, self.end, self.line, self.end_line, self.column = start, end, line, end_line, column
        self.text, self.alone, self.block = text, alone, block


class Source:
    """`code` is the text with comments blanked and strings filled with `_` between their quotes: same length, same lines."""

    def __init__(self, language, text):
        self.language, self.text = language, text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        # Lines that `complete` has put above the answer's first.
        above = re.match(r'(?:#include [^\n]*\n|using [^\n]*\n)+#line 1 "[^"\n]*"\n', text)
        self.shift = above.group().count("\n") if above else 0
        self.comments = []
        # `clean` has comments blanked and strings whole.
        self.clean = ""
        self.code = self.blanked()
        self.code_lines = self.code.split("\n")

    def blanked(self):
        parts, clean, at = [], [], 0
        for match in self.language.tokens.finditer(self.text):
            parts.append(self.text[at : match.start()])
            clean.append(parts[-1])
            found = match.group()
            if match.group("string") is not None:
                clean.append(found)
                inner = re.sub(r"[^\n]", "_", found[1:-1]) if len(found) > 1 else ""
                parts.append(found[0] + inner + found[-1] if len(found) > 1 else found)
            elif match.groupdict().get("ignored") is not None:
                parts.append(re.sub(r"[^\n]", " ", found))
                clean.append(found)
            else:
                parts.append(re.sub(r"[^\n]", " ", found))
                clean.append(parts[-1])
                self.add_comment(match.start(), match.end(), found)
            at = match.end()
        parts.append(self.text[at:])
        self.clean = "".join(clean) + self.text[at:]
        return "".join(parts)

    def add_comment(self, start, end, found):
        line = self.line_of(start)
        before = self.text[self.starts[line - 1] : start]
        text = "\n".join(self.language.marks.sub("", row).strip() for row in found.split("\n"))
        # A closing mark at the end of the only line is taken off second.
        text = "\n".join(self.language.marks.sub("", row).strip() for row in text.split("\n")).strip()
        block = "\n" in found or not any(
            found.startswith(m) for m in (self.language.definition.get("comments") or {}).get("line") or []
        )
        self.comments.append(
            Comment(start, end, line, self.line_of(max(start, end - 1)), len(before), text, not before.strip(), block)
        )

    def line_of(self, offset):
        low, high = 0, len(self.starts) - 1
        while low + 1 < high:
            middle = (low + high) // 2
            if self.starts[middle] <= offset:
                low = middle
            else:
                high = middle
        return low + 1

    def indentation(self, line):
        row = self.code_lines[line - 1]
        return len(row) - len(row.lstrip())

    def close_of(self, at):
        """The offset behind the bracket that closes the one at `at`, or None."""
        pairs = {"(": ")", "[": "]", "{": "}"}
        stack = []
        for offset in range(at, len(self.code)):
            char = self.code[offset]
            if char in pairs:
                stack.append(pairs[char])
            elif stack and char == stack[-1]:
                stack.pop()
                if not stack:
                    return offset + 1
            elif char in ")]}":
                return None
        return None


def split_at(text, code, separator, start, end):
    """Spans of [start, end) between a separator (a pattern) that stands outside brackets in `code`."""
    spans, depth, at, offset = [], 0, start, start
    pattern = re.compile(separator)
    while offset < end:
        char = code[offset]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0:
            match = pattern.match(code, offset, end)
            if match and match.end() > offset:
                spans.append((at, offset))
                at = offset = match.end()
                continue
        offset += 1
    spans.append((at, end))
    return spans
