"""Files of logs → entries: executions with their comparison and findings, and the other items of a log."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from itertools import chain

from msgspec import Struct, field, structs

from mifkit.diagnostics import Diagnostic
from mifkit.files.opening import only_once
from mifkit.logs.comparison import Comparison, Comparisons
from mifkit.logs.events import Event, LineCount, read_events
from mifkit.logs.executions import executions
from mifkit.logs.files import LogFile, first_time, grouped, open_log
from mifkit.logs.findings import findings
from mifkit.logs.items import Enforcement, Execution, LogItem, MifRead, Notice, Unfinished, moment
from mifkit.logs.records import read_records
from mifkit.status.context import ClientContext

# Names of packages, and of programs, that are kept of the entries that a query leaves out.
MOST_NAMES = 20


class LogQuery(Struct, frozen=True, kw_only=True):
    """The entries that the user asks for, and the client to compare them with.

    `program` and `package` are names in any case; `since` is in the computer's own time zone; `None` leaves nothing
    out. `settings_file` is the file that the client's lists and times come from, if any. `own_lists` are the lists of
    exit codes that programs have for themselves, by the names of package and program, casefolded.
    `encoding` is that of files without a byte order mark.
    """

    client: ClientContext = ClientContext()
    settings_file: str | None = None
    own_lists: Mapping[tuple[str, str], Mapping[str, frozenset[int]]] = {}
    program: str | None = None
    package: str | None = None
    since: datetime | None = None
    hidden_retries: bool = False
    encoding: str | None = None


class _Clients:
    """The clients that executions are compared with: for programs with lists of exit codes of their own, one that has
    these in place of the site's."""

    def __init__(self, query: LogQuery) -> None:
        self._client = query.client
        self._with_lists = {
            names: structs.replace(query.client, client=query.client.client.with_lists(lists))
            for names, lists in query.own_lists.items()
            if lists
        }

    def client_for(self, execution: Execution) -> ClientContext:
        if not self._with_lists or execution.package is None or execution.program is None:
            return self._client
        return self._with_lists.get((execution.package.casefold(), execution.program.casefold()), self._client)


class LeftOut(Struct):
    """What the logs have and the query does not ask for: packages, programs, and the span of their times. Bounded.

    Names are those that the logs show first; `number` counts the entries.
    """

    number: int = 0
    packages: dict[str, None] = field(default_factory=dict)
    programs: dict[str, None] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, item: LogItem) -> None:
        """Count an entry that is left out."""
        self.number += 1
        if isinstance(item, Execution | Unfinished):
            for name, names in ((item.package, self.packages), (item.program, self.programs)):
                if name is not None and len(names) < MOST_NAMES:
                    names[name] = None
        when = moment(item)
        if when is not None:
            self.first = min(self.first or when, when)
            self.last = max(self.last or when, when)


class LogEntry(Struct, frozen=True):
    """An item of a log. Only executions have a comparison and findings."""

    item: LogItem
    comparison: Comparison | None = None
    findings: tuple[Diagnostic, ...] = ()


class UnreadLog(Struct, frozen=True):
    """A file or folder that cannot be read, and the reason."""

    path: str
    problem: str


def read_logs(
    files: list[LogFile], query: LogQuery, count: LineCount, left_out: LeftOut | None = None
) -> Iterator[LogEntry | UnreadLog]:
    """The entries of the logs that the query asks for, one log after another, and the files that cannot be read.

    The parts of one log are read in the order of time. Every record is counted in `count`, every other entry in
    `left_out`.
    """
    clients, comparisons = _Clients(query), Comparisons()
    for parts in grouped(files):
        unread: list[UnreadLog] = []
        ordered = _ordered(parts, query.encoding, unread)
        events = chain.from_iterable(_events(file, query.encoding, count, unread) for file in ordered)
        for item in executions(events):
            entry = _entry(item, clients, comparisons)
            if _asked_for(entry, query):
                yield entry
            elif left_out is not None:
                left_out.add(item)
        yield from unread


def _ordered(parts: list[LogFile], encoding: str | None, unread: list[UnreadLog]) -> list[LogFile]:
    """The parts of a log in the order of time; those without a time come last."""
    unread += [UnreadLog(file.path, file.problem) for file in parts if file.problem]
    readable = [file for file in parts if not file.problem]
    if len(readable) < 2:
        return readable
    times: dict[LogFile, datetime] = {}
    for file in readable:
        try:
            time = first_time(file.path, encoding) if not only_once(file.path) else None
        except OSError as error:
            unread.append(UnreadLog(file.path, error.strerror or str(error)))
        else:
            times[file] = time or datetime.max
    return sorted(times, key=times.__getitem__)


def _events(file: LogFile, encoding: str | None, count: LineCount, unread: list[UnreadLog]) -> Iterator[Event]:
    try:
        with nullcontext(sys.stdin.buffer) if file.path == "-" else open_log(file.path) as stream:
            yield from read_events(read_records(stream, encoding, count.passed_over), file.path, count)
    except OSError as error:
        unread.append(UnreadLog(file.path, error.strerror or str(error)))


def _entry(item: LogItem, clients: "_Clients", comparisons: Comparisons) -> LogEntry:
    if not isinstance(item, Execution):
        return LogEntry(item)
    comparison = comparisons.compare(item, clients.client_for(item))
    return LogEntry(item, comparison, tuple(findings(item, comparison)))


def _asked_for(entry: LogEntry, query: LogQuery) -> bool:
    """Whether the query asks for an entry: one without the name that is asked for is not, one without a time may be."""
    item = entry.item
    if query.hidden_retries and (entry.comparison is None or not entry.comparison.forced):
        return False
    if query.program is not None or query.package is not None:
        if isinstance(item, MifRead | Notice):
            return False
        program, package = (item.application, None) if isinstance(item, Enforcement) else (item.program, item.package)
        if not _is_named(program, query.program) or not _is_named(package, query.package):
            return False
    when = moment(item)
    return query.since is None or when is None or when >= query.since


def _is_named(name: str | None, asked: str | None) -> bool:
    return asked is None or (name is not None and name.casefold() == asked.casefold())
