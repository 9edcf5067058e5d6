"""Files of logs → entries: executions with their comparison and findings, and what else a log tells."""

import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from msgspec import Struct

from mifkit.diagnostics import Diagnostic
from mifkit.files.opening import only_once, open_named
from mifkit.logs.comparison import Comparison, compare
from mifkit.logs.events import Event, LineCount, read_events
from mifkit.logs.executions import executions
from mifkit.logs.files import LogFile, first_time, groups
from mifkit.logs.findings import findings
from mifkit.logs.items import Execution, Item, MifRead, Notice, moment
from mifkit.logs.records import read_records
from mifkit.status.product import Product
from mifkit.status.settings.client_settings import ClientSettings


class Wanted(Struct, frozen=True, kw_only=True):
    """What the user asked for. Names are compared without regard to case; `since` is in the computer's own time.

    `settings` are the client's lists and times, `settings_file` the file that they are from; `None`: the defaults.
    """

    product: Product
    settings: ClientSettings = ClientSettings()
    settings_file: str | None = None
    program: str | None = None
    package: str | None = None
    since: datetime | None = None
    masked_only: bool = False
    encoding: str | None = None


class Entry(Struct, frozen=True):
    """Something that a log tells. Only executions have a comparison, and findings."""

    item: Item
    comparison: Comparison | None = None
    findings: tuple[Diagnostic, ...] = ()


class Unread(Struct, frozen=True):
    """A file that could not be read, and why."""

    path: str
    problem: str


def read_logs(files: list[LogFile], wanted: Wanted, count: LineCount) -> Iterator[Entry | Unread]:
    """What the logs tell. The parts of one log are read in the order of time, one log after another."""
    for parts in groups(files).values():
        unread: list[Unread] = []
        ordered = _ordered(parts, wanted.encoding, unread)
        events = chain.from_iterable(_events(one, wanted.encoding, count, unread) for one in ordered)
        for item in executions(events):
            entry = _entry(item, wanted)
            if _asked_for(entry, wanted):
                yield entry
        yield from unread


def _ordered(parts: list[LogFile], encoding: str | None, unread: list[Unread]) -> list[LogFile]:
    """The parts of a log in the order of time; those without any time last."""
    unread += [Unread(one.path, one.problem) for one in parts if one.problem]
    readable = [one for one in parts if not one.problem]
    if len(readable) < 2:
        return readable
    times = []
    for one in readable:
        try:
            times.append((first_time(one.path, encoding) if not only_once(one.path) else None, one))
        except OSError as error:
            unread.append(Unread(one.path, error.strerror or str(error)))
    return [one for _, one in sorted(times, key=lambda pair: (pair[0] is None, pair[0] or datetime.max))]


def _events(one: LogFile, encoding: str | None, count: LineCount, unread: list[Unread]) -> Iterator[Event]:
    try:
        if one.path == "-":
            yield from read_events(read_records(sys.stdin.buffer, encoding), one.path, count)
            return
        with open_named(one.path) as stream:
            yield from read_events(read_records(stream, encoding), one.path, count)
    except OSError as error:
        unread.append(Unread(one.path, error.strerror or str(error)))


def _entry(item: Item, wanted: Wanted) -> Entry:
    if not isinstance(item, Execution):
        return Entry(item)
    comparison = compare(item, wanted.product, wanted.settings)
    return Entry(item, comparison, tuple(findings(item, comparison)))


def _asked_for(entry: Entry, wanted: Wanted) -> bool:
    """What has no name is left out where a name is asked for; what has no time is kept, since it may be in it."""
    item = entry.item
    if wanted.masked_only and (entry.comparison is None or not entry.comparison.forced):
        return False
    if wanted.program is not None or wanted.package is not None:
        if isinstance(item, MifRead | Notice):
            return False
        if not _is(item.program, wanted.program) or not _is(item.package, wanted.package):
            return False
    when = moment(item)
    return wanted.since is None or when is None or when >= wanted.since


def _is(name: str | None, wanted: str | None) -> bool:
    return wanted is None or (name is not None and name.casefold() == wanted.casefold())
