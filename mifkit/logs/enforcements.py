"""Lines of AppEnforce.log → an item for each run of a deployment type of an application."""

from collections.abc import Iterator

from msgspec.structs import replace

from mifkit.logs.bounded import BoundedDict
from mifkit.logs.events import Event
from mifkit.logs.items import Enforcement
from mifkit.logs.lines import EventKind
from mifkit.logs.retries import exit_code

ENFORCEMENT_KINDS = frozenset(
    {
        EventKind.ENFORCEMENT_STARTED,
        EventKind.ENFORCEMENT_COMMAND,
        EventKind.ENFORCEMENT_EXIT_CODE,
        EventKind.ENFORCEMENT_MATCHED,
        EventKind.ENFORCEMENT_UNMATCHED,
        EventKind.ENFORCEMENT_ENDED,
    }
)
# Runs that are open at a time; each thread has one.
MOST_OPEN = 64


class Enforcements:
    """The runs of deployment types that are open, one on each thread."""

    def __init__(self) -> None:
        self._open: BoundedDict[int | None, Enforcement] = BoundedDict(MOST_OPEN)

    def add(self, event: Event) -> Iterator[Enforcement]:
        """Add a line; yields the run that it ends: by its last line, or by the start of another on its thread."""
        thread, values = event.stamp.thread, event.values
        current = self._open.get(thread)
        if event.kind is EventKind.ENFORCEMENT_STARTED:
            yield from self._closed(thread)
            self._open[thread] = Enforcement(
                position=event.position,
                ended=event.stamp,
                application=values["application"],
                action=values["action"],
            )
            return
        if current is None:
            # The log begins in the middle of a run.
            if event.kind is EventKind.ENFORCEMENT_ENDED:
                return
            current = Enforcement(position=event.position, ended=event.stamp)
        self._open[thread] = _continued(current, event)
        if event.kind is EventKind.ENFORCEMENT_ENDED:
            yield from self._closed(thread)

    def rest(self) -> Iterator[Enforcement]:
        """The runs that are open when the log ends."""
        for thread in list(self._open):
            yield from self._closed(thread)

    def _closed(self, thread: int | None) -> Iterator[Enforcement]:
        run = self._open.pop(thread, None)
        if run is not None and run.exit_code is not None:
            yield run


def _continued(run: Enforcement, event: Event) -> Enforcement:
    """A run with what a further line says about it."""
    values = event.values
    match event.kind:
        case EventKind.ENFORCEMENT_COMMAND:
            return replace(run, command_line=values["command"])
        case EventKind.ENFORCEMENT_EXIT_CODE:
            return replace(run, exit_code=exit_code(values["exit_code"]), position=event.position, ended=event.stamp)
        case EventKind.ENFORCEMENT_MATCHED:
            code = run.exit_code if run.exit_code is not None else exit_code(values["exit_code"])
            return replace(run, exit_code=code, entry=values["entry"])
        case EventKind.ENFORCEMENT_UNMATCHED:
            code = run.exit_code if run.exit_code is not None else exit_code(values["exit_code"])
            return replace(run, exit_code=code, unmatched=True)
    return run
