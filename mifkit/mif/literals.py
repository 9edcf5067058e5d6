"""The text of a string token, escapes decoded; and what is wrong with the escapes."""

import re
from collections.abc import Callable
from typing import NamedTuple

SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}

# One escape with the longest run of digits the language allows: one byte in ISO 8859-1, two in Unicode files.
NARROW = re.compile(r"\\(?:x([0-9A-Fa-f]{0,2})|([0-7]{1,3})|(\r\n|.)|\Z)", re.DOTALL)
WIDE = re.compile(r"\\(?:x([0-9A-Fa-f]{0,4})|([0-7]{1,6})|(\r\n|.)|\Z)", re.DOTALL)


class EscapeFault(NamedTuple):
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

    return (WIDE if wide else NARROW).sub(replace, body)


def escape_faults(body: str, *, wide: bool = False) -> list[EscapeFault]:
    """Every escape in `body` (the text between the quotes) that the language does not know."""
    if "\\" not in body:
        return []
    limit = 0xFFFF if wide else 0xFF
    values = (_value(match, limit) for match in (WIDE if wide else NARROW).finditer(body))
    return [value for value in values if isinstance(value, EscapeFault)]


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
        text = "".join("\\\\" if place in places else char for place, char in enumerate(body))
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


NUMBER_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], int]], ...] = (
    (re.compile(r"[1-9][0-9]*"), int),
    (re.compile(r"0[0-7]*"), lambda text: int(text, 8)),
    (re.compile(r"0[xX][0-9A-Fa-f]+"), lambda text: int(text, 16)),
)
# More than any type of the language takes, and fewer than Python refuses to convert.
MAX_DIGITS = 1000


def number(text: str) -> int | None:
    """The value of a NUMBER token: decimal, 0-octal or 0x-hexadecimal; `None` if it is malformed or too long."""
    if len(text) > MAX_DIGITS:
        return None
    for form, convert in NUMBER_FORMS:
        if form.fullmatch(text):
            return convert(text)
    return None
