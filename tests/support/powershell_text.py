"""A small reader of PowerShell, as strict as its own where quotes and comments are concerned (about_Quoting_Rules)."""

import re
from collections.abc import Iterator

SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
WORD = re.compile(r"[^\s'\"(){}\[\];|,=@#+\u2018-\u201e]+")
CHAR = re.compile(r"\[char\]0x([0-9A-F]{4})")

# Kind (comment, string, text, word, mark, line) and text.
Token = tuple[str, str]


def tokens(script: str) -> Iterator[Token]:
    """The tokens of a script. Raises ValueError for a string that is not closed."""
    at = 0
    while at < len(script):
        char = script[at]
        if char == "`" and script[at + 1 : at + 2] == "\n":
            at += 2
        elif char == "\n":
            yield "line", char
            at += 1
        elif char.isspace():
            at += 1
        elif char == "#":
            end = script.find("\n", at)
            end = len(script) if end < 0 else end
            yield "comment", script[at:end]
            at = end
        elif char in SINGLE or char in DOUBLE:
            text, at = _string(script, at, SINGLE if char in SINGLE else DOUBLE)
            yield "string" if char in SINGLE else "text", text
        elif found := WORD.match(script, at):
            yield "word", found[0]
            at = found.end()
        else:
            yield "mark", char
            at += 1


def _string(script: str, at: int, quotes: str) -> tuple[str, int]:
    text: list[str] = []
    at += 1
    while at < len(script):
        char = script[at]
        if char in quotes:
            if script[at + 1 : at + 2] not in tuple(quotes):
                return "".join(text), at + 1
            at += 1
        text.append(script[at])
        at += 1
    raise ValueError("a string is not closed")


def evaluate(expression: str) -> str:
    """The value of a literal, or of texts and characters joined in parentheses. Raises ValueError for all else."""
    if not expression.startswith("("):
        parts = [expression]
    elif expression.endswith(")"):
        parts = _joined(expression[1:-1])
    else:
        raise ValueError("a parenthesis is not closed")
    if not parts[0].startswith("'"):
        raise ValueError("what is joined to has to be a text")
    units = "".join(_part(part) for part in parts)
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def _joined(text: str) -> list[str]:
    parts, at = [], 0
    while at < len(text):
        if text[at] == "'":
            _, end = _string(text, at, SINGLE)
        elif found := CHAR.match(text, at):
            end = found.end()
        else:
            raise ValueError(f"unexpected: {text[at:]}")
        parts.append(text[at:end])
        if end < len(text) and not text[end:].startswith(" + "):
            raise ValueError(f"unexpected: {text[end:]}")
        at = end + 3 if end < len(text) else end
    return parts


def _part(text: str) -> str:
    if found := CHAR.fullmatch(text):
        return chr(int(found[1], 16))
    value, end = _string(text, 0, SINGLE)
    if end != len(text):
        raise ValueError(f"unexpected: {text[end:]}")
    return value
