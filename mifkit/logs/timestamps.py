"""The trailers of records, in both forms: which component wrote a record, and when.

CMTrace's form is `time="10:11:12.345+300" date="11-21-2026" component="execmgr" … thread="1234"`: the month comes
before the day, and the bias is in minutes, so that local time + bias = UTC. The plain form is
`execmgr><11-21-2026 10:11:12.345+300><thread=1234 (0x4D2)>`; SMS 2.0 writes the date in words, and the name of the
time zone instead of a bias.
"""

import re
from datetime import datetime, timedelta

from msgspec import Struct

# The word boundary keeps the search from trying a long word again from each of its characters.
ATTRIBUTE = re.compile(r'\b(\w++)="([^"]*)"')
CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:[.:](\d{1,9}))?\s*([+-]\d{1,4})?")
DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
WORDS = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}:\d{2}:\d{2}(?:\.\d{1,9})?) +(\d{4})")
PLAIN = re.compile(r"([^<>]*)><([^<>]*)>(?:<thread=(\d{1,10})[^<>]*>)?")
# The trailer of CMTrace's form as the clients write it. All others are read value by value.
USUAL = re.compile(
    r'time="((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3})([+-]\d{1,4})" date="(\d\d-\d\d)-(\d{4})" component="([^"]*+)"'
    r' context="[^"]*+" type="[^"]*+" thread="(\d{1,10})"(?: file="[^"]*+")?>\s*',
    re.ASCII,
)
COMPONENT = 'component="'
# Characters of a component that are counted.
LONGEST_COMPONENT = 60
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Stamp(Struct, frozen=True, gc=False):
    """The trailer of a record. `None`: the value is missing or cannot be read.

    `local` is the computer's own time; adding `bias` minutes to it gives UTC.
    """

    component: str = ""
    thread: int | None = None
    local: datetime | None = None
    bias: int | None = None

    @property
    def utc(self) -> datetime | None:
        """The time in UTC, as a datetime without a time zone; `None` if the bias is not known."""
        if self.local is None or self.bias is None:
            return None
        try:
            return self.local + timedelta(minutes=self.bias)
        except OverflowError:
            return None


def time_between(earlier: Stamp, later: Stamp) -> timedelta | None:
    """The time from one stamp to another, in UTC if both have a bias; `None` if a time is not known."""
    begin, end = earlier.local, later.local
    if begin is None or end is None:
        return None
    if earlier.bias != later.bias and earlier.utc is not None and later.utc is not None:
        return later.utc - earlier.utc
    return end - begin


def older(stamp: Stamp, now: Stamp, limit: timedelta) -> bool:
    """Whether `stamp` is known to be more than `limit` before `now`."""
    passed = time_between(stamp, now)
    return passed is not None and passed > limit


def component_of(trailer: str) -> str:
    """The component that wrote a record, its first characters; faster than `read_stamp`."""
    begin = trailer.find(COMPONENT) + len(COMPONENT)
    if begin < len(COMPONENT):
        return trailer.partition(">")[0][:LONGEST_COMPONENT]
    end = trailer.find('"', begin)
    return trailer[begin : end if end >= 0 else None][:LONGEST_COMPONENT]


def read_stamp(trailer: str) -> Stamp:
    """The values of a trailer. Never raises: a value that cannot be read is `None`."""
    usual = USUAL.fullmatch(trailer)
    if usual is not None:
        clock, bias, day, year, component, thread = usual.groups()
        try:
            # Half the time of nine numbers.
            moment = datetime.fromisoformat(f"{year}-{day}T{clock}")
        except ValueError:
            return Stamp(component, int(thread))
        return Stamp(component, int(thread), moment, int(bias))
    fields = {name.lower(): value for name, value in ATTRIBUTE.findall(trailer)}
    if "time" in fields or "date" in fields:
        thread = fields.get("thread", "")
        local, bias = _moment(fields.get("date", ""), fields.get("time", ""))
        known = int(thread) if thread.isascii() and thread.isdigit() and len(thread) <= 10 else None
        return Stamp(fields.get("component", ""), known, local, bias)
    plain = PLAIN.match(trailer)
    if plain is None:
        return Stamp()
    component, written, number = plain.groups()
    local, bias = _plain_moment(written)
    return Stamp(component, int(number) if number else None, local, bias)


def _plain_moment(text: str) -> tuple[datetime | None, int | None]:
    words = WORDS.match(text)
    if words is None:
        date, _, clock = text.partition(" ")
        return _moment(date, clock)
    month, day, clock, year = words.groups()
    return _moment(f"{MONTHS.index(month) + 1}-{day}-{year}", clock) if month in MONTHS else (None, None)


def _moment(date: str, clock: str) -> tuple[datetime | None, int | None]:
    """The local time and the bias in minutes; `None` if the text has none."""
    days, times = DATE.fullmatch(date.strip()), CLOCK.fullmatch(clock.strip())
    if days is None or times is None:
        return None, None
    month, day, year = map(int, days.groups())
    hour, minute, second, fraction, bias = times.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        local = datetime(year, month, day, int(hour), int(minute), int(second), microsecond)
    except ValueError:
        return None, None
    return local, int(bias) if bias else None
