"""The answer of `mifkit report`: totals for people and as one object; files as rows and as lines."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TextIO, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, astuple, replace

from mifkit.diagnostics import Severity, printable
from mifkit.output.findings.csv import cell, rows_to
from mifkit.output.json_text import dumps, dumps_line, exact
from mifkit.output.report.chosen import ChosenFiles
from mifkit.output.text import STYLES, Screen, cells
from mifkit.rules.registry import entries
from mifkit.scan.report.latest_scan import Run, match_note
from mifkit.scan.report.totals import (
    BadMifCause,
    BadMifComputer,
    DayTotals,
    DescriptionGroup,
    ExitCodeGroup,
    FileGroup,
    FileRow,
    GeneratorGroup,
    KindGroup,
    OutcomeGroup,
    ProductGroup,
    Retries,
    RetryGroup,
    ScanTotals,
)
from mifkit.status.matching.relation import HiddenRetry, SiteRelation
from mifkit.status.product import TITLES

SCHEMA_VERSION: Literal[1] = 1
Group = TypeVar("Group", bound=FileGroup)
# Characters of a column of text in the format for people.
WIDEST_COLUMN = 60
NOT_THERE = "(none)"


# --- json and lines ----------------------------------------------------------------------------------------------


class JsonRule(FileGroup, frozen=True):
    """How often a rule is broken. `name` is `null` for a rule that only another version of mifkit knows."""

    code: str
    name: str | None
    severity: Literal["error", "warning", "info"]
    findings: int


class JsonFolder(Struct, frozen=True):
    path: str
    problem: str


class JsonBadMifCause(BadMifCause, frozen=True):
    """`fault_name` is the name of the rule `fault`; `null` for one that only another version of mifkit knows."""

    fault_name: str | None


class JsonReport(Struct, frozen=True):
    """What `mifkit report -o json` prints. `where` has the conditions; all members but `run` and `unread_folders` are
    about the files that fulfil them."""

    schema_version: Literal[1]
    store: str
    where: list[str]
    run: Run | None
    files: int
    vanished: int
    unread_folders: list[JsonFolder]
    retries: list[RetryGroup]
    kinds: list[KindGroup]
    outcomes: list[OutcomeGroup]
    products: list[ProductGroup]
    generators: list[GeneratorGroup]
    rules: list[JsonRule]
    days: list[DayTotals]
    failed: int
    failed_without_code: int
    failures_by_description: list[DescriptionGroup]
    failures_by_exit_code: list[ExitCodeGroup]
    bad_mif_computers: list[BadMifComputer]
    bad_mif_causes: list[JsonBadMifCause]


def write_json(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write one object."""
    totals = chosen.totals
    names = {rule.code: rule.name for rule in entries()}
    report = JsonReport(
        schema_version=SCHEMA_VERSION,
        store=exact(chosen.store),
        where=[exact(condition) for condition in chosen.where],
        run=totals.run,
        files=totals.files,
        vanished=totals.vanished,
        unread_folders=[JsonFolder(exact(path), problem) for path, problem in totals.unread_folders],
        retries=_exact(totals.retries),
        kinds=_exact(totals.kinds),
        outcomes=_exact(totals.outcomes),
        products=_exact(totals.products),
        generators=_exact(totals.generators),
        rules=[
            JsonRule(**asdict(group) | {"name": names.get(group.code), "severity": Severity(group.severity).label})
            for group in _exact(totals.rules)
        ],
        days=totals.days,
        failed=totals.failed,
        failed_without_code=totals.failed_without_code,
        failures_by_description=_exact(totals.descriptions),
        failures_by_exit_code=_exact(totals.exit_codes),
        bad_mif_computers=_exact(totals.bad_computers),
        bad_mif_causes=[
            JsonBadMifCause(**asdict(group), fault_name=names.get(group.fault or ""))
            for group in _exact(totals.bad_causes)
        ],
    )
    stream.write(dumps(report) + "\n")


