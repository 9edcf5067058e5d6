"""The answer of `mifkit log` on a screen: what is wrong, why, what to change, and how the programs ended."""

from collections.abc import Iterator
from typing import NamedTuple, TextIO

from mifkit.diagnostics import quoted
from mifkit.logs.comparison import Agreement
from mifkit.logs.events import LineCount
from mifkit.logs.items import Execution
from mifkit.logs.run import LogEntry, LogQuery
from mifkit.logs.totals import LogTotals, ProgramHistory, RepeatedFinding
from mifkit.output.answers import short
from mifkit.output.answers.log import AS_DERIVED, client_title, meaning, time_of
from mifkit.output.answers.log_applications import ended, outcome
from mifkit.output.answers.short import Paragraph, Section
from mifkit.output.summary import counted
from mifkit.output.text import STYLES

READ_ON = "--explain: every program; -o concise: a line per run; mifkit help logs"


class Group(NamedTuple):
    """The findings of one rule: the first, its program, and how many there are in how many programs."""

    program: ProgramHistory
    first: RepeatedFinding
    times: int
    programs: int


class Short:
    """The answer on a screen of 24 lines."""

    def __init__(self, stream: TextIO, query: LogQuery) -> None:
        self._stream = stream
        self._query = query

    def entry(self, entry: LogEntry) -> None:
        """Write nothing: the answer is known when all entries are."""

    def finish(self, totals: LogTotals, count: LineCount) -> None:
        groups = list(_groups(totals))
        wordings = [] if count.wordings is None else count.wordings.most_common()
        sections = (
            Section("Why", list(_why(groups)), 6),
            Section("Change", list(_change(groups)), 4),
            Section("Not known", [("", f"{counted(times, 'time')}: {wording}") for wording, times in wordings], 8),
            Section("Ended", list(_ended(totals)), (4 if groups else 12) if not wordings else 3),
            Section("Also", list(_also(totals)), 2 if groups or wordings else 4),
            Section("How sure", [("", _sure(totals, self._query))], 2),
        )
        short.write(_headline(totals), sections, READ_ON, self._stream)


def _groups(totals: LogTotals) -> Iterator[Group]:
    """The findings by rule, the gravest first."""
    found: dict[str, list[tuple[ProgramHistory, RepeatedFinding]]] = {}
    for program in totals.programs.values():
        for code, finding in program.findings.items():
            found.setdefault(code, []).append((program, finding))
    groups = [
        Group(*same[0], times=sum(finding.times for _, finding in same), programs=len(same)) for same in found.values()
    ]
    yield from sorted(groups, key=lambda group: -group.first.diagnostic.severity)


def _headline(totals: LogTotals) -> tuple[tuple[str, str], str]:
    number = sum(totals.severities.values())
    style = STYLES[max(totals.severities)] if number else "bold green"
    verdict = "No finding"
    if hidden := totals.hidden_retries:
        others = f", and {counted(number - hidden, 'other finding')}" if number > hidden else ""
        verdict = f"{counted(hidden, 'failure')} made final by a status MIF{others}"
    elif number:
        verdict = counted(number, "finding")
    parts = []
    if totals.executions:
        parts.append(f"{counted(totals.executions, 'execution')} of {counted(len(totals.programs), 'program')}")
    parts += [counted(totals.enforced, "run") + " of applications"] if totals.enforced else []
    parts += [f"{counted(len(totals.mifs), 'status MIF')} read"] if totals.mifs else []
    return (verdict, style), f" in {', '.join(parts)}." if parts else "; no program ended in what was read."


def _why(groups: list[Group]) -> Iterator[Paragraph]:
    for group in groups:
        finding, place = group.first.diagnostic, group.first.entry.item.position
        more = ""
        if group.times > 1:
            where = f" in {counted(group.programs, 'program')}" if group.programs > 1 else ""
            more = f" ({counted(group.times, 'time')}{where})"
        yield "", f"{finding.code} {_name(group.program)}, {place.path}:{place.line}{more}: {finding.message}."


def _change(groups: list[Group]) -> Iterator[Paragraph]:
    for remedy in dict.fromkeys(group.first.diagnostic.help for group in groups):
        yield "", remedy


def _name(program: ProgramHistory) -> str:
    return f"{program.package or '?'} {quoted(program.program)}"


def _ended(totals: LogTotals) -> Iterator[Paragraph]:
    """How the last run of each program ended, in a line or two: those with findings first."""
    for program in sorted(totals.programs.values(), key=lambda one: not one.findings):
        last = program.last
        if last is None or not isinstance(last.item, Execution):
            continue
        run, wait = last.item, last.comparison.expected_wait if last.comparison is not None else None
        code = run.exit_code if run.exit_code is not None else "out of range"
        runs = f" after {program.runs} runs" if program.runs > 1 else ""
        when = f", {time_of(run.ended.local)}" if run.ended.local is not None else ""
        again = f", tried again after {wait} s" if wait is not None else ""
        yield "", f"{_name(program)}: {run.status} ({code}){runs}{when}{again}"


def _also(totals: LogTotals) -> Iterator[Paragraph]:
    for run in totals.enforcements:
        yield "", f"{ended(run)}. {outcome(run)}"
    for read in totals.mifs:
        matched = "matched" if read.matched else "did not match"
        yield "", f"{quoted(read.mif, 60)} {matched}{f', Status {quoted(read.status)}' if read.status else ''}"
    if totals.unfinished:
        yield "", f"{counted(totals.unfinished, 'program')} ended, but never called complete"
    for key, notice in totals.notices.items():
        yield "", f"{meaning(notice)} ({counted(totals.notice_times[key], 'time')})"
    for unread in totals.unread:
        yield "", f"{unread.path} cannot be read: {unread.problem}"


def _sure(totals: LogTotals, query: LogQuery) -> str:
    times = totals.agreements
    agreements = [f"{times[agreement]} {text}" for agreement, text in AS_DERIVED.items() if times[agreement]]
    compared = f"of {counted(totals.executions, 'execution')}, {', '.join(agreements)}; " if agreements else ""
    reasons = [reason for reason, _ in totals.reasons.most_common(1)] if times[Agreement.NOT_COMPARED] else []
    because = f" (not compared: {reasons[0]})" if reasons else ""
    return f"{compared}{client_title(query)}{because}."
