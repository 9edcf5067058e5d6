"""The answer of `mifkit log` for programs: one object, or a line per entry; the schema is `log.schema.json`."""

from typing import Literal, TextIO

from msgspec import Struct

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.logs.comparison import Agreement, Comparison
from mifkit.logs.events import LineCount
from mifkit.logs.items import Enforcement, Execution, MifRead, Notice, Unfinished
from mifkit.logs.run import LogEntry, LogQuery
from mifkit.logs.timestamps import Stamp
from mifkit.logs.totals import LogTotals
from mifkit.output.findings.json import JsonFinding, finding_fields
from mifkit.output.json_text import dumps, dumps_line, exact

SCHEMA_VERSION = 1


class JsonTime(Struct, frozen=True):
    """`local` is the computer's own time, `bias` the minutes from it to UTC, `utc` is given where the bias is known."""

    local: str | None
    bias: int | None
    utc: str | None
    thread: int | None


class JsonLogFinding(JsonFinding, frozen=True):
    """A finding on an execution; `line` is the line of the log, counted from 1."""

    line: int
    sources: list[str]


class JsonExecution(Struct, frozen=True, tag_field="type", tag="execution"):
    """A run of a program. `line` is that of the log line which calls it complete; `waited_s` are the seconds since the
    last try; `attempt` counts the tries across the log, and earlier ones may be missing unless `attempt_exact`;
    `possible_causes` are those of an unexpected status, none of them certain; `rows` and `expected` are the rows of
    the decision table that may hold, and their states; `hidden_retry`: a MIF made the client record a failure for good
    over an exit code of the retry list."""

    path: str
    line: int
    package: str | None
    program: str
    advertisement: str | None
    command_line: str | None
    started: JsonTime | None
    ended: JsonTime
    exit_code: int | None
    code_class: Literal["reboot", "success", "logoff", "retry", "nonretry"] | None
    status: str
    mif_search: Literal["matched", "not-matched", "unknown"]
    mif: str | None
    mif_status: str | None
    tried: int | None
    attempt: int
    attempt_exact: bool
    retry_announced: bool
    waited_s: float | None
    expected_wait_s: int | None
    ambiguous: bool
    verdict: Literal["agrees", "disagrees", "not-compared"]
    reason: str
    possible_causes: list[str]
    rows: list[str]
    expected: list[str]
    certainty: Literal["documented", "inferred", "unknown"]
    hidden_retry: bool
    findings: list[JsonLogFinding]


class JsonUnfinished(Struct, frozen=True, tag_field="type", tag="unfinished"):
    """A program that ended, with no line that calls its execution complete."""

    path: str
    line: int
    package: str | None
    program: str | None
    ended: JsonTime
    exit_code: int | None
    mif_search: Literal["matched", "not-matched", "unknown"]
    mif: str | None


class JsonMifRead(Struct, frozen=True, tag_field="type", tag="mif"):
    """A status MIF that SMS 2.0 read."""

    path: str
    line: int
    time: JsonTime
    mif: str
    matched: bool
    manufacturer: str | None
    product: str | None
    version: str | None
    locale: str | None
    status: str | None
    description: str | None


class JsonEnforcement(Struct, frozen=True, tag_field="type", tag="application"):
    """A run of a deployment type (AppEnforce.log): `entry` is that of its table of exit codes, as the log spells it;
    `unmatched`: the code is in no entry."""

    path: str
    line: int
    ended: JsonTime
    application: str | None
    action: str | None
    command_line: str | None
    exit_code: int | None
    entry: str | None
    unmatched: bool


class JsonNotice(Struct, frozen=True, tag_field="type", tag="notice"):
    """A line that tells something by itself."""

    path: str
    line: int
    time: JsonTime
    meaning: str
    source: str
    backing: Literal["documented", "field post", "public code", "inferred"]
    message: str
    policy: str | None


class JsonUnread(Struct, frozen=True):
    path: str
    problem: str


class JsonLogSummary(Struct, frozen=True, tag_field="type", tag="summary"):
    """`records` were read: `recognised` are lines that mifkit knows, `fragments` were cut off, and `unknown` are the
    others, by component. `unknown_wordings` is given with --unknown. `settings` is the file with the site's own lists;
    `null`: the defaults."""

    product: str
    product_given: bool
    settings: str | None
    executions: int
    applications: int
    unfinished: int
    agreements: int
    disagreements: int
    not_compared: int
    hidden_retries: int
    errors: int
    warnings: int
    infos: int
    records: int
    recognised: int
    fragments: int
    unknown: dict[str, int]
    unknown_wordings: dict[str, int] | None
    unread: list[JsonUnread]


JsonEntry = JsonExecution | JsonUnfinished | JsonMifRead | JsonEnforcement | JsonNotice


class JsonLog(Struct, frozen=True):
    """What `mifkit log -o json` prints; with `-o jsonl`, each entry and then the summary is an object on a line."""

    schema_version: Literal[1]
    entries: list[JsonEntry]
    summary: JsonLogSummary