def _exact(groups: list[Group]) -> list[Group]:
    return [replace(group, example=exact(group.example)) for group in groups]


def write_jsonl(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write an object per file, each on a line of its own."""
    stream.writelines(dumps_line(replace(row, path=exact(row.path))) + "\n" for row in chosen.rows())


def write_csv(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write a row per file, with the columns of `FileRow`."""
    lines = rows_to(stream)
    lines.writerow(FileRow.__struct_fields__)
    for row in chosen.rows():
        lines.writerow([_csv(value) for value in astuple(row)])


def _csv(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return cell(value) if isinstance(value, str) else value


# --- for people ----------------------------------------------------------------------------------------------------


class _Table(NamedTuple):
    """A section. The sign of a column says what it has: numbers (`>`), text, which is cut (`<`), or paths (`=`)."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]]


def write_full(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write the totals for people, with at most `chosen.limit` rows in each section."""
    screen, totals, most = Screen(stream), chosen.totals, chosen.limit
    about = f", where {' and '.join(chosen.where)}" if chosen.where else ""
    gone = totals.vanished
    less = f", of which {gone:,} {'is' if gone == 1 else 'are'} no longer there" if gone else ""
    screen.print(
        (f"{totals.files:,} {'file' if totals.files == 1 else 'files'} in {chosen.store}{about}{less}", "bold")
    )
    if totals.run is not None:
        screen.print(_run(totals.run))
        if totals.run.across != totals.run.id:
            screen.print(findings_across_note(totals.run))
        if totals.retries and (note := match_note(totals.run)):
            screen.print(f"{note}.")
    if unknown := failed_without_code_note(totals):
        screen.print(f"{unknown}.")
    for path, problem in totals.unread_folders[:most]:
        screen.print((f"Folder that could not be listed: {path}: {problem}", STYLES[Severity.WARNING]))
    for table in _tables(totals):
        if table.rows:
            _print(screen, table, most)


def failed_without_code_note(totals: ScanTotals) -> str:
    """How many failures have an exit code that is not known; empty if none has."""
    unknown, failed = totals.failed_without_code, totals.failed
    if not unknown:
        return ""
    return f"Failures with an exit code that is not known: {unknown:,} of {failed:,}; their Description gives none away"


def _run(run: Run) -> str:
    state = {"complete": "complete", "stopped": "stopped before it was complete"}.get(run.state, "running, or killed")
    return f"Last scan: {run.started}, {state}; mifkit {run.mifkit}, outcomes of {_client(run)}."


def _client(run: Run) -> str:
    """The client that the outcomes are about, as people call it."""
    name = str(run.options.get("product"))
    return next((title for product, title in TITLES.items() if product.value == name), name)


def findings_across_note(run: Run) -> str:
    """From which run the findings across files come, if it is not the last run."""
    if run.across is None:
        return "Findings across files (SCN002 to SCN004) come with the first scan that is completed."
    return f"Findings across files (SCN002 to SCN004) come from run {run.across}, the last that was completed."


def _tables(totals: ScanTotals) -> Iterator[_Table]:
    yield from _bad_mifs(totals)
    for retry, title in RETRY_TITLES.items():
        yield _retries(title, [group for group in totals.retries if group.hidden_retry is retry])
    found = [retry for retry in HiddenRetry if any(group.hidden_retry is retry for group in totals.retries)]
    retries = tuple((">", RETRY_COLUMNS[retry]) for retry in found)

    def numbers(of: Retries) -> tuple[int, ...]:
        return tuple(number for retry, number in by_retry(of).items() if retry in found)

    yield _Table(
        "Failures by Description; texts that differ in numbers, paths and GUIDs are counted together",
        (*SEEN, *retries, (">", "texts"), ("<", "exit code"), ("<", "description"), ("=", "such as")),
        [
            (
                *(*_seen(group), *numbers(group.retries), group.texts, _code(group.exit_code, None)),
                *(group.description, group.example),
            )
            for group in totals.descriptions
        ],
    )
    yield _Table(
        "Failures by the exit code that the Description gives away",
        (*SEEN, *retries, ("<", "list"), ("<", "exit code"), ("=", "such as")),
        [
            (*_seen(group), *numbers(group.retries), group.listed, _code(group.exit_code, group.name), group.example)
            for group in totals.exit_codes
        ],
    )
    yield _Table(
        "Outcomes",
        (*SEEN, ("<", "state"), ("<", "tries again"), ("<", "how sure")),
        [
            (*_seen(outcome), outcome.state, RETRIES[outcome.will_retry], outcome.certainty)
            for outcome in totals.outcomes
        ],
    )
    yield _Table(
        "Products",
        (*SEEN, (">", "failed"), *retries, ("<", "product"), ("<", "version")),
        [
            (*_seen(product), product.failed, *numbers(product.retries), product.product, product.version)
            for product in totals.products
        ],
    )
    yield _Table(
        "What wrote the status MIFs",
        (*SEEN, (">", "failed"), *retries, ("<", "generator")),
        [
            (*_seen(generator), generator.failed, *numbers(generator.retries), generator.generator or "not shown")
            for generator in totals.generators
        ],
    )
    yield _Table(
        "Days on which the status MIFs were written (UTC), the latest first",
        ((">", "files"), (">", "folders"), (">", "failed"), *retries, ("<", "day"), ("=", "outcomes")),
        [
            (day.files, day.folders, day.failed, *numbers(day.retries), day.day, counts_by_state(day.outcomes))
            for day in reversed(totals.days)
        ],
    )
    yield _Table(
        "Kinds of file",
        (*SEEN, (">", "broken"), ("<", "kind")),
        [(*_seen(kind), kind.broken, kind.kind) for kind in totals.kinds],
    )
    names = {rule.code: rule.name for rule in entries()}
    yield _Table(
        "Rules",
        (*SEEN, (">", "findings"), ("<", "severity"), ("<", "code"), ("<", "name")),
        [
            (*_seen(rule), rule.findings, Severity(rule.severity).label, rule.code, names.get(rule.code))
            for rule in totals.rules
        ],
    )


def _bad_mifs(totals: ScanTotals) -> Iterator[_Table]:
    yield _Table(
        "Who sends bad MIFs, and why",
        (*SEEN, ("<", "computer"), ("<", "causes"), ("<", "classes"), ("=", "such as")),
        [
            (
                *(*_seen(group), group.computer, most_frequent(group.causes, NOT_KNOWN)),
                *(most_frequent(group.classes, NO_CLASS), group.example),
            )
            for group in totals.bad_computers
        ],
    )
    names = {rule.code: rule.name for rule in entries()}
    yield _Table(
        "What is wrong with bad MIFs: the folder that the server moved them to, and what mifkit finds",
        (*SEEN, (">", "computers"), ("<", "server says"), ("<", "mifkit finds"), ("<", "class"), ("=", "such as")),
        [
            (
                *(*_seen(group), group.computers, group.server_says, fault_title(group.fault, names)),
                *(group.class_name, group.example),
            )
            for group in totals.bad_causes
        ],
    )
    meanings = {group.server_says: group.meaning for group in totals.bad_causes if group.meaning is not None}
    yield _Table("What the folders of the server mean", (("<", "folder"), ("<", "meaning")), sorted(meanings.items()))


# The causes and the classes of a computer that are named.
NAMED = 3
NOT_KNOWN, NO_CLASS = "not known", "several"


def most_frequent(files: dict[str, int], other: str) -> str:
    """The values that most files have, each with the number of files, as text; `other` names the value ''."""
    named = [f"{value or other} {number:,}" for value, number in list(files.items())[:NAMED]]
    return ", ".join(named) + (f", and {len(files) - NAMED} more" if len(files) > NAMED else "")


def fault_title(fault: str | None, names: Mapping[str, str]) -> str | None:
    """The rule that found the first error, as people know it."""
    return f"{fault} {names.get(fault, '')}".rstrip() if fault is not None else None


# What becomes of a retry: a title for such failures, and for their number.
RETRY_TITLES = {
    HiddenRetry.HIDDEN: "Hidden retries: a given package matches the MIF, so the client does not try again",
    HiddenRetry.IF_MATCHED: "Retries that are hidden if a package matches the MIF: not known",
    HiddenRetry.HARMLESS: "Harmless: no given package matches the MIF, so the client tries again",
}
RETRY_COLUMNS = {
    HiddenRetry.HIDDEN: "retry hidden",
    HiddenRetry.IF_MATCHED: "hidden if matched",
    HiddenRetry.HARMLESS: "harmless",
}


# What the packages that a scan was given say of a MIF.
SAID = {
    None: "not given",
    SiteRelation.MATCHED: "match it",
    SiteRelation.NONE: "do not match it",
    SiteRelation.DISAGREE: "disagree",
    SiteRelation.OPEN: "may match it",
    SiteRelation.SEVERAL_MIFS: "match it and another MIF",
    SiteRelation.LEFT_BEHIND: "match it, but it still lies on the client",
    SiteRelation.OUTSIDE_RUN: "match it, but it is from outside the run",
}


def by_retry(of: Retries) -> dict[HiddenRetry, int]:
    """The numbers by what becomes of the retry."""
    return {
        HiddenRetry.HIDDEN: of.hidden,
        HiddenRetry.IF_MATCHED: of.if_matched,
        HiddenRetry.HARMLESS: of.harmless,
    }


def package_title(group: RetryGroup) -> str | None:
    """The package that matches the MIFs of a group."""
    return " ".join(filter(None, (group.package_id, group.package))) or None


def _retries(title: str, groups: list[RetryGroup]) -> _Table:
    packages = any(map(package_title, groups))
    return _Table(
        title,
        (
            *(*SEEN, ("<", "exit code"), ("<", "product"), ("<", "version")),
            *((("<", "packages"), ("<", "package")) if packages else ()),
            ("=", "such as"),
        ),
        [
            (
                *(*_seen(group), _code(group.exit_code, group.name), group.product, group.version),
                *((SAID[group.match], package_title(group)) if packages else ()),
                group.example,
            )
            for group in groups
        ],
    )


SEEN = ((">", "files"), (">", "folders"), ("<", "written"))


def _seen(group: FileGroup) -> tuple[int, int, str | None]:
    days = group.first_day if group.first_day == group.last_day else f"{group.first_day} to {group.last_day}"
    return group.files, group.folders, days


def counts_by_state(files: dict[str, int]) -> str:
    """How many files have each state, as text."""
    return ", ".join(f"{state} {number:,}" for state, number in files.items())


RETRIES = {True: "yes", False: "no", None: "not known"}


def _code(code: int | None, name: str | None) -> str | None:
    return None if code is None else f"{code} ({name})" if name else str(code)


def _print(screen: Screen, table: _Table, most: int) -> None:
    screen.print()
    screen.print((table.title, "bold"))
    sides = [side for side, _ in table.columns]
    lines = [tuple(title for _, title in table.columns)]
    lines += [tuple(map(_text, row, sides)) for row in table.rows[:most]]
    widths = [max(cells(line[index]) for line in lines) for index in range(len(sides))]
    for line in lines:
        parts = []
        for side, width, text in zip(sides, widths, line, strict=True):
            blanks = " " * (width - cells(text))
            parts.append(blanks + text if side == ">" else text + blanks)
        screen.print("  " + "  ".join(parts).rstrip())
    if len(table.rows) > most:
        screen.print(f"  … and {len(table.rows) - most:,} more: --limit, or -o json")


def _text(value: Any, side: str) -> str:
    if value is None or value == "":
        return NOT_THERE
    if isinstance(value, int):
        return f"{value:,}"
    text = printable(str(value))
    return text if side == "=" or len(text) <= WIDEST_COLUMN else f"{text[: WIDEST_COLUMN - 1]}…"
