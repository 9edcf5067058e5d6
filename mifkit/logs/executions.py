"""The lines of execmgr.log → executions, in one pass and in bounded memory.

A run is told by several lines, and not all of them name it. The exit code, the search for a MIF and the lines on the
result come from one thread; the line that calls the execution complete names the program, and may come from another
thread; so may the line that says the program was started.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

from mifkit.logs.events import Event, shortened
from mifkit.logs.items import Execution, Item, Notice, Place, Search, Unfinished
from mifkit.logs.lines import Kind
from mifkit.logs.mif_reads import MIF_KINDS, MifReads
from mifkit.logs.retries import RETRY_STATUS, Held, exit_code
from mifkit.logs.timestamps import Stamp, older, seconds_between

# Ended programs of which no line has said yet that they are complete, and the seconds that one waits for it: from
# the thread that told the end, and from another one.
MOST_ENDINGS = 64
PATIENCE = 600
AT_ONCE = 60
# Programs whose start, and whose last try, is remembered; starts of one program name.
MOST_PROGRAMS = 1024
MOST_STARTS = 4
MOST_THREADS = 256

# The boundary keeps long words from being tried again from each of their characters.
PROPERTY = re.compile(r'\b(\w++) = "([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Events that are sent for a status MIF (status-mif.md section 9), and the Status that it has.
MIF_EVENTS = {"SoftDistProgramErrorMIFEvent": "Failed", "SoftDistProgramCompletedSuccessfulMIFEvent": "Success"}

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class _Start(Struct):
    program: str
    stamp: Stamp
    package: str | None = None
    advertisement: str | None = None
    command_line: str | None = None
    raised: bool = False


class _Ending(Struct):
    """A program that has ended, as far as its thread has told."""

    place: Place
    stamp: Stamp
    exit_code: int | None = None
    program: str | None = None
    package: str | None = None
    advertisement: str | None = None
    looked: bool = False
    by_exit_code: bool = False
    mif: str | None = None
    mif_status: str | None = None

    @property
    def search(self) -> Search:
        if self.mif is not None or self.mif_status is not None:
            return Search.MATCHED
        return Search.NOT_MATCHED if self.looked or self.by_exit_code else Search.UNKNOWN


def executions(events: Iterable[Event]) -> Iterator[Item]:
    """The executions of one client's log, in the order in which they were completed; and what else is of note.

    The events have to come in the order of time. At most some hundred runs are kept open at once: of what is never
    completed, the oldest are given out as unfinished.
    """
    assembly, reads = _Assembly(), MifReads()
    for event in events:
        yield from assembly.settled(event.stamp)
        if event.kind in MIF_KINDS:
            yield from reads.take(event)
        else:
            assembly.take(event)
    yield from assembly.rest()
    yield from reads.rest()


def unescaped(value: str) -> str:
    """A string of an event's text, in which quotes and backslashes are written with a backslash."""
    return ESCAPED.sub(r"\1", value)


