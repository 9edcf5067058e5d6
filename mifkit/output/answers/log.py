"""The answer of `mifkit log` for people: program by program what happened, or a line per execution."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol, TextIO

from mifkit.diagnostics import printable, quoted
from mifkit.logs.comparison import PRODUCTS, STATES, Verdict
from mifkit.logs.events import LineCount
from mifkit.logs.items import Execution, Item, MifRead, Notice, Search, Unfinished, moment
from mifkit.logs.run import Entry, Wanted
from mifkit.logs.totals import Found, Program, Tally
from mifkit.output.text import STYLES, Part, Screen, harmless, paragraph
from mifkit.status.exit_codes.codes import label
from mifkit.status.outcome.rerun import ENDED, Ended
from mifkit.status.outcome.states import State
from mifkit.status.product import TITLES

# Seconds by which a wait may differ from what the settings say, before it fits another product better.
LEEWAY = 30
SEARCHES = {Search.NOT_MATCHED: "no MIF matched", Search.UNKNOWN: "whether a MIF matched is not shown"}
AS_DERIVED = {Verdict.AGREES: "as derived", Verdict.DISAGREES: "not as derived", Verdict.NOT_COMPARED: "not compared"}


class LogWriter(Protocol):
    """A format of `mifkit log`."""

    def entry(self, entry: Entry) -> None: ...

    def finish(self, tally: Tally, count: LineCount) -> None: ...


class Concise:
    """A line per execution, in the order of time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def entry(self, entry: Entry) -> None:
        place = entry.item.place
        line = f"{place.path}:{place.line}: {_shown(moment(entry.item))}{_what(entry.item)}"
        findings = "".join(f"; {one.severity.label} {one.code} {one.name}" for one in entry.findings)
        comparison = entry.comparison
        if comparison is not None and not findings:
            rows = f", {' or '.join(comparison.rows)}" if comparison.rows else ""
            findings = f" ({AS_DERIVED[comparison.verdict]}{rows})"
        self._stream.write(f"{harmless(printable(line + findings))}\n")

    def finish(self, tally: Tally, count: LineCount) -> None:
        for one in tally.unread:
            self._stream.write(f"{harmless(printable(f'{one.path}: error cannot be read: {one.problem}'))}\n")
        for wording, times in (count.wordings or {}).items():
            self._stream.write(f"{harmless(printable(f'{times} unknown: {wording}'))}\n")


class Full:
    """The findings, and what became of each program."""

    def __init__(self, stream: TextIO, wanted: Wanted) -> None:
        self._screen = Screen(stream)
        self._wanted = wanted

    def entry(self, entry: Entry) -> None:
        """Nothing: programs are told when all of their executions are known."""

    def finish(self, tally: Tally, count: LineCount) -> None:
        screen = self._screen
        number = sum(tally.severities.values())
        style = STYLES[max(tally.severities)] if number else "bold green"
        screen.print(
            (f"{_number(number, 'finding')} in {_number(tally.executions, 'execution')}", style),
            f" of {_number(len(tally.programs), 'program')}; {TITLES[self._wanted.product]}{_lists(self._wanted)}.",
        )
        for program in tally.programs.values():
            self._program(program)
        if tally.mifs:
            screen.section("Status MIFs that SMS 2.0 read", _lines(map(_mif, tally.mifs), screen.width))
        if tally.notices:
            notices = (_notice(one, tally.times[meaning]) for meaning, one in tally.notices.items())
            screen.section("Also in the log", _lines(notices, screen.width))
        if count.wordings:
            wordings = (f"{_number(times, 'time')}: {wording}" for wording, times in count.wordings.most_common())
            screen.section("Lines that mifkit does not know", _lines(wordings, screen.width))
        screen.section("What was read", _lines(_read(tally, count), screen.width))

    def _program(self, program: Program) -> None:
        screen = self._screen
        screen.print()
        screen.print((f"{program.package or '(package not shown)'}  {program.program}", "bold"))
        for text in _history(program, self._wanted):
            for line in paragraph(text, screen.width):
                screen.print(*line)
        for found in program.found.values():
            self._finding(found)

    def _finding(self, found: Found) -> None:
        screen, one = self._screen, found.diagnostic
        head: list[Part] = ["  ", (f"{one.severity.label}[{one.code}] {one.name}", STYLES[one.severity])]
        often = f", and {found.times - 1} more" if found.times > 1 else ""
        place = found.entry.item.place
        screen.print(*head, f": {place.path}:{place.line}{often}")
        for lead, text in (("", one.message), ("why:  ", one.why), ("help: ", one.help)):
            for line in paragraph(text, screen.width, lead=lead, indent=4):
                screen.print(*line)


