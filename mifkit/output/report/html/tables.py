"""The tables of the page: their titles, columns and rows, and the files that a row stands for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mifkit.diagnostics import Severity
from mifkit.output.report.groups import cause
from mifkit.output.report.words import (
    GROUPED,
    NO_CLASS,
    NOT_KNOWN,
    RETRIES,
    RETRY_COLUMNS,
    SAID,
    SHORT_RETRY_COLUMNS,
    by_retry,
    counts_by_state,
    failed_without_code_note,
    grouped_by,
    most_frequent,
)
from mifkit.rules.registry import rules
from mifkit.scan.report.groups import By, Grouping, StatusGroup
from mifkit.scan.report.totals import Retries, ScanTotals
from mifkit.status.exit_codes.codes import describe
from mifkit.status.matching.relation import HiddenRetry

# How many rows of a table the page has: the largest groups. `mifkit report -o json` has all.
MOST_ROWS = 20_000
NONE = "(none)"
# The kinds of columns that have numbers.
NUMERIC = ("count", "code", "rate")


class Column(NamedTuple):
    """A column. Its `kind` says how its cells are shown: those of `NUMERIC` are numbers, a `rate` is in percent,
    and all others are text.

    `means` is the column of the files in which the files of a row have the value of its cell.
    """

    title: str
    kind: str = "text"
    means: str = ""


class Table(NamedTuple):
    """A table. `means` has conditions that the files of every row fulfil; `nothing` is shown if there are no rows."""

    id: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    nothing: str
    means: Mapping[str, Any]
    left_out: int


FILES, FOLDERS = Column("Files", "count"), Column("Folders", "count")
FAILED = Column("Failed", "count")
RATE = Column("Rate", "rate")
PRODUCT, VERSION = Column("Product", means="product name"), Column("Version", means="release")
PACKAGE_ID, PACKAGE = Column("PackageID", means="package id"), Column("Package", means="package")
FIRST, LAST = Column("First day", "day"), Column("Last day", "day")
ALIKE = {"kind": "status"}


def tables(totals: ScanTotals, grouping: Grouping, groups: Sequence[StatusGroup]) -> Iterator[Table]:
    """All tables except that of the files, in their order; `groups` are those of the grouping."""
    names = {rule.code: (rule.name, rule.plain_summary) for rule in rules()}
    # A column for each kind of retry that there is: a screen has no room for columns of zeros.
    found = [retry for retry in HiddenRetry if any(group.hidden_retry is retry for group in totals.retries)]
    retries_of = tuple(Column(RETRY_COLUMNS[retry].capitalize(), "count") for retry in found)
    packages = any(group.match is not None for group in totals.retries)

    def numbers(of: Retries) -> tuple[int, ...]:
        return tuple(number for retry, number in by_retry(of).items() if retry in found)

    yield _table(
        "retries",
        "Failures whose retry a MIF hides, or would hide",
        "The exit code is in the client's retry list. Of a MIF that a package matches, the client reads only the "
        "Status, and Failed is final: the retry is hidden. Where no package matches the MIF, the client records "
        "FailureRetry and runs the program again: harmless. Where that is not known, scan --package says which. "
        "Against it: remove /m and the name from the command line of Windows Installer, or keep the package from "
        "matching: mifkit rule MSI002. A folder is often a computer.",
        (
            *(FILES, FOLDERS, Column("Retry", means="result"), Column("Exit code", "code", "masked exit code")),
            *(PRODUCT, VERSION, *((Column("Packages"), PACKAGE_ID, PACKAGE) if packages else ()), FIRST, LAST),
        ),
        [
            (
                *(group.files, group.folders, group.hidden_retry.value, group.exit_code, group.product, group.version),
                *((SAID[group.match], group.package_id, group.package) if packages else ()),
                *(group.first_day, group.last_day),
            )
            for group in totals.retries
        ],
        "No status MIF has an exit code of the retry list.",
        {},
    )
    yield _groups(grouping, groups, found)
    if totals.bad_computers:
        yield from _bad_mifs(totals, {code: name for code, (name, _) in names.items()})
    yield _table(
        "descriptions",
        "Failures by Description",
        " ".join(
            (
                "Exit code 1603 says nothing; what the installation wrote into the MIF often does.",
                "Texts that differ only in numbers, paths and GUIDs are one row, which shows one of them.",
                f"{note}." if (note := failed_without_code_note(totals)) else "",
            )
        ).rstrip(),
        (
            *(FILES, FOLDERS, *retries_of, Column("Texts", "count"), Column("Exit code", "code", "exit code")),
            *(Column("Description", means="description"), FIRST, LAST),
        ),
        [
            (
                group.files,
                group.folders,
                *numbers(group.retries),
                group.texts,
                group.exit_code,
                group.description,
                group.first_day,
                group.last_day,
            )
            for group in totals.descriptions
        ],
        "No status MIF says that an installation failed.",
        {"failed": 1},
    )
    yield _table(
        "exit-codes",
        "Failures by exit code",
        "The exit code that the Description gives away, by the messages of Windows.",
        (
            *(FILES, FOLDERS, *retries_of, Column("Exit code", "code", "exit code"), Column("Name", "name")),
            *(Column("Client's list"), Column("Message of Windows"), FIRST, LAST),
        ),
        [
            (
                *(group.files, group.folders, *numbers(group.retries), group.exit_code, group.name, group.listed),
                *(_message(group.exit_code), group.first_day, group.last_day),
            )
            for group in totals.exit_codes
        ],
        "No status MIF says that an installation failed.",
        {"failed": 1},
    )
    yield _table(
        "products",
        "Products",
        "By name. Windows Installer writes the name as Version and the package code as Product: its products have no "
        "version here.",
        (FILES, FAILED, RATE, *retries_of, PRODUCT, VERSION),
        [
            (
                *(product.files, product.failed, _rate(product.failed / product.files), *numbers(product.retries)),
                *(product.product, product.version),
            )
            for product in totals.products
        ],
        "There are no status MIFs.",
        ALIKE,
    )
    yield _table(
        "outcomes",
        "Outcomes",
        "What the client records if no exit code is known, and how sure that is.",
        (
            *(FILES, Column("State", means="state"), Column("Tries again", means="will retry")),
            Column("How sure", means="certainty"),
        ),
        [(outcome.files, outcome.state, RETRIES[outcome.will_retry], outcome.certainty) for outcome in totals.outcomes],
        "There are no status MIFs.",
        ALIKE,
    )
    yield _table(
        "days",
        "Days",
        "On which the status MIFs were written (UTC), the latest first.",
        (FILES, FOLDERS, FAILED, *retries_of, Column("Day", "day", "day"), Column("Outcomes")),
        [
            (day.files, day.folders, day.failed, *numbers(day.retries), day.day, counts_by_state(day.outcomes))
            for day in reversed(totals.days)
        ],
        "There are no status MIFs.",
        ALIKE,
    )
    yield _table(
        "rules",
        "Findings by rule",
        "What mifkit finds wrong with the files; mifkit rule CODE explains it, with sources.",
        (
            *(FILES, Column("Findings", "count"), Column("Severity", "severity"), Column("Rule", means="rule")),
            *(Column("Name", "name"), Column("Summary")),
        ),
        [
            (rule.files, rule.findings, Severity(rule.severity).label, rule.code, *names.get(rule.code, (None, None)))
            for rule in totals.rules
        ],
        "No rule finds anything.",
        {},
    )
    yield _table(
        "generators",
        "What wrote the status MIFs",
        "As their layout and values show.",
        (FILES, FAILED, Column("Generator", means="generator")),
        [(generator.files, generator.failed, generator.generator) for generator in totals.generators],
        "There are no status MIFs.",
        ALIKE,
    )
    yield _table(
        "kinds",
        "Kinds of file",
        "What each file is, by its content; broken ones are MIFs that do not parse.",
        (FILES, Column("Broken", "count"), Column("Kind", means="kind")),
        [(kind.files, kind.broken, kind.kind) for kind in totals.kinds],
        "There are no files.",
        {},
    )


def _groups(grouping: Grouping, groups: Sequence[StatusGroup], found: Sequence[HiddenRetry]) -> Table:
    by = GROUPED[grouping.by]
    return _table(
        "groups",
        grouped_by(grouping),
        f"{ABOUT[grouping.by]} mifkit report --by shows other groups: {', '.join(By)}.",
        (
            *(Column("Status MIFs", "count"), FAILED, RATE),
            *(Column(SHORT_RETRY_COLUMNS[retry].capitalize(), "count") for retry in found),
            Column(by.capitalize(), "path" if grouping.by is By.FOLDER else "text", "group"),
            *(() if grouping.by is By.COMPUTER else (Column("Computers", "count"),)),
            *(Column("Times", "count"), Column("Most frequent failure"), FIRST, LAST),
        ),
        [
            (
                *(group.status_mifs, group.failed, _rate(group.failure_rate)),
                *(number for retry, number in by_retry(group.retries).items() if retry in found),
                group.value,
                *(() if grouping.by is By.COMPUTER else (group.computers,)),
                *(group.times, cause(group) if group.failed else None, group.first_day, group.last_day),
            )
            for group in groups
        ],
        "There are no status MIFs.",
        ALIKE,
    )


# What the groups are.
ABOUT = {
    By.COMPUTER: "A computer is what inventory names, or the folder in which its files lie. Most failures first.",
    By.FOLDER: "By the folder in which they lie.",
    By.PRODUCT: "By the name of the product, whatever the version.",
    By.SITE: "A site is P01 of SMS_P01 in the path, or the uppermost folder above those of computers.",
    By.DAY: "By the day on which they were written (UTC), the latest first.",
}


def _rate(part: float) -> float:
    """A part of a whole in percent."""
    return round(100 * part, 1)


def _bad_mifs(totals: ScanTotals, names: Mapping[str, str]) -> Iterator[Table]:
    yield _table(
        "bad-mifs",
        "Who sends bad MIFs, and why",
        "Inventory in the folders in which a server keeps what it did not process, and inventory that a client sent, "
        "by the computer that its header comments name. A cause is the folder of the server, such as DeltaMisMatch, "
        "or else the rule of the first error that mifkit finds.",
        (FILES, FOLDERS, Column("Computer", means="computer"), Column("Causes"), Column("Classes"), FIRST, LAST),
        [
            (
                *(group.files, group.folders, group.computer, most_frequent(group.causes, NOT_KNOWN)),
                *(most_frequent(group.classes, NO_CLASS), group.first_day, group.last_day),
            )
            for group in totals.bad_computers
        ],
        "",
        {},
    )
    yield _table(
        "bad-mif-causes",
        "What is wrong with bad MIFs",
        "The folder that the server moved them to, and the first error that mifkit finds.",
        (
            *(FILES, Column("Computers", "count"), Column("Server says", means="server says"), Column("Which means")),
            *(Column("mifkit finds", means="fault"), Column("Name", "name"), Column("Class", means="class")),
            *(FIRST, LAST),
        ),
        [
            (
                *(group.files, group.computers, group.server_says, group.meaning),
                *(group.fault, names.get(group.fault or ""), group.class_name, group.first_day, group.last_day),
            )
            for group in totals.bad_causes
        ],
        "",
        {},
    )


def _table(
    id: str,
    title: str,
    about: str,
    columns: tuple[Column, ...],
    rows: Sequence[tuple[Any, ...]],
    nothing: str,
    means: Mapping[str, Any],
) -> Table:
    return Table(id, title, about, columns, list(rows[:MOST_ROWS]), nothing, means, max(0, len(rows) - MOST_ROWS))


def _message(code: int | None) -> str | None:
    entry = describe(code) if code is not None else None
    return entry.message if entry is not None else None
