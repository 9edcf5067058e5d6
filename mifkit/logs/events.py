"""Records of a log → the known lines among them, each with its position, its stamp and its values."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from mifkit.logs.items import LogPosition
from mifkit.logs.lines import LINES, EventKind, KnownLine
from mifkit.logs.records import NOTHING, PassedOver, Record
from mifkit.logs.timestamps import LONGEST_COMPONENT, Stamp, component_of, read_stamp

# Components, and wordings, that are counted separately; all further ones are counted together.
MOST_COMPONENTS = 50
MOST_WORDINGS = 500
OTHERS = "(others)"
# Text that differs from one line to the next: names in braces, ids of packages and advertisements, numbers.
VARIABLE = re.compile(r"\{[^{}]{0,80}\}|\b[A-Z0-9]{3}[0-9A-F]{5}\b|\b(?:0[xX])?[0-9A-Fa-f]*[0-9][0-9A-Fa-f]*\b")
# Characters of a message that its wording shows.
SHOWN = 160
# A line that is one record of CMTrace's form, whose message fits no row of the table.
ORDINARY = re.compile(
    rf'<!\[LOG\[{LINES.unknown}\]LOG\]!><time="[^]"<]*+" date="[^]"<]*+"'
    rf' component="([^]"<]{{0,{LONGEST_COMPONENT}}}+)"[^]<]*+'
)
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
    """How many of the records read are known lines; it grows while a log is read.

    `fragments` counts records that were cut off. `unknown` counts the other records by component, and `wordings` by
    their text without numbers; `None`: wordings are not counted.
    """

    recognised: int = 0
    fragments: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    wordings: Counter[str] | None = None

    @property
    def records(self) -> int:
        """The number of records read."""
        return self.recognised + self.fragments + self.unknown.total()

    def add_unknown(self, component: str) -> None:
        """Count a record that is no known line."""
        unknown = self.unknown
        unknown[component if component in unknown else _bounded(component, unknown, MOST_COMPONENTS)] += 1

    @property
    def passed_over(self) -> PassedOver:
        """The records that are only counted, as nearly all are: unless their wordings are counted, too."""
        return PassedOver(ORDINARY.fullmatch, self.add_unknown) if self.wordings is None else NOTHING


def _bounded(key: str, counter: Counter[str], most: int) -> str:
    return key if key in counter or len(counter) < most else OTHERS


def read_events(records: Iterable[Record], path: str, count: LineCount) -> Iterator[Event]:
    """The known lines among the records of the log at `path`, in their order. Every record is counted in `count`."""
    fragments = recognised = 0
    recognise, wordings = LINES.recognise, count.wordings
    try:
        for message, trailer, line, start in records:
            if not trailer:
                fragments += 1
                continue
            found = recognise(message)
            if found is None and "\n" in message:
                # Text before the last line may belong to no record, as in a page that quotes a log.
                found = recognise(message.rpartition("\n")[2])
            if found is None:
                count.add_unknown(component_of(trailer))
                if wordings is not None:
                    wordings[_bounded(_wording(message), wordings, MOST_WORDINGS)] += 1
                continue
            recognised += 1
            values = found.values if len(message) <= LONGEST_VALUE else shortened(found.values)
            yield Event(found.known_line, values, LogPosition(path, line, start), read_stamp(trailer), message)
    finally:
        count.fragments += fragments
        count.recognised += recognised


def _wording(message: str) -> str:
    """The first line of a message without its numbers."""
    return VARIABLE.sub("#", message[:SHOWN].partition("\n")[0]).strip()


def shortened(values: dict[str, str]) -> dict[str, str]:
    """The same values, each cut to `LONGEST_VALUE` characters."""
    return {name: value[:LONGEST_VALUE] for name, value in values.items()}
