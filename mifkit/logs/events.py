"""The records of a log → the lines that mean something: each with its place, its stamp, and what stands in it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from mifkit.logs.items import Place
from mifkit.logs.lines import Kind, LogLine, recognise
from mifkit.logs.records import Record
from mifkit.logs.timestamps import Stamp, component_of, read_stamp

# Different components, and different wordings, that are told apart; further ones are counted together.
MOST_COMPONENTS = 50
MOST_WORDINGS = 500
OTHERS = "(others)"
# What differs from one line to the next: names in braces, ids of packages and advertisements, numbers.
VARIABLE = re.compile(r"\{[^{}]{0,80}\}|\b[A-Z0-9]{3}[0-9A-F]{5}\b|\b(?:0[xX])?[0-9A-Fa-f]*[0-9][0-9A-Fa-f]*\b")
SHOWN = 160
# Characters of a name, a path or a command line in a line: what is kept of longer ones.
LONGEST_FIELD = 1000


class Event(Struct, frozen=True):
    """A line of the table in a log."""

    line: LogLine
    fields: dict[str, str]
    place: Place
    stamp: Stamp
    message: str

    @property
    def kind(self) -> Kind:
        return self.line.kind


class LineCount(Struct):
    """How many records were read, and how many of them mean something; it grows while a log is read.

    `fragments` are records that were cut off. `unknown` counts records by component, `wordings` by their text
    without its numbers, if that is wanted (not `None`).
    """

    records: int = 0
    recognised: int = 0
    fragments: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    wordings: Counter[str] | None = None

    def pass_over(self, record: Record) -> None:
        """Count a record that is no line of the table."""
        component = component_of(record.trailer)
        self.unknown[_bounded(component[:60], self.unknown, MOST_COMPONENTS)] += 1
        if self.wordings is not None:
            wording = VARIABLE.sub("#", record.message[:SHOWN].partition("\n")[0]).strip()
            self.wordings[_bounded(wording, self.wordings, MOST_WORDINGS)] += 1


def _bounded(key: str, counter: Counter[str], most: int) -> str:
    return key if key in counter or len(counter) < most else OTHERS


def read_events(records: Iterable[Record], path: str, count: LineCount) -> Iterator[Event]:
    """The lines of the table, in the order of the log. Every record is counted in `count`."""
    for record in records:
        count.records += 1
        if not record.trailer:
            count.fragments += 1
            continue
        found = recognise(record.message)
        if found is None:
            count.pass_over(record)
            continue
        count.recognised += 1
        place = Place(path, record.line, record.start)
        yield Event(found.line, shortened(found.fields), place, read_stamp(record.trailer), record.message)


def shortened(fields: dict[str, str]) -> dict[str, str]:
    """The fields, none of them longer than is kept."""
    return {name: value[:LONGEST_FIELD] for name, value in fields.items()}
