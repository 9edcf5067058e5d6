"""The answer of `mifkit report` on one screen: how much failed, which retries are hidden, of what, and why."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from mifkit.diagnostics import Severity
from mifkit.files.entering import to_enter
from mifkit.output.columns import Column, Side, fitted
from mifkit.output.report.chosen import ChosenFiles
from mifkit.output.report.full import Table, bad_mifs
from mifkit.output.report.groups import group_columns, group_rows
from mifkit.output.report.words import (
    SHORT_RETRY_COLUMNS,
    by_retry,
    code,
    grouped_by,
    headline,
    percent,
    retries_found,
    short_last_scan,
)
from mifkit.output.text import STYLES, WIDEST, Part, Screen, cut, wrapped
from mifkit.rules.registry import entries
from mifkit.scan.report.groups import By, Grouping
from mifkit.scan.report.totals import ScanTotals
from mifkit.status.matching.relation import HiddenRetry

# Lines of a screen.
SCREEN = 24
# Rows of a table at least.
FEWEST = 3
# What becomes of retries: what such failures do, for one and for several, why, and how bad it is.
RETRIES = {
    HiddenRetry.HIDDEN: (
        "is final",
        "are final",
        ": a package matches a MIF that hides the retry.",
        STYLES[Severity.ERROR],
    ),
    HiddenRetry.IF_MATCHED: (
        *("is final", "are final", " if a package matches the MIF (hidden?): scan --package."),
        STYLES[Severity.WARNING],
    ),
    HiddenRetry.HARMLESS: ("is tried again", "are tried again", ": no given package matches the MIF.", ""),
}


def write_short(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write the answer. With `chosen.limit`, tables have up to so many rows, and the answer may be longer."""
    screen, totals = Screen(stream), chosen.totals
    room = min(screen.width, WIDEST)
    above = list(_headline(chosen, totals, room))
    tables = list(_tables(chosen, totals))
    below = list(_more(chosen, totals))
    # An empty line, a title and the heads of columns for each table.
    left = SCREEN - len(above) - (1 + len(below)) - 3 * len(tables)
    rows = chosen.limit or max(FEWEST, left // max(1, len(tables)))
    for line in above:
        screen.print(line)
    for table in tables:
        _write(screen, table, rows)
    screen.print()
    width = max(len(command) for command, _ in below)
    for command, what in below:
        screen.print(f"{command:<{width}}  {what}" if width + 2 + len(what) <= screen.width else command)


def _write(screen: Screen, table: Table, most: int) -> None:
    shown = f"{min(most, len(table.rows)):,} of {len(table.rows):,}"
    screen.print()
    screen.print((f"{table.title}{f', {shown}' if len(table.rows) > most else ''}", "bold"))
    for line in fitted(table.columns, table.rows[:most], screen.width).lines:
        screen.print(line)


def _headline(chosen: ChosenFiles, totals: ScanTotals, room: int) -> Iterator[Part]:
    yield headline(totals, chosen.store, room), "bold"
    if chosen.where:
        yield cut(f"Only where {' and '.join(chosen.where)}", room)
    if len(chosen.roots) > 1:
        named = ", ".join(f"{root.path} ({root.files:,})" for root in chosen.roots)
        yield cut(f"Of {len(chosen.roots)} roots; --root chooses: {named}", room)
    if totals.run is not None:
        yield from wrapped(short_last_scan(totals.run), room)
    if troubles := list(_troubles(totals)):
        yield cut(f"Not complete: {', '.join(troubles)}.", room), STYLES[Severity.WARNING]
    for retry, number in _retries(totals).items():
        one, several, why, style = RETRIES[retry]
        text = f"{number:,} {'failure' if number == 1 else 'failures'} {one if number == 1 else several}{why}"
        yield from ((line, style) for line in wrapped(text, room))


def _retries(totals: ScanTotals) -> dict[HiddenRetry, int]:
    """The number of failures with each kind of retry that there is."""
    return {
        retry: sum(group.files for group in totals.retries if group.hidden_retry is retry)
        for retry in retries_found(totals)
    }


def _troubles(totals: ScanTotals) -> Iterator[str]:
    """What the totals lack."""
    if folders := len(totals.unread_folders):
        yield f"{folders:,} {'folder' if folders == 1 else 'folders'} could not be listed"
    unread = sum(group.files for group in totals.kinds if group.kind in ("unreadable", "too-large"))
    if unread:
        yield f"{unread:,} {'file' if unread == 1 else 'files'} could not be read"
    if broken := sum(group.broken for group in totals.kinds):
        yield f"{broken:,} {'MIF is' if broken == 1 else 'MIFs are'} broken"


def _tables(chosen: ChosenFiles, totals: ScanTotals) -> Iterator[Table]:
    found = retries_found(totals)
    if chosen.grouping is not None:
        groups = chosen.groups(chosen.grouping)
        rows = group_rows(groups, found, chosen.grouping.by)
        yield Table(grouped_by(chosen.grouping), group_columns(chosen.grouping, found), rows)
    elif totals.failed:
        yield _products(chosen, found)
        yield _causes(totals, found)
    elif totals.bad_computers:
        yield from bad_mifs(totals)
    else:
        yield _kinds(totals)
        yield _rules(totals)


def _products(chosen: ChosenFiles, found: Sequence[HiddenRetry]) -> Table:
    groups = [group for group in chosen.groups(Grouping(By.PRODUCT)) if group.failed]
    return Table(
        "Failures by product",
        group_columns(Grouping(By.PRODUCT), found),
        group_rows(groups, found, By.PRODUCT),
    )


def _causes(totals: ScanTotals, found: Sequence[HiddenRetry]) -> Table:
    return Table(
        "Why",
        (
            *(Column("failed", Side.NUMBER), Column("of all", Side.NUMBER)),
            *(Column(SHORT_RETRY_COLUMNS[retry], Side.NUMBER, spare=2) for retry in found),
            *(Column("folders", Side.NUMBER, spare=3), Column("exit code", Side.WORD, spare=1), Column("Description")),
        ),
        [
            (
                *(group.files, percent(group.files, totals.failed)),
                *(number for retry, number in by_retry(group.retries).items() if retry in found),
                *(group.folders, code(group.exit_code) or "not known", group.description),
            )
            for group in totals.descriptions
        ],
    )


def _kinds(totals: ScanTotals) -> Table:
    rows = [(group.files, group.broken, group.folders, group.kind) for group in totals.kinds]
    return Table(
        "Kinds of file",
        (*(Column(title, Side.NUMBER) for title in ("files", "broken", "folders")), Column("kind", Side.WORD)),
        rows,
    )


def _rules(totals: ScanTotals) -> Table:
    names = {rule.code: rule.name for rule in entries()}
    return Table(
        "Findings by rule",
        (
            *(Column(title, Side.NUMBER) for title in ("files", "findings")),
            Column("severity"),
            Column("code"),
            Column("name"),
        ),
        [
            (group.files, group.findings, Severity(group.severity).label, group.code, names.get(group.code))
            for group in totals.rules
        ],
    )


def _more(chosen: ChosenFiles, totals: ScanTotals) -> Iterator[tuple[str, str]]:
    """Command lines that say more, each with what it says."""
    report = to_enter(["mifkit", "report", chosen.store, *(part for one in chosen.where for part in _where(one))])
    if chosen.grouping is not None:
        yield f"{report} --by {chosen.grouping} -o csv:{chosen.grouping.by}.csv", "all rows, for a spreadsheet"
        yield report, "the answer without groups"
        return
    if totals.failed:
        yield f"{report} --by computer", "which computers"
    yield f"{report} -o full", "all totals"
    yield f"{report} -o html:report.html", "a page with all files"


def _where(condition: str) -> tuple[str, ...]:
    return tuple(condition.split(" ", 1)) if condition.startswith("--root ") else ("--where", condition)