def _lines(texts: Iterator[str], width: int) -> Iterator[list[Part]]:
    for text in texts:
        yield from paragraph(text, width, lead="- ")


def _history(program: Program, wanted: Wanted) -> Iterator[str]:
    """What is known of all runs, and how the last one ended."""
    last = program.last
    if last is None or not isinstance(last.item, Execution):
        return
    ended = last.item.ended.local
    when = f", {_time(ended)}" if ended is not None else ""
    if program.runs > 1:
        since = f", {_time(program.first)}" if program.first is not None else ""
        until = f" to {_time(ended)}" if ended is not None else ""
        statuses = ", ".join(f"{status} {times}" for status, times in program.statuses.most_common())
        yield f"{program.runs} runs{since}{until}: {statuses}."
    yield f"{'Last' if program.runs > 1 else '1 run'}{when}: {_result(last.item)}. {_next(last)}"
    if program.waits is not None:
        yield _waits(program.waits, wanted)


def _next(last: Entry) -> str:
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
        return f", at about {_time(local + timedelta(seconds=seconds))}" if local is not None else ""
    except OverflowError:
        return ""


def _waits(waits: tuple[float, float, int], wanted: Wanted) -> str:
    """How long the client waited between tries, against what the settings say."""
    least, most, number = waits
    span = f"{least:.0f} s" if round(least) == round(most) else f"{least:.0f} to {most:.0f} s"
    expected = wanted.settings.retry_delay(wanted.product)
    text = f"Waited {span} before {_number(number, 'further try', 'further tries')}; expected: {expected} s."
    others = {wanted.settings.retry_delay(one): one for one in PRODUCTS if one is not wanted.product}
    fitting = [one for delay, one in others.items() if abs(delay - least) <= LEEWAY]
    if abs(expected - least) > LEEWAY and fitting:
        text += f" That is the wait of {TITLES[fitting[0]]} (--product {fitting[0].value})."
    return text


def _what(item: Item) -> str:
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
        case Notice():
            return item.line.meaning


def _result(execution: Execution) -> str:
    code = label(execution.exit_code) if execution.exit_code is not None else "out of range"
    mif = f"matched MIF {quoted(execution.mif)}" if execution.mif is not None else "a matched MIF"
    search = mif if execution.search is Search.MATCHED else SEARCHES[execution.search]
    tried = f" (try {execution.tried})" if execution.tried is not None else ""
    return f"exit code {code}, {search}: {execution.status}{tried}"


def _mif(read: MifRead) -> str:
    matched = "matched" if read.matched else "did not match, so nothing is reported from it"
    status = f", Status {quoted(read.status)}" if read.status is not None else ""
    description = f", Description {quoted(read.description)}" if read.description else ""
    return f"{quoted(read.mif, 120)} {matched}{status}{description}"


def _notice(notice: Notice, times: int) -> str:
    when = f", first at {_time(notice.written.local)}" if notice.written.local is not None else ""
    return f"{notice.line.meaning} ({_number(times, 'time')}{when}; {notice.line.source}, {notice.line.backing.value})"


def _read(tally: Tally, count: LineCount) -> Iterator[str]:
    """What was compared, and which lines were taken in."""
    verdicts = ", ".join(f"{tally.verdicts[one]} {text}" for one, text in AS_DERIVED.items() if tally.verdicts[one])
    if verdicts:
        reasons = "".join(f"; {times} of them: {reason}" for reason, times in tally.reasons.most_common())
        yield f"Executions: {verdicts}{reasons}."
    if tally.unfinished:
        yield f"Programs that ended, but were never called complete: {tally.unfinished}."
    if tally.untold:
        yield f"Executions of further programs, which are not listed: {tally.untold}."
    unknown = ", ".join(f"{component or 'without a name'} {times}" for component, times in count.unknown.most_common())
    rest = f", {sum(count.unknown.values())} not known to mifkit ({unknown})" if unknown else ""
    cut = f", {count.fragments} cut off" if count.fragments else ""
    yield f"Records: {count.records}, of which {count.recognised} tell of executions{rest}{cut}."
    for one in tally.unread:
        yield f"Cannot be read: {one.path}: {one.problem}."


def _lists(wanted: Wanted) -> str:
    return f", lists of {printable(wanted.settings_file)}" if wanted.settings_file is not None else ""


def _shown(when: datetime | None) -> str:
    return f"{_time(when)} " if when is not None else ""


def _time(when: datetime) -> str:
    return when.isoformat(" ", "seconds")


def _number(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
