"""The answer of `mifkit log` for people: program by program what happened, or a line per execution."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol, TextIO

from mifkit.diagnostics import printable, quoted
from mifkit.logs.comparison import PRODUCTS, STATES, Agreement
from mifkit.logs.events import LineCount
from mifkit.logs.items import Enforcement, Execution, LogItem, MifRead, MifSearch, Notice, Unfinished, moment
from mifkit.logs.run import LogEntry, LogQuery
from mifkit.logs.totals import LogTotals, ProgramHistory, RepeatedFinding, Waits
from mifkit.output.answers.log_applications import ended, outcome
from mifkit.output.summary import counted
from mifkit.output.text import STYLES, Part, Screen, paragraph, plain
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.rerun import ENDED, Ended
from mifkit.status.outcome.states import State
from mifkit.status.product import DEFAULT_PRODUCT, TITLES

# Seconds by which a wait may differ from the settings before it is compared with other products.
LEEWAY = 30
SEARCHES = {MifSearch.NOT_MATCHED: "no MIF matched", MifSearch.UNKNOWN: "whether a MIF matched is not shown"}
AS_DERIVED = {
    Agreement.AGREES: "as derived",
    Agreement.DISAGREES: "not as derived",
    Agreement.NOT_COMPARED: "not compared",
}


class LogWriter(Protocol):
    """A format of `mifkit log`."""

    def entry(self, entry: LogEntry) -> None: ...

    def finish(self, totals: LogTotals, count: LineCount) -> None: ...


class Concise:
    """A line per execution, in the order of time."""

    def __init__(self, stream: TextIO, query: LogQuery) -> None:  # as every format of a log is made
        self._stream = stream

    def entry(self, entry: LogEntry) -> None:
        place = entry.item.position
        line = f"{place.path}:{place.line}: {_shown(moment(entry.item))}{_what(entry.item)}"
        findings = "".join(f"; {finding.severity.label} {finding.code} {finding.name}" for finding in entry.findings)
        comparison = entry.comparison
        if comparison is not None and not findings:
            rows = f", {' or '.join(comparison.rows)}" if comparison.rows else ""
            findings = f" ({AS_DERIVED[comparison.agreement]}{rows})"
        self._stream.write(f"{plain(line + findings)}\n")

    def finish(self, totals: LogTotals, count: LineCount) -> None:
        for unread in totals.unread:
            self._stream.write(f"{plain(f'{unread.path}: error cannot be read: {unread.problem}')}\n")
        for wording, times in (count.wordings or {}).items():
            self._stream.write(f"{plain(f'{times} unknown: {wording}')}\n")


class Full:
    """The findings, and what became of each program."""

    def __init__(self, stream: TextIO, query: LogQuery) -> None:
        self._screen = Screen(stream)
        self._query = query

    def entry(self, entry: LogEntry) -> None:
        """Write nothing: a program is reported when all of its executions are known."""

    def finish(self, totals: LogTotals, count: LineCount) -> None:
        screen = self._screen
        number = sum(totals.severities.values())
        style = STYLES[max(totals.severities)] if number else "bold green"
        screen.print(
            (f"{counted(number, 'finding')} in {counted(totals.executions, 'execution')}", style),
            f" of {counted(len(totals.programs), 'program')}; {client_title(self._query)}.",
        )
        for program in totals.programs.values():
            self._program(program)
        if totals.mifs:
            screen.section("Status MIFs that SMS 2.0 read", _lines(map(_mif, totals.mifs), screen.width))
        if totals.enforcements:
            runs = [f"{_shown(run.ended.local)}{ended(run)}. {outcome(run)}" for run in totals.enforcements]
            if totals.enforced > len(runs):
                runs.append(f"{totals.enforced - len(runs)} more, which are not listed.")
            screen.section("Applications", _lines(iter(runs), screen.width))
        if totals.notices:
            notices = (_notice(notice, totals.notice_times[key]) for key, notice in totals.notices.items())
            screen.section("Also in the log", _lines(notices, screen.width))
        if count.wordings:
            wordings = (f"{counted(times, 'time')}: {wording}" for wording, times in count.wordings.most_common())
            screen.section("Lines that mifkit does not know", _lines(wordings, screen.width))
        screen.section("What was read", _lines(_read(totals, count), screen.width))

    def _program(self, program: ProgramHistory) -> None:
        screen = self._screen
        screen.print()
        screen.print((f"{program.package or '(package not shown)'}  {program.program}", "bold"))
        for text in _history(program, self._query):
            for line in paragraph(text, screen.width):
                screen.print(*line)
        for found in program.findings.values():
            self._finding(found)

    def _finding(self, found: RepeatedFinding) -> None:
        screen, finding = self._screen, found.diagnostic
        title = f"{finding.severity.label}[{finding.code}] {finding.name}"
        head: list[Part] = ["  ", (title, STYLES[finding.severity])]
        often = f", and {found.times - 1} more" if found.times > 1 else ""
        place = found.entry.item.position
        screen.print(*head, f": {place.path}:{place.line}{often}")
        for lead, text in (("", finding.message), ("why:  ", finding.why), ("help: ", finding.help)):
            for line in paragraph(text, screen.width, lead=lead, indent=4):
                screen.print(*line)


def _lines(texts: Iterator[str], width: int) -> Iterator[list[Part]]:
    for text in texts:
        yield from paragraph(text, width, lead="- ")


def _history(program: ProgramHistory, query: LogQuery) -> Iterator[str]:
    """All runs of a program in short, and how the last of them ended."""
    last = program.last
    if last is None or not isinstance(last.item, Execution):
        return
    end = last.item.ended.local
    when = f", {time_of(end)}" if end is not None else ""
    if program.runs > 1:
        since = f", {time_of(program.first)}" if program.first is not None else ""
        until = f" to {time_of(end)}" if end is not None else ""
        statuses = ", ".join(f"{status} {times}" for status, times in program.statuses.most_common())
        yield f"{program.runs} runs{since}{until}: {statuses}."
    yield f"{'Last' if program.runs > 1 else '1 run'}{when}: {_result(last.item)}. {_next(last)}"
    if program.waits is not None:
        yield _waits(program.waits, query)


def _next(last: LogEntry) -> str:
    """What follows the last execution."""
    execution, comparison = last.item, last.comparison
    if not isinstance(execution, Execution) or comparison is None:
        return ""
    if comparison.expected_wait is not None:
        again = _later(execution.ended.local, comparison.expected_wait)
        return f"The client tries again after {comparison.expected_wait} s{again}."
    if execution.status in STATES and ENDED[State(execution.status)] is Ended.FAILED:
        return "It runs again only when a schedule fires and the rerun option is Always or If failed."
    return ""


def _later(local: datetime | None, seconds: int) -> str:
    try:
        return f", at about {time_of(local + timedelta(seconds=seconds))}" if local is not None else ""
    except OverflowError:
        return ""


def _waits(waits: Waits, query: LogQuery) -> str:
    """How long the client waited between tries, compared with the settings."""
    least = waits.shortest
    span = f"{least:.0f} s" if round(least) == round(waits.longest) else f"{least:.0f} to {waits.longest:.0f} s"
    settings, asked = query.client.client, query.client.assumed_product
    expected = settings.retry_delay(asked)
    text = f"Waited {span} before {_tries(waits.number)}; expected: {expected} s."
    others = {settings.retry_delay(product): product for product in PRODUCTS if product is not asked}
    fitting = [product for delay, product in others.items() if abs(delay - least) <= LEEWAY]
    if abs(expected - least) > LEEWAY and fitting:
        text += f" That is the wait of {TITLES[fitting[0]]} (--product {fitting[0].value})."
    return text


def _tries(number: int) -> str:
    return "1 further try" if number == 1 else f"{number} further tries"


def _what(item: LogItem) -> str:
    """An item in one line."""
    match item:
        case Execution():
            return f"{item.package or '?'} {quoted(item.program)} {_result(item)}"
        case Unfinished():
            code = label(item.exit_code) if item.exit_code is not None else "not known"
            name = f"{item.package or '?'} {quoted(item.program)}" if item.program else "a program"
            return f"{name} exit code {code}, never called complete"
        case MifRead():
            return _mif(item)
        case Enforcement():
            return ended(item)
        case Notice():
            return meaning(item)


def _result(execution: Execution) -> str:
    code = label(execution.exit_code) if execution.exit_code is not None else "out of range"
    mif = f"matched MIF {quoted(execution.mif)}" if execution.mif is not None else "a matched MIF"
    search = mif if execution.search is MifSearch.MATCHED else SEARCHES[execution.search]
    return f"exit code {code}, {search}: {execution.status}{_try(execution)}"


def _try(execution: Execution) -> str:
    """Which try an execution was, if it was not the only one."""
    if execution.tried is None and execution.attempt == 1:
        return ""
    return f" (try {execution.attempt}{'' if execution.attempt_exact else ' or later'})"


def _mif(read: MifRead) -> str:
    matched = "matched" if read.matched else "did not match, so nothing is reported from it"
    status = f", Status {quoted(read.status)}" if read.status is not None else ""
    description = f", Description {quoted(read.description)}" if read.description else ""
    return f"{quoted(read.mif, 120)} {matched}{status}{description}"


def meaning(notice: Notice) -> str:
    policy = f"policy {quoted(notice.policy)}: " if notice.policy else ""
    return f"{policy}{notice.known_line.meaning}"


def _notice(notice: Notice, times: int) -> str:
    when = f", first at {time_of(notice.written.local)}" if notice.written.local is not None else ""
    line = notice.known_line
    return f"{meaning(notice)} ({counted(times, 'time')}{when}; {line.source}, {line.certainty.value})"


def _read(totals: LogTotals, count: LineCount) -> Iterator[str]:
    """How many executions were compared, and how many records were read."""
    times = totals.agreements
    agreements = ", ".join(f"{times[agreement]} {text}" for agreement, text in AS_DERIVED.items() if times[agreement])
    if agreements:
        reasons = "".join(f"; {times} of them: {reason}" for reason, times in totals.reasons.most_common())
        yield f"Executions: {agreements}{reasons}."
    if totals.unfinished:
        yield f"Programs that ended, but were never called complete: {totals.unfinished}."
    if totals.unlisted_executions:
        yield f"Executions of further programs, which are not listed: {totals.unlisted_executions}."
    unknown = ", ".join(f"{component or 'without a name'} {times}" for component, times in count.unknown.most_common())
    rest = f", {sum(count.unknown.values())} not known to mifkit ({unknown})" if unknown else ""
    cut = f", {count.fragments} cut off" if count.fragments else ""
    yield f"Records: {count.records}, of which {count.recognised} are about executions{rest}{cut}."
    for unread in totals.unread:
        yield f"Cannot be read: {unread.path}: {unread.problem}."


def client_title(query: LogQuery) -> str:
    """The product, and the file with the site's lists."""
    product = query.client.product
    title = TITLES[product] if product is not None else f"product not given: {TITLES[DEFAULT_PRODUCT]} assumed"
    return f"{title}, lists of {printable(query.settings_file)}" if query.settings_file is not None else title


def _shown(when: datetime | None) -> str:
    return f"{time_of(when)} " if when is not None else ""


def time_of(when: datetime) -> str:
    return when.isoformat(" ", "seconds")
