"""Records of a log → the known lines among them, each with its position, its stamp and its values."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from mifkit.logs.items import LogPosition
from mifkit.logs.lines import LINES, EventKind, KnownLine, RecognisedLine
from mifkit.logs.records import Record
from mifkit.logs.timestamps import Stamp, component_of, read_stamp

# Components, and wordings, that are counted separately; all further ones are counted together.
MOST_COMPONENTS = 50
MOST_WORDINGS = 500
OTHERS = "(others)"
# Text that differs from one line to the next: names in braces, ids of packages and advertisements, numbers.
VARIABLE = re.compile(r"\{[^{}]{0,80}\}|\b[A-Z0-9]{3}[0-9A-F]{5}\b|\b(?:0[xX])?[0-9A-Fa-f]*[0-9][0-9A-Fa-f]*\b")
# Characters of a message that its wording shows.
SHOWN = 160
# Characters that are kept of a value: a name, a path or a command line.
LONGEST_VALUE = 1000


class Event(Struct, frozen=True, gc=False):
    """A known line in a log. `values` are those in its message, by their names in the pattern of the line."""

    known_line: KnownLine
    values: dict[str, str]
    position: LogPosition
    stamp: Stamp
    message: str

    @property
    def kind(self) -> EventKind:
        return self.known_line.event


class LineCount(Struct):
    """The number of records read, and how many of them are known lines; it grows while a log is read.

    `fragments` counts records that were cut off. `unknown` counts the other records by component, and `wordings` by
    their text without numbers; `None`: wordings are not counted.
    """

    records: int = 0
    recognised: int = 0
    fragments: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    wordings: Counter[str] | None = None


def _bounded(key: str, counter: Counter[str], most: int) -> str:
    return key if key in counter or len(counter) < most else OTHERS


def read_events(records: Iterable[Record], path: str, count: LineCount) -> Iterator[Event]:
    """The known lines among the records of the log at `path`, in their order. Every record is counted in `count`."""
    # Nearly all lines of a log are unknown: they take two or three look-ups.
    number = fragments = recognised = 0
    may_know, unknown = LINES.may_know, count.unknown
    wordings = count.wordings
    try:
        for message, trailer, line, start in records:
            number += 1
            if not trailer:
                fragments += 1
                continue
            found = _recognised(message) if may_know(message) else None
            if found is None:
                component = component_of(trailer)
                times = unknown.get(component)
                unknown[component if times else _bounded(component, unknown, MOST_COMPONENTS)] += 1
                if wordings is not None:
                    wordings[_bounded(_wording(message), wordings, MOST_WORDINGS)] += 1
                continue
            recognised += 1
            values = found.values if len(message) <= LONGEST_VALUE else shortened(found.values)
            yield Event(found.known_line, values, LogPosition(path, line, start), read_stamp(trailer), message)
    finally:
        count.records += number
        count.fragments += fragments
        count.recognised += recognised


def _wording(message: str) -> str:
    """The first line of a message without its numbers."""
    return VARIABLE.sub("#", message[:SHOWN].partition("\n")[0]).strip()


def _recognised(message: str) -> RecognisedLine | None:
    """The row of a message; text before its last line may belong to no record, as in a page that quotes a log."""
    found = LINES.recognise(message)
    return found if found is not None or "\n" not in message else LINES.recognise(message.rpartition("\n")[2])


def shortened(values: dict[str, str]) -> dict[str, str]:
    """The same values, each cut to `LONGEST_VALUE` characters."""
    return {name: value[:LONGEST_VALUE] for name, value in values.items()}