class Json:
    """One object, printed as the log is read."""

    def __init__(self, stream: TextIO, query: LogQuery) -> None:
        self._stream, self._query = stream, query
        self._separator = f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "entries": ['
        self._empty = True

    def entry(self, entry: LogEntry) -> None:
        self._stream.write(self._separator + "\n" + dumps(_entry(entry), margin=4))
        self._separator, self._empty = ",", False

    def finish(self, totals: LogTotals, count: LineCount) -> None:
        summary = {"summary": _summary(totals, count, self._query)}
        self._stream.write(f"{self._separator}]" if self._empty else "\n  ]")
        # The member of an object of its own, without its opening brace.
        self._stream.write("," + dumps(summary)[1:] + "\n")


class Lines:
    """A line per entry, and one for the summary."""

    def __init__(self, stream: TextIO, query: LogQuery) -> None:
        self._stream, self._query = stream, query

    def entry(self, entry: LogEntry) -> None:
        self._stream.write(dumps_line(_entry(entry)) + "\n")

    def finish(self, totals: LogTotals, count: LineCount) -> None:
        self._stream.write(dumps_line(_summary(totals, count, self._query)) + "\n")


def _entry(entry: LogEntry) -> JsonEntry:
    item = entry.item
    path, number = exact(item.position.path), item.position.line
    match item:
        case Execution():
            assert entry.comparison is not None
            return _execution(item, entry.comparison, entry.findings)
        case Unfinished():
            return JsonUnfinished(
                path=path,
                line=number,
                package=_text(item.package),
                program=_text(item.program),
                ended=_time(item.ended),
                exit_code=item.exit_code,
                mif_search=item.search.value,
                mif=_text(item.mif),
            )
        case MifRead():
            return JsonMifRead(
                path=path,
                line=number,
                time=_time(item.read),
                mif=exact(item.mif),
                matched=item.matched,
                manufacturer=_text(item.manufacturer),
                product=_text(item.product),
                version=_text(item.version),
                locale=_text(item.locale),
                status=_text(item.status),
                description=_text(item.description),
            )
        case Enforcement():
            return JsonEnforcement(
                path=path,
                line=number,
                ended=_time(item.ended),
                application=_text(item.application),
                action=_text(item.action),
                command_line=_text(item.command_line),
                exit_code=item.exit_code,
                entry=_text(item.entry),
                unmatched=item.unmatched,
            )
        case Notice():
            return JsonNotice(
                path=path,
                line=number,
                time=_time(item.written),
                meaning=item.known_line.meaning,
                source=item.known_line.source,
                backing=item.known_line.certainty.value,
                message=exact(item.message),
                policy=_text(item.policy),
            )


def _execution(item: Execution, comparison: Comparison, findings: tuple[Diagnostic, ...]) -> JsonExecution:
    return JsonExecution(
        path=exact(item.position.path),
        line=item.position.line,
        package=_text(item.package),
        program=exact(item.program),
        advertisement=_text(item.advertisement),
        command_line=_text(item.command_line),
        started=_time(item.started) if item.started is not None else None,
        ended=_time(item.ended),
        exit_code=item.exit_code,
        code_class=comparison.code_class.value if comparison.code_class is not None else None,  # type: ignore[arg-type]
        status=exact(item.status),
        mif_search=item.search.value,
        mif=_text(item.mif),
        mif_status=item.mif_status,
        tried=item.tried,
        attempt=item.attempt,
        attempt_exact=item.attempt_exact,
        retry_announced=item.retry_announced,
        waited_s=item.waited,
        expected_wait_s=comparison.expected_wait,
        ambiguous=item.ambiguous,
        verdict=comparison.agreement.value,
        reason=comparison.reason,
        possible_causes=list(comparison.causes),
        rows=list(comparison.rows),
        expected=list(comparison.expected),
        certainty=comparison.certainty.value,
        hidden_retry=comparison.forced,
        findings=[_finding(finding, item.position.line) for finding in findings],
    )


def _finding(diagnostic: Diagnostic, line: int) -> JsonLogFinding:
    return JsonLogFinding(**finding_fields(diagnostic), line=line, sources=list(diagnostic.sources))


def _summary(totals: LogTotals, count: LineCount, query: LogQuery) -> JsonLogSummary:
    return JsonLogSummary(
        product=query.client.assumed_product.value,
        product_given=query.client.product is not None,
        settings=exact(query.settings_file) if query.settings_file is not None else None,
        executions=totals.executions,
        applications=totals.enforced,
        unfinished=totals.unfinished,
        agreements=totals.agreements[Agreement.AGREES],
        disagreements=totals.agreements[Agreement.DISAGREES],
        not_compared=totals.agreements[Agreement.NOT_COMPARED],
        hidden_retries=totals.hidden_retries,
        errors=totals.severities[Severity.ERROR],
        warnings=totals.severities[Severity.WARNING],
        infos=totals.severities[Severity.INFO],
        records=count.records,
        recognised=count.recognised,
        fragments=count.fragments,
        unknown={exact(component): times for component, times in count.unknown.items()},
        unknown_wordings=_wordings(count),
        unread=[JsonUnread(exact(unread.path), exact(unread.problem)) for unread in totals.unread],
    )


def _wordings(count: LineCount) -> dict[str, int] | None:
    if count.wordings is None:
        return None
    return {exact(wording): times for wording, times in count.wordings.items()}


def _time(stamp: Stamp) -> JsonTime:
    local, utc = stamp.local, stamp.utc
    return JsonTime(
        local=local.isoformat(timespec="milliseconds") if local is not None else None,
        bias=stamp.bias,
        utc=utc.isoformat(timespec="milliseconds") + "Z" if utc is not None else None,
        thread=stamp.thread,
    )


def _text(text: str | None) -> str | None:
    return exact(text) if text is not None else None
