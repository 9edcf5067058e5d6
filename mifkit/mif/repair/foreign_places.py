"""A place of foreign writing → the text that the parser reads there, and the edits that mend it."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from mifkit.diagnostics import Edit

# Comments of other languages that are longer are the rest of a file whose line breaks are lost.
LONGEST_COMMENT = 2000
# Text that SMS would read as a directive if two slashes preceded it.
DIRECTIVE = re.compile(r"[ \t]*+\w++[ \t]*+<")
PRINTED = re.compile(r"[^\r\n]")

WIDE_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
NO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
TYPOGRAPHIC = "“”„‟«»″"
SINGLE = "'`´‘’‚′‹›"
DASHES = "‐‑‒–—―−"
PLAIN = dict.fromkeys(TYPOGRAPHIC, '"') | dict.fromkeys(DASHES, "-")
# The words on both sides of a hyphen in the language.
BEFORE_HYPHEN, AFTER_HYPHEN = re.compile(r"(?i)(?:read|write)\Z"), re.compile(r"(?i)only|write")
FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


class Change(NamedTuple):
    """A place, the text of the same length that the parser reads there, and the edits that mend it."""

    start: int
    end: int
    mask: str
    edits: tuple[Edit, ...]


Read = Callable[[re.Match[str]], Change | None]


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.span("place") if "place" in match.re.groupindex else match.span()


def _blank(text: str) -> str:
    """Blanks in the place of a text; its line breaks stay."""
    return PRINTED.sub(" ", text)


def removed(match: re.Match[str]) -> Change:
    """A place that is nothing but dirt."""
    start, end = _place(match)
    return Change(start, end, _blank(match.string[start:end]), (Edit(start, end, ""),))


def blanks(match: re.Match[str]) -> Change:
    """Blanks of another kind; those without a width are removed."""
    start, end = _place(match)
    text = "".join(" " if char in WIDE_BLANKS else "" for char in match.string[start:end])
    return Change(start, end, " " * (end - start), (Edit(start, end, text),))


def translated(table: dict[int, str]) -> Read:
    """A reader for single characters that stand for others."""

    def read(match: re.Match[str]) -> Change:
        start, end = _place(match)
        text = match.string[start:end].translate(table)
        return Change(start, end, text, (Edit(start, end, text),))

    return read


def quotes(match: re.Match[str]) -> Change | None:
    """A literal in other quotation marks: groups `open`, `body`, `close`."""
    opening, closing = match["open"], match["close"]
    if opening == closing == '"':
        return None
    mask = " " * (len(opening) - 1) + '"' + match["body"] + '"' + " " * (len(closing) - 1)
    edits = [Edit(*match.span(mark), '"') for mark in ("open", "close") if match[mark] != '"']
    return Change(match.start("open"), match.end("close"), mask, tuple(edits))


def sign(match: re.Match[str]) -> Change:
    """Another sign in the place of an equals sign; a sign that touches its keyword gets a blank."""
    start, end = _place(match)
    touches = start > 0 and match.string[start - 1] not in " \t" and match.string[end : end + 1] in (" ", "\t")
    return Change(start, end, "=".ljust(end - start), (Edit(start, end, " =" if touches else "="),))


def equals(match: re.Match[str]) -> Change:
    """Blanks in the place of an equals sign."""
    start, end = _place(match)
    return Change(start, end, "=".ljust(end - start), (Edit(start, end, " = "),))


def comment(match: re.Match[str]) -> Change | None:
    """A comment that begins with the group `mark`, to the end of its line."""
    start, end = _place(match)
    if end - start > LONGEST_COMMENT or DIRECTIVE.match(match.string, match.end("mark")):
        return None
    opening = match.span("mark")
    after = match.string[opening[1] : opening[1] + 1]
    return Change(start, end, " " * (end - start), (Edit(*opening, "//" if after.isspace() or not after else "// "),))


def block_comment(match: re.Match[str]) -> Change | None:
    """A comment between the groups `mark` and `close`, of one line or of several: each gets two slashes."""
    start, end = _place(match)
    text = match.string[start:end]
    lines = list(re.finditer(r"[^\r\n]++", text))
    directive = any(DIRECTIVE.match(line[0].lstrip("/*<!- \t")) for line in lines)
    if not match["close"] or end - start > LONGEST_COMMENT or directive:
        return None
    return Change(start, end, _blank(text), tuple(_slashes(match, start, lines)))


def _slashes(match: re.Match[str], start: int, lines: Sequence[re.Match[str]]) -> Iterator[Edit]:
    """The edits that make the lines of a block comment lines of comment."""
    close = match.span("close")
    yield Edit(*match.span("mark"), "//")
    for line in lines[1:]:
        at = start + line.start() + len(line[0]) - len(line[0].lstrip(" \t"))
        if at < close[0]:
            yield Edit(at, at, "// ")
    yield Edit(*close, "")


def entity(match: re.Match[str]) -> Change | None:
    """A character reference outside literals, or those around a literal."""
    start, end = _place(match)
    text = unescape(match.string[start:end])
    if not text.isprintable() and text not in WIDE_BLANKS:
        return None
    plain = " " if text in WIDE_BLANKS else PLAIN.get(text, text)
    before, after = BEFORE_HYPHEN.search(match.string[max(0, start - 5) : start]), AFTER_HYPHEN.match(match.string, end)
    if plain == "-" and before is not None and after is not None:
        # The parser reads the word as a whole.
        whole = before[0] + plain + after[0]
        wide = start - len(before[0]), end + len(after[0])
        return Change(*wide, whole.ljust(wide[1] - wide[0]), (Edit(start, end, plain),))
    # The blanks of the mask stand outside the literal that a quotation mark opens or closes.
    opens = match.string[max(0, start - 20) : start].rstrip(" \t").endswith("=")
    mask = plain.rjust(end - start) if opens else plain.ljust(end - start)
    return Change(start, end, mask, (Edit(start, end, plain),))
