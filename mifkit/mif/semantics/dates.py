"""Dates of the language: 25 characters, `yyyymmddHHMMSS.uuuuuu+ooo`, with asterisks for a field that is not known.

Sources: the IBM DMI programmer's book, page 015; the CA guide, page 142525; for SMS the BackOffice Resource Kit, S3D7B.
"""

import re
from collections.abc import Callable

from msgspec import Struct

# Minutes from UTC: the most distant time zone is 14 hours away.
MOST_OFFSET = 840
# The bytes of a stored date; 25 characters are written.
STORED = 28


class Date(Struct, frozen=True, gc=False):
    """The fields of a date; `None` for a field in asterisks. `offset` is in minutes east of UTC."""

    year: int | None
    month: int | None
    day: int | None
    hour: int | None
    minute: int | None
    second: int | None
    microsecond: int | None
    offset: int | None

    @property
    def fields(self) -> tuple[int | None, ...]:
        return (
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.microsecond,
            self.offset,
        )


def read_date(text: str) -> Date | None:
    """The date in `text`; `None` if it does not have the form. Whether a calendar has the date is not checked."""
    # Few files have dates, so this is compiled on use.
    found = re.fullmatch(
        r"(\d{4}|\*{4})(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)(\d\d|\*\*)\.(\d{6}|\*{6})"
        # The sign belongs to the offset: if the offset is not known, the sign may be an asterisk, too.
        r"([+-]\d{3}|[+*-]\*{3})",
        text,
        re.ASCII,
    )
    return Date(*(None if "*" in field else int(field) for field in found.groups())) if found else None


def beyond_calendar(date: Date, *, zero_is_unset: bool) -> str | None:
    """The name and value of the first field that is out of range; `None` if all fields are in range.

    `zero_is_unset`: a field of zeros is not set, as in SMS; DMI has asterisks for that.
    """
    last = 31
    if date.month is not None and 1 <= date.month <= 12:
        from calendar import monthrange

        # The year matters for the 29th of February only: an unknown year may have that day, as 2000 does.
        last = monthrange(date.year or 2000, date.month)[1]
    least = 0 if zero_is_unset else 1
    limits = (
        ("month", date.month, least, 12),
        ("day", date.day, least, last),
        ("hour", date.hour, 0, 23),
        ("minute", date.minute, 0, 59),
        # A leap second.
        ("second", date.second, 0, 60),
        ("offset", date.offset, -MOST_OFFSET, MOST_OFFSET),
    )
    return next(
        (f"{name} {value}" for name, value, least, most in limits if value is not None and not least <= value <= most),
        None,
    )


# Forms that people write instead, and what is wrong with them. The first that fits explains the fault.
# Few files need these patterns, so they are compiled on use.
NEAR_MISSES: tuple[tuple[str, str], ...] = (
    (r"(?s)[\d*]{14}\.[\d*]{6}[+*-][\d*]{3}.{3}", "28 bytes are stored, but 25 are written"),
    (r"[\d*]{14}\.[\d*]{6}[+-]\d\d:?\d\d", "the offset is in minutes, three digits: +120, not +0200"),
    (r"[\d*]{14}\.[\d*]{6}Z?", "the offset is missing: +000 for UTC"),
    (r"[\d*]{14}[+-][\d*]{3}", "the microseconds are missing: .000000"),
    (r"[\d*]{14}\.[\d*]{1,5}[+-][\d*]{3}", "the microseconds have six digits"),
    (r"[\d*]{14}", "microseconds and offset are missing: .000000+000"),
    (r"[\d*]{8}", "the time is missing: 000000.000000+000"),
    (r"[\d*]{14}\.[\d*]{6}[+*-][\d*]{3}", "a field that is not known is asterisks throughout"),
    (r"(?s)\d{4}-\d\d-\d\d(?:[T ].*)?", "the digits stand without hyphens, colons and blanks"),
    (r"(?s)\d{1,2}([./-])\d{1,2}\1\d{2,4}(?: .*)?", "the year comes first, then month and day"),
)


# Forms that can mean one date only: what is added says nothing that the text does not say.
CLOSE_FORMS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"([\d*]{14}\.[\d*]{6}[+*-][\d*]{3})\s{3}", lambda found: found[1]),
    (
        r"([\d*]{14}\.[\d*]{6}[+-])(\d\d):?(\d\d)",
        lambda found: f"{found[1]}{int(found[2]) * 60 + int(found[3]):03}",
    ),
    (r"([\d*]{14}\.[\d*]{6})Z", lambda found: f"{found[1]}+000"),
    (r"([\d*]{14})([+-][\d*]{3})", lambda found: f"{found[1]}.000000{found[2]}"),
    (r"([\d*]{14}\.)(\d{1,5})([+-][\d*]{3})", lambda found: f"{found[1]}{found[2]:0<6}{found[3]}"),
)


def mended(text: str) -> str | None:
    """The date that `text` must mean; `None` if it has none of these forms, or does not become a date."""
    if len(text) > 2 * STORED:
        return None
    for pattern, write in CLOSE_FORMS:
        if (found := re.fullmatch(pattern, text)) and read_date(write(found)) is not None:
            return write(found)
    return None


def near_miss(text: str) -> str:
    """What is wrong with a text that is almost a date; empty if the text is not like a date."""
    if len(text) > 2 * STORED:
        return ""
    return next((reason for pattern, reason in NEAR_MISSES if re.fullmatch(pattern, text)), "")
