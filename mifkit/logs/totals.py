"""What a run over logs found, program by program and in all: a bounded summary, however many executions there are."""

from collections import Counter
from datetime import datetime

from msgspec import Struct, field

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.logs.comparison import Verdict
from mifkit.logs.items import Execution, MifRead, Notice, Unfinished
from mifkit.logs.run import Entry, Unread

# Programs that are told apart; of further ones only the executions are counted.
MOST_PROGRAMS = 2000
# Of each kind: statuses, reasons, notices, MIFs.
MOST_KINDS = 100


class Found(Struct):
    """A finding of a program: the first one with its entry, and how often it came."""

    entry: Entry
    diagnostic: Diagnostic
    times: int = 1


class Program(Struct):
    """The executions of one program. `waits` are the fewest and the most seconds between tries, and their number."""

    package: str | None
    program: str
    runs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: Entry | None = None
    waits: tuple[float, float, int] | None = None
    found: dict[str, Found] = field(default_factory=dict)


class Tally(Struct):
    """What was found in all."""

    programs: dict[tuple[str, str, str], Program] = field(default_factory=dict)
    executions: int = 0
    untold: int = 0
    unfinished: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    masked: int = 0
    notices: dict[str, Notice] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    mifs: list[MifRead] = field(default_factory=list)
    mif_reads: int = 0
    unread: list[Unread] = field(default_factory=list)

    @property
    def worst(self) -> int:
        """The worst severity of all findings; 0 if there is none."""
        return max(self.severities, default=0)

    def add(self, entry: Entry) -> None:
        """Count what a log tells."""
        match entry.item:
            case Execution() as execution:
                self._add_execution(entry, execution)
            case Unfinished():
                self.unfinished += 1
            case MifRead() as read:
                self.mif_reads += 1
                if len(self.mifs) < MOST_KINDS:
                    self.mifs.append(read)
            case Notice() as notice:
                self.notices.setdefault(notice.line.meaning, notice)
                self.times[notice.line.meaning] += 1

    def _add_execution(self, entry: Entry, execution: Execution) -> None:
        self.executions += 1
        self.severities.update(one.severity for one in entry.findings)
        comparison = entry.comparison
        if comparison is not None:
            self.verdicts[comparison.verdict] += 1
            self.masked += comparison.forced
            if comparison.verdict is Verdict.NOT_COMPARED:
                self.reasons[comparison.reason] += 1
        folder = execution.place.path.replace("\\", "/").rpartition("/")[0]
        key = (folder, execution.package or "", execution.program.casefold())
        program = self.programs.get(key)
        if program is None:
            if len(self.programs) == MOST_PROGRAMS:
                self.untold += 1
                return
            program = self.programs[key] = Program(execution.package, execution.program)
        _add(program, entry, execution)


def _add(program: Program, entry: Entry, execution: Execution) -> None:
    program.runs += 1
    if execution.status in program.statuses or len(program.statuses) < MOST_KINDS:
        program.statuses[execution.status] += 1
    program.first = program.first or execution.ended.local
    program.last = entry
    if execution.waited is not None:
        least, most, number = program.waits or (execution.waited, execution.waited, 0)
        program.waits = (min(least, execution.waited), max(most, execution.waited), number + 1)
    for one in entry.findings:
        found = program.found.get(one.code)
        if found is None:
            program.found[one.code] = Found(entry, one)
        else:
            found.times += 1
