"""Events of a client's log → executions, in one pass and in bounded memory.

Several lines describe a run, and not all of them name the program. The exit code, the search for a MIF and the lines
about the result come from one thread. The line that calls the execution complete names the program and may come from
another thread; so may the line that says that the program was started.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple, TypeVar

from msgspec import Struct

from mifkit.logs.bounded import BoundedDict
from mifkit.logs.chains import ProgramKey, chained
from mifkit.logs.enforcements import ENFORCEMENT_KINDS, Enforcements
from mifkit.logs.events import LONGEST_VALUE, Event, shortened
from mifkit.logs.items import Execution, LogItem, LogPosition, MifSearch, Notice, Unfinished
from mifkit.logs.lines import EventKind
from mifkit.logs.mif_reads import MIF_KINDS, MifReads
from mifkit.logs.retries import PendingItems, exit_code
from mifkit.logs.timestamps import Stamp, older, time_between
from mifkit.status.outcome.states import State

# Ended programs that wait for the line that calls them complete, and how long they wait: for a line of the thread that
# reported the end, and for a line of another thread.
MOST_ENDED = 64
PATIENCE = timedelta(minutes=10)
AT_ONCE = timedelta(minutes=1)
# Programs whose starts, and whose last try, are remembered; starts of programs of one name; threads.
MOST_PROGRAMS = 1024
MOST_STARTS = 4
MOST_THREADS = 256

# The word boundary keeps the search from trying a long word again from each of its characters.
PROPERTY = re.compile(r'\b(\w++) = "([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Properties of an event, and the names that their values have in the patterns of lines.
NAMED = {
    "ProgramName": "program",
    "PackageName": "package",
    "AdvertisementId": "advertisement",
    "CommandLine": "command",
}
# Events that a client sends because of a status MIF (status-mif.md section 9), and the Status of that MIF.
MIF_EVENTS = {"SoftDistProgramErrorMIFEvent": "Failed", "SoftDistProgramCompletedSuccessfulMIFEvent": "Success"}
MIF_STATUSES = {EventKind.FAILED_BY_MIF: "Failed", EventKind.SUCCEEDED_BY_MIF: "Success"}

T = TypeVar("T")


class Start(Struct):
    """The start of a program. `raised`: the line that its event was raised has been seen."""

    stamp: Stamp
    package: str | None = None
    advertisement: str | None = None
    command_line: str | None = None
    raised: bool = False


class Raised(NamedTuple):
    """The line that an event about a program was raised, before any line about its end: when, and its values."""

    stamp: Stamp
    values: dict[str, str]


class EndedProgram(Struct):
    """A program that has ended, as far as the lines of its thread describe it."""

    position: LogPosition
    stamp: Stamp
    exit_code: int | None = None
    program: str | None = None
    package: str | None = None
    advertisement: str | None = None
    searched: bool = False
    mif: str | None = None
    mif_status: str | None = None

    @property
    def search(self) -> MifSearch:
        if self.mif is not None or self.mif_status is not None:
            return MifSearch.MATCHED
        return MifSearch.NOT_MATCHED if self.searched else MifSearch.UNKNOWN


def executions(events: Iterable[Event]) -> Iterator[LogItem]:
    """The executions in one client's log, in the order in which they were completed, and the other items of the log.

    The events have to be in the order of time. At most some hundred runs are kept open at once; the oldest ones that
    are never called complete become `Unfinished`.
    """
    yield from chained(_settled(events))


def _settled(events: Iterable[Event]) -> Iterator[LogItem]:
    runs, reads, enforcements = _OpenRuns(), MifReads(), Enforcements()
    others = dict.fromkeys(MIF_KINDS, reads.add) | dict.fromkeys(ENFORCEMENT_KINDS, enforcements.add)
    for event in events:
        if settled := runs.settled(event.stamp):
            yield from settled
        kind = event.known_line.event
        # Most lines are about runs.
        if (add := runs.adding.get(kind)) is not None:
            add(event)
        elif (add_other := others.get(kind)) is not None:
            yield from add_other(event)
    yield from runs.rest()
    yield from reads.rest()
    yield from enforcements.rest()


def unescaped(value: str) -> str:
    """A string in the text of an event, without the backslashes before its quotes and backslashes."""
    return ESCAPED.sub(lambda found: found[1], value) if "\\" in value else value


class _OpenRuns:
    """Runs that are not described to their end yet."""

    def __init__(self) -> None:
        self._commands: BoundedDict[int | None, str] = BoundedDict(MOST_THREADS)
        self._starts: BoundedDict[str, deque[Start]] = BoundedDict(MOST_PROGRAMS)
        self._ended: list[EndedProgram] = []
        self._pending = PendingItems()
        self._raised: BoundedDict[str, Raised] = BoundedDict(MOST_PROGRAMS)
        self._tries: BoundedDict[ProgramKey, Stamp] = BoundedDict(MOST_PROGRAMS)
        # What adds an event of each kind to the run that it belongs to.
        self.adding: dict[EventKind, Callable[[Event], None]] = {
            EventKind.COMMAND_LINE: self._add_command,
            EventKind.STARTED: lambda event: self._add_start(event, event.values),
            EventKind.EVENT_TEXT: self._add_event_text,
            EventKind.EXIT_CODE: self._add_exit_code,
            EventKind.RESULT_RAISED: lambda event: self._add_names(event, event.values),
            EventKind.COMPLETE: self._complete,
            EventKind.RETRY_ANNOUNCED: self._pending.add_retry,
            EventKind.TRY_COUNTED: self._pending.add_retry,
            EventKind.MIF_SEARCH: self._add_search,
            EventKind.MIF_MATCHED: self._add_match,
            EventKind.BY_EXIT_CODE: self._add_search,
            EventKind.FAILED_BY_MIF: self._add_mif_status,
            EventKind.SUCCEEDED_BY_MIF: self._add_mif_status,
            EventKind.NOTICE: self._add_notice,
        }

    def _add_command(self, event: Event) -> None:
        self._commands[event.stamp.thread] = event.values["command"]

    def _add_exit_code(self, event: Event) -> None:
        ended = self._new_ended(event)
        ended.exit_code, ended.program = exit_code(event.values["exit_code"]), event.values.get("program")

    def _add_notice(self, event: Event) -> None:
        notice = Notice(
            position=event.position,
            known_line=event.known_line,
            message=event.message,
            written=event.stamp,
            policy=event.values.get("policy"),
        )
        self._pending.add(notice)

    def settled(self, now: Stamp) -> Iterable[LogItem]:
        """Remove and return the items that no line after `now` can change, in their order."""
        ended = self._ended
        while ended and (len(ended) > MOST_ENDED or older(ended[0].stamp, now, PATIENCE)):
            self._give_up(ended[0])
        return self._pending.settled(now) if self._pending.items else ()

    def rest(self) -> Iterator[LogItem]:
        """The items that are left at the end of the log."""
        for ended in list(self._ended):
            self._give_up(ended)
        yield from self._pending.rest()

    # --- starts ---------------------------------------------------------------------------------------------

    def _add_start(self, event: Event, values: dict[str, str]) -> None:
        """Add the start of a program. The text of the event, and the line that it was raised, are about one start."""
        name = values["program"].casefold()
        start = Start(
            event.stamp,
            values.get("package"),
            values.get("advertisement"),
            values.get("command") or self._commands.get(event.stamp.thread),
        )
        starts = self._starts.get(name) or deque(maxlen=MOST_STARTS)
        last = starts[-1] if starts else None
        raised = event.kind is EventKind.STARTED
        if not raised or last is None or last.raised or last.stamp.thread != event.stamp.thread:
            starts.append(start)
            last = start
        last.package, last.advertisement, last.raised = start.package, start.advertisement, raised
        self._starts[name] = starts

    def _take_start(self, program: str, package: str | None) -> Start | None:
        """Remove and return the last start of a program.

        `None` if it is not known, or if programs of several packages have that name and are running.
        """
        name = program.casefold()
        starts = self._starts.get(name, deque())
        fitting = [start for start in starts if package in (None, start.package)]
        if len({start.package for start in fitting}) != 1:
            return None
        self._starts[name] = deque((start for start in starts if start not in fitting), maxlen=MOST_STARTS)
        return fitting[-1]

    # --- ends -----------------------------------------------------------------------------------------------

    def _add_event_text(self, event: Event) -> None:
        """Add the text of an event: an instance of a class, with the properties that this class has."""
        values = {NAMED[name]: unescaped(value) for name, value in PROPERTY.findall(event.message) if name in NAMED}
        if not values.get("program"):
            return
        if len(event.message) > LONGEST_VALUE:
            values = shortened(values)
        event_class = event.values["event_class"]
        if event_class == "SoftDistProgramStartedEvent":
            self._add_start(event, values)
        elif event_class in MIF_EVENTS:
            self._named(event, values).mif_status = MIF_EVENTS[event_class]
        else:
            self._add_names(event, values)

    def _last_ended(self, thread: int | None) -> EndedProgram | None:
        """The last program whose end a thread has reported."""
        for ended in reversed(self._ended):
            if ended.stamp.thread == thread:
                return ended
        return None

    def _new_ended(self, event: Event) -> EndedProgram:
        ended = EndedProgram(event.position, event.stamp)
        self._ended.append(ended)
        return ended

    def _ended_by(self, event: Event) -> EndedProgram:
        """The ended program that an event belongs to; a new one if the log begins in the middle of a run."""
        return self._last_ended(event.stamp.thread) or self._new_ended(event)

    def _named(self, event: Event, values: dict[str, str]) -> EndedProgram:
        """The ended program that an event belongs to, with the names that the event gives it."""
        ended = self._ended_by(event)
        if ended.program is not None and not _same_name(ended.program, values["program"]):
            ended = self._new_ended(event)
        ended.program = values["program"]
        ended.package = values.get("package", ended.package)
        ended.advertisement = values.get("advertisement", ended.advertisement)
        if ended.exit_code is None and "exit_code" in values:
            ended.exit_code = exit_code(values["exit_code"])
        return ended

    def _add_search(self, event: Event) -> None:
        """Add a line about the search for a MIF, or about a result without one."""
        self._searched(event)

    def _add_match(self, event: Event) -> None:
        self._searched(event).mif = event.values["mif"]

    def _add_mif_status(self, event: Event) -> None:
        """Add a line about a result that shows that a MIF was matched."""
        self._searched(event).mif_status = MIF_STATUSES[event.kind]

    def _searched(self, event: Event) -> EndedProgram:
        """The ended program that an event belongs to; the client has looked for a MIF of it."""
        ended = self._named(event, event.values) if "program" in event.values else self._ended_by(event)
        ended.searched = True
        return ended

    def _add_names(self, event: Event, values: dict[str, str]) -> None:
        """Name the ended program of a thread. Without an ended program, the line may follow a completed execution, or
        stand before the line that calls the execution complete."""
        if self._last_ended(event.stamp.thread) is not None:
            self._named(event, values)
        else:
            self._raised[values["program"].casefold()] = Raised(event.stamp, values)

    def _give_up(self, ended: EndedProgram) -> None:
        self._ended.remove(ended)
        if ended.exit_code is not None:
            self._pending.add(
                Unfinished(
                    position=ended.position,
                    exit_code=ended.exit_code,
                    program=ended.program,
                    package=ended.package,
                    search=ended.search,
                    mif=ended.mif,
                    ended=ended.stamp,
                )
            )

    # --- completion -----------------------------------------------------------------------------------------

    def _complete(self, event: Event) -> None:
        program, code = event.values["program"], exit_code(event.values["exit_code"])
        fitting = self._fitting(program, code, event.stamp)
        for ended in fitting[:1]:
            self._ended.remove(ended)
        raised = self._raised.pop(program.casefold(), None)
        package = _common([ended.package for ended in fitting])
        if (
            package is None
            and len(fitting) < 2
            and raised is not None
            and not older(raised.stamp, event.stamp, PATIENCE)
        ):
            package = raised.values.get("package")
        start = self._take_start(program, package)
        if package is None and start is not None and len(fitting) < 2:
            package = start.package
        search = _common([ended.search for ended in fitting]) or MifSearch.UNKNOWN
        key = ProgramKey.of(package, program)
        tried = self._tries.pop(key, None)
        passed = time_between(tried, start.stamp) if tried is not None and start is not None else None
        execution = Execution(
            position=event.position,
            program=program,
            exit_code=code,
            status=event.values["status"],
            package=package,
            advertisement=_common([ended.advertisement for ended in fitting])
            or (start.advertisement if start else None),
            command_line=start.command_line if start else None,
            started=start.stamp if start else None,
            ended=event.stamp,
            search=search,
            mif=_common([ended.mif for ended in fitting]),
            mif_status=_common([ended.mif_status for ended in fitting]),
            waited=passed.total_seconds() if passed is not None else None,
            ambiguous=len(fitting) > 1,
        )
        self._pending.add(execution)
        if execution.status == State.FAILURE_RETRY:
            self._tries[key] = event.stamp

    def _fitting(self, program: str, code: int | None, now: Stamp) -> list[EndedProgram]:
        """The ended program that is complete now: one or none, or several that the log does not tell apart.

        The same thread is better evidence than the name of the program, and the name is better than the exit code
        alone. Another thread writes the line at once or not at all.
        """
        possible = [
            ended
            for ended in self._ended
            if ended.exit_code in (None, code) and (ended.program is None or _same_name(ended.program, program))
        ]
        for ended in reversed(possible):
            if ended.stamp.thread == now.thread:
                return [ended]
        recent = [ended for ended in possible if not older(ended.stamp, now, AT_ONCE)]
        coded = [ended for ended in recent if ended.exit_code is not None]
        named = [ended for ended in recent if ended.program is not None]
        return [ended for ended in coded if ended.program is not None] or coded or named


def _same_name(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _common(values: list[T]) -> T | None:
    """The value that all have; `None` if they differ."""
    return values[0] if values and values.count(values[0]) == len(values) else None