class _Assembly:
    """Runs that are not told to their end yet."""

    def __init__(self) -> None:
        self._commands: OrderedDict[int | None, str] = OrderedDict()
        self._starts: OrderedDict[str, deque[_Start]] = OrderedDict()
        self._endings: list[_Ending] = []
        self._held = Held()
        self._tries: OrderedDict[tuple[str | None, str], Stamp] = OrderedDict()

    def take(self, event: Event) -> None:
        """Put an event where it belongs."""
        match event.kind:
            case Kind.COMMAND_LINE:
                _remember(self._commands, event.stamp.thread, event.fields["command"], MOST_THREADS)
            case Kind.STARTED:
                self._start(event, event.fields)
            case Kind.EVENT:
                self._event(event)
            case Kind.EXIT_CODE:
                self._open(event).exit_code = exit_code(event.fields["code"])
            case Kind.LOOKING | Kind.MATCHED | Kind.BY_MIF | Kind.BY_EXIT_CODE:
                self._search(event)
            case Kind.RAISED:
                self._name(event, event.fields)
            case Kind.COMPLETE:
                self._complete(event)
            case Kind.RETRY | Kind.TRIED:
                self._held.retry(event)
            case Kind.NOTICE:
                notice = Notice(place=event.place, line=event.line, message=event.message, written=event.stamp)
                self._held.add(notice)
            case _:
                pass

    def settled(self, now: Stamp) -> Iterator[Item]:
        """What will not change any more, in order."""
        while self._endings and (len(self._endings) > MOST_ENDINGS or older(self._endings[0].stamp, now, PATIENCE)):
            self._give_up(self._endings[0])
        yield from self._held.settled(now)

    def rest(self) -> Iterator[Item]:
        """What is left at the end of the log."""
        for ending in list(self._endings):
            self._give_up(ending)
        yield from self._held.rest()

    # --- starts ---------------------------------------------------------------------------------------------

    def _start(self, event: Event, fields: dict[str, str]) -> None:
        """A program was started. The event and the line that it was raised tell the same start."""
        program = fields["program"]
        start = _Start(
            program,
            event.stamp,
            fields.get("package"),
            fields.get("advertisement"),
            fields.get("command") or self._commands.get(event.stamp.thread),
        )
        known = self._starts.get(program.casefold()) or deque(maxlen=MOST_STARTS)
        last = known[-1] if known else None
        if event.kind is not Kind.STARTED or last is None or last.raised or last.stamp.thread != event.stamp.thread:
            known.append(start)
            last = start
        last.package, last.advertisement = start.package, start.advertisement
        last.raised = event.kind is Kind.STARTED
        _remember(self._starts, program.casefold(), known, MOST_PROGRAMS)

    def _started(self, program: str, package: str | None) -> _Start | None:
        """The last start of a program; `None` if programs of several packages have that name and are running."""
        known = self._starts.get(program.casefold(), deque())
        fitting = [one for one in known if package in (None, one.package)]
        if not fitting or len({one.package for one in fitting}) > 1:
            return None
        others = deque((one for one in known if package not in (None, one.package)), maxlen=MOST_STARTS)
        self._starts[program.casefold()] = others
        return fitting[-1]

    # --- endings --------------------------------------------------------------------------------------------

    def _event(self, event: Event) -> None:
        """The text of an event: an instance of a class, with the properties that this class has."""
        values = {name: unescaped(value) for name, value in PROPERTY.findall(event.message)}
        fields = {
            "program": values.get("ProgramName", ""),
            "package": values.get("PackageName"),
            "advertisement": values.get("AdvertisementId"),
            "command": values.get("CommandLine"),
        }
        known = shortened({name: value for name, value in fields.items() if value is not None})
        if not known["program"]:
            return
        name = event.fields["event"]
        if name == "SoftDistProgramStartedEvent":
            self._start(event, known)
        elif name in MIF_EVENTS:
            self._named(event, known).mif_status = MIF_EVENTS[name]
        else:
            self._name(event, known)

    def _at(self, thread: int | None) -> _Ending | None:
        """The last ending that a thread has told of."""
        return next((one for one in reversed(self._endings) if one.stamp.thread == thread), None)

    def _open(self, event: Event) -> _Ending:
        ending = _Ending(event.place, event.stamp)
        self._endings.append(ending)
        return ending

    def _ending(self, event: Event) -> _Ending:
        """The ending that an event belongs to; a new one where the log begins in the middle of a run."""
        return self._at(event.stamp.thread) or self._open(event)

    def _named(self, event: Event, fields: dict[str, str]) -> _Ending:
        """The same, with the names that the event gives it."""
        ending = self._ending(event)
        if ending.program is not None and not _same(ending.program, fields["program"]):
            ending = self._open(event)
        ending.program = fields["program"]
        ending.package = fields.get("package", ending.package)
        ending.advertisement = fields.get("advertisement", ending.advertisement)
        if ending.exit_code is None and "code" in fields:
            ending.exit_code = exit_code(fields["code"])
        return ending

    def _search(self, event: Event) -> None:
        """A line about the search for a MIF."""
        match event.kind:
            case Kind.MATCHED:
                self._ending(event).mif = event.fields["mif"]
            case Kind.BY_MIF:
                self._ending(event).mif_status = "Failed" if "failure description" in event.message else "Success"
            case Kind.BY_EXIT_CODE:
                self._named(event, event.fields).by_exit_code = True
            case _:
                self._ending(event).looked = True

    def _name(self, event: Event, fields: dict[str, str]) -> None:
        """Give an ending its names. Without one the line tells nothing: it may follow a completed execution."""
        if self._at(event.stamp.thread) is not None:
            self._named(event, fields)

    def _give_up(self, ending: _Ending) -> None:
        self._endings.remove(ending)
        if ending.exit_code is not None:
            self._held.add(
                Unfinished(
                    place=ending.place,
                    exit_code=ending.exit_code,
                    program=ending.program,
                    package=ending.package,
                    search=ending.search,
                    mif=ending.mif,
                    ended=ending.stamp,
                )
            )

    # --- completion -----------------------------------------------------------------------------------------

    def _complete(self, event: Event) -> None:
        program, code = event.fields["program"], exit_code(event.fields["code"])
        fitting = self._fitting(program, code, event.stamp)
        for ending in fitting[:1]:
            self._endings.remove(ending)
        package = _common([one.package for one in fitting])
        start = self._started(program, package)
        if package is None and start is not None and len(fitting) < 2:
            package = start.package
        search = _common([one.search for one in fitting]) or Search.UNKNOWN
        execution = Execution(
            place=event.place,
            program=program,
            exit_code=code,
            status=event.fields["status"],
            package=package,
            advertisement=_common([one.advertisement for one in fitting]) or (start.advertisement if start else None),
            command_line=start.command_line if start else None,
            started=start.stamp if start else None,
            ended=event.stamp,
            search=search,
            mif=_common([one.mif for one in fitting]),
            mif_status=_common([one.mif_status for one in fitting]),
            waited=self._waited(package, program, start),
            ambiguous=len(fitting) > 1,
        )
        self._held.add(execution)
        if execution.status == RETRY_STATUS:
            _remember(self._tries, (package, program.casefold()), event.stamp, MOST_PROGRAMS)

    def _fitting(self, program: str, code: int | None, now: Stamp) -> list[_Ending]:
        """The ending that is complete now: one, or none, or several where the log does not tell them apart.

        The same thread tells more than the name of the program, and that more than the exit code alone; another
        thread says it at once or not at all.
        """
        able = [
            one
            for one in self._endings
            if one.exit_code in (None, code) and (one.program is None or _same(one.program, program))
        ]
        for one in reversed(able):
            if one.stamp.thread == now.thread:
                return [one]
        recent = [one for one in able if not older(one.stamp, now, AT_ONCE)]
        exact = [one for one in recent if one.exit_code is not None]
        named = [one for one in recent if one.program is not None]
        return [one for one in exact if one.program is not None] or exact or named

    def _waited(self, package: str | None, program: str, start: _Start | None) -> float | None:
        """The seconds from the last try to this one's start."""
        last = self._tries.pop((package, program.casefold()), None)
        return seconds_between(last, start.stamp if start else None)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _common(values: list[T]) -> T | None:
    """The value that all have; `None` if they differ."""
    return values[0] if values and all(value == values[0] for value in values) else None


def _remember(known: "OrderedDict[K, V]", key: K, value: V, most: int) -> None:
    """Keep a value, and forget the oldest ones where there are too many."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)
