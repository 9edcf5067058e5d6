"""The tables of the page: their titles, columns and rows, and the files that a row stands for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mifkit.diagnostics import Severity
from mifkit.output.report.words import (
    NO_CLASS,
    NOT_KNOWN,
    RETRIES,
    RETRY_COLUMNS,
    SAID,
    by_retry,
    counts_by_state,
    failed_without_code_note,
    fault_title,
    most_frequent,
)
from mifkit.rules.registry import rules
from mifkit.scan.report.totals import Retries, ScanTotals
from mifkit.status.exit_codes.codes import describe
from mifkit.status.matching.relation import HiddenRetry

# How many rows of a table the page has: the largest groups. `mifkit report -o json` has all.
MOST_ROWS = 20_000
NONE = "(none)"


class Column(NamedTuple):
    """A column. Its `kind` says how its cells are shown: `count` and `code` are numbers, all others are text.

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
PRODUCT, VERSION = Column("Product", means="product"), Column("Version", means="version")
PACKAGE_ID, PACKAGE = Column("PackageID", means="package id"), Column("Package", means="package")
FIRST, LAST = Column("First day", "day"), Column("Last day", "day")
ALIKE = {"kind": "status"}


def tables(totals: ScanTotals) -> Iterator[Table]:
    """All tables except that of the files, in their order."""
    names = {rule.code: (rule.name, rule.summary) for rule in rules()}
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
        "As the status MIFs name them. Windows Installer writes the package code as Product, and the name as Version.",
        (FILES, FAILED, *retries_of, PRODUCT, VERSION),
        [
            (product.files, product.failed, *numbers(product.retries), product.product, product.version)
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
            *(
                FILES,
                Column("Computers", "count"),
                Column("Server says"),
                Column("Which means"),
                Column("mifkit finds"),
            ),
            *(Column("Class", means="class"), FIRST, LAST),
        ),
        [
            (
                *(group.files, group.computers, group.server_says, group.meaning, fault_title(group.fault, names)),
                *(group.class_name, group.first_day, group.last_day),
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
