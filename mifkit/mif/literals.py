"""The text of a string token, escapes decoded; and what is wrong with the escapes."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from msgspec import Struct

SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}


@cache
def _escape(*, wide: bool) -> re.Pattern[str]:
    """One escape with the longest run of digits the language allows: one byte in ISO 8859-1, two in Unicode files.

    Compiled on use: few files have any.
    """
    digits = r"x([0-9A-Fa-f]{0,4})|([0-7]{1,6})" if wide else r"x([0-9A-Fa-f]{0,2})|([0-7]{1,3})"
    return re.compile(rf"\\(?:{digits}|(\r\n|.)|\Z)", re.DOTALL)


class Span(Struct, frozen=True, gc=False):
    """Offsets from `start` up to, not including, `end`."""

    start: int
    end: int


class EscapeFault(Struct, frozen=True):
    """An escape that the language does not know; offsets relative to the text searched."""

    start: int
    end: int
    reason: str  # "illegal" (no such escape), "digits" (\x without a digit) or "range" (too large)


def decode(body: str, *, wide: bool = False) -> str:
    """The value of a literal whose text between the quotes is `body`; illegal escapes stay as they are written."""
    if "\\" not in body:
        return body
    limit = 0xFFFF if wide else 0xFF

    def replace(match: re.Match[str]) -> str:
        value = _value(match, limit)
        return match.group() if isinstance(value, EscapeFault) else value

    return _escape(wide=wide).sub(replace, body)


def escape_faults(body: str, *, wide: bool = False) -> list[EscapeFault]:
    """Every escape in `body` (the text between the quotes) that the language does not know."""
    if "\\" not in body:
        return []
    limit = 0xFFFF if wide else 0xFF
    values = (_value(match, limit) for match in _escape(wide=wide).finditer(body))
    return [value for value in values if isinstance(value, EscapeFault)]


LAYOUT = frozenset("tnr")
# What stands before a backslash in a path or a name, besides letters and digits; nothing, in `\\bin`.
JOINED = frozenset(("", *".:%$)}~_-"))
# The digits of escapes for tab, line feed and carriage return, which people write on purpose.
LAYOUT_DIGITS = frozenset(("011", "012", "015"))


def unmeant_escapes(body: str, *, wide: bool = False) -> list[Span]:
    """The escapes of `body` that the language knows but that nobody meant: `CONTOSO\\administrator` has a bell.

    A backslash between two words belongs to a path or to the name of an account. Tabs and line breaks are meant in
    prose, so they count only in a path, or in a text without blanks. NUL, and digits for a printable character, are
    taken as meant, except in a path.
    """
    if "\\" not in body:
        return []
    # What only paths begin with: a drive, a variable, the folder above, a share, or a root of the registry.
    sign = r"(?<![A-Za-z])[A-Za-z]:\\|%[^%\s]++%\\|\.\.\\|\A(?:\.\\|\\\\|HK[A-Z_]++\\)"
    path = re.search(sign, body) is not None
    one_word = not any(char.isspace() for char in body)
    found, last = [], -1
    for match in _escape(wide=wide).finditer(body):
        start, end = match.span()
        before, after = body[start - 1 : start] if start else "", body[end : end + 1]
        joined = start != last and (before.isalnum() or before in JOINED) and (not after or after.isalnum())
        last = end
        if joined and (path or before != ":") and _unmeant(match, path, path or one_word, after):
            found.append(Span(start, end))
    return found


def _unmeant(match: re.Match[str], path: bool, one_word: bool, after: str) -> bool:
    """Whether an escape between two words is a backslash and the beginning of the second word.

    `path` is whether the text has a path, `one_word` whether it may be the name of an account, too.
    """
    hexadecimal, octal, other = match.groups()
    if hexadecimal is not None:
        return bool(hexadecimal) and (path or (one_word and len(hexadecimal) == 1))
    if octal is not None:
        control = 0 < int(octal, 8) < ord(" ")
        return path or (one_word and control and octal not in LAYOUT_DIGITS)
    if other in LAYOUT:
        return one_word and match.start() > 0 and (after.islower() or (path and after.isdigit()))
    return other in SIMPLE and other.isalpha() and (one_word or match.start() > 0)


def with_doubled(body: str, places: Iterable[int]) -> str:
    """`body` with a second backslash before each of the backslashes at `places`."""
    chosen = set(places)
    return "".join("\\\\" if place in chosen else char for place, char in enumerate(body))


def doubled(body: str, *, wide: bool = False) -> tuple[str, bool]:
    """`body` with the backslashes doubled that are meant as such, and whether it still has the value it had.

    An author who doubles some backslashes forgot the others: those that begin no escape are doubled. An author who
    doubles none, except the two that begin the name of a share, means each backslash as it is written.
    """
    illegal = [fault for fault in escape_faults(body, wide=wide) if fault.reason == "illegal"]
    if "\\\\" not in body[1:] and '\\"' not in body:
        text = body.replace("\\", "\\\\")
    else:
        places = {fault.start for fault in illegal}
        text = with_doubled(body, places)
    return text, decode(text, wide=wide) == decode(body, wide=wide)


def _value(match: re.Match[str], limit: int) -> str | EscapeFault:
    hexadecimal, octal, other = match.groups()
    if hexadecimal:
        return chr(int(hexadecimal, 16))
    if hexadecimal is not None:
        return EscapeFault(*match.span(), "digits")
    if octal is not None:
        code = int(octal, 8)
        return chr(code) if code <= limit else EscapeFault(*match.span(), "range")
    if other in SIMPLE:
        return SIMPLE[other]
    return EscapeFault(*match.span(), "illegal")


NUMBER_FORMS: tuple[tuple[str, Callable[[str], int]], ...] = (
    (r"[1-9][0-9]*", int),
    (r"0[0-7]*", lambda text: int(text, 8)),
    (r"0[xX][0-9A-Fa-f]+", lambda text: int(text, 16)),
)
# The digits of a number that no rule has to look at.
LONGEST_PLAIN = 100
# More than any type of the language takes, and fewer than Python refuses to convert.
MAX_DIGITS = 1000


def is_plain(text: str) -> bool:
    """Whether a NUMBER token is a plain decimal number: not octal, hexadecimal, malformed or very long."""
    return text.isdigit() and (text[0] != "0" or len(text) == 1) and len(text) <= LONGEST_PLAIN


def number(text: str) -> int | None:
    """The value of a NUMBER token: decimal, 0-octal or 0x-hexadecimal; `None` if it is malformed or too long."""
    if len(text) > MAX_DIGITS:
        return None
    if text.isdigit() and text.isascii() and text[0] != "0":
        # Nearly every number.
        return int(text)
    for form, convert in NUMBER_FORMS:
        if re.fullmatch(form, text):
            return convert(text)
    return None
