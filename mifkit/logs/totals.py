"""The totals of a run over logs, for each program and in all: bounded, however many executions there are."""

from collections import Counter
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.files.names import folder_of
from mifkit.logs.comparison import Agreement
from mifkit.logs.items import Enforcement, Execution, MifRead, Notice, Unfinished
from mifkit.logs.run import LogEntry, UnreadLog

# Programs that are listed; executions of further programs are only counted.
MOST_PROGRAMS = 2000
# Different statuses of a program, and MIF reads, that are listed.
MOST_LISTED = 100


class RepeatedFinding(Struct):
    """A finding on a program: the first one, with its entry, and the number of times that it occurred."""

    entry: LogEntry
    diagnostic: Diagnostic
    times: int = 1


class Waits(Struct):
    """The shortest and the longest wait before a further try, in seconds, and the number of waits."""

    shortest: float
    longest: float
    number: int = 1

    def add(self, seconds: float) -> None:
        self.shortest = min(self.shortest, seconds)
        self.longest = max(self.longest, seconds)
        self.number += 1


class ProgramHistory(Struct):
    """The executions of one program. `findings` are by the code of their rule."""

    package: str | None
    program: str
    runs: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: LogEntry | None = None
    waits: Waits | None = None
    findings: dict[str, RepeatedFinding] = field(default_factory=dict)

    def add(self, entry: LogEntry, execution: Execution) -> None:
        """Count an execution of the program."""
        self.runs += 1
        if execution.status in self.statuses or len(self.statuses) < MOST_LISTED:
            self.statuses[execution.status] += 1
        self.first = self.first or execution.ended.local
        self.last = entry
        if execution.waited is not None:
            if self.waits is None:
                self.waits = Waits(execution.waited, execution.waited)
            else:
                self.waits.add(execution.waited)
        for diagnostic in entry.findings:
            if diagnostic.code in self.findings:
                self.findings[diagnostic.code].times += 1
            else:
                self.findings[diagnostic.code] = RepeatedFinding(entry, diagnostic)


class LogTotals(Struct):
    """The totals of all logs.

    `enforcements` are the first runs of deployment types, `enforced` the number of all.
    `programs` are by folder of the log, package and program; `unlisted_executions` are those of further programs.
    `notices` and `notice_times` are by the meaning of the line and the policy that it names; policies beyond
    `MOST_LISTED` are counted together.
    """

    programs: dict[tuple[str, str, str], ProgramHistory] = field(default_factory=dict)
    executions: int = 0
    unlisted_executions: int = 0
    unfinished: int = 0
    agreements: Counter[Agreement] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    hidden_retries: int = 0
    notices: dict[tuple[str, str | None], Notice] = field(default_factory=dict)
    notice_times: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    mifs: list[MifRead] = field(default_factory=list)
    enforcements: list[Enforcement] = field(default_factory=list)
    enforced: int = 0
    unread: list[UnreadLog] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether no entry was added."""
        return not (self.executions or self.unfinished or self.mifs or self.notices or self.enforced)

    def add(self, entry: LogEntry) -> None:
        """Count an entry of a log."""
        match entry.item:
            case Execution() as execution:
                self._add_execution(entry, execution)
            case Unfinished():
                self.unfinished += 1
            case MifRead() as read:
                if len(self.mifs) < MOST_LISTED:
                    self.mifs.append(read)
            case Enforcement() as enforcement:
                self.enforced += 1
                if len(self.enforcements) < MOST_LISTED:
                    self.enforcements.append(enforcement)
            case Notice() as notice:
                self._add_notice(notice)

    def _add_notice(self, notice: Notice) -> None:
        meaning = notice.known_line.meaning
        key = (meaning, notice.policy)
        if key not in self.notices and len(self.notices) >= MOST_LISTED:
            key = (meaning, None)
            notice = replace(notice, policy=None)
        self.notices.setdefault(key, notice)
        self.notice_times[key] += 1

    def _add_execution(self, entry: LogEntry, execution: Execution) -> None:
        self.executions += 1
        for diagnostic in entry.findings:
            self.severities[diagnostic.severity] += 1
        comparison = entry.comparison
        if comparison is not None:
            self.agreements[comparison.agreement] += 1
            self.hidden_retries += comparison.forced
            if comparison.agreement is Agreement.NOT_COMPARED:
                self.reasons[comparison.reason] += 1
        folder = folder_of(execution.position.path)
        key = (folder, execution.package or "", execution.program.casefold())
        if key not in self.programs:
            if len(self.programs) == MOST_PROGRAMS:
                self.unlisted_executions += 1
                return
            self.programs[key] = ProgramHistory(execution.package, execution.program)
        self.programs[key].add(entry, execution)
