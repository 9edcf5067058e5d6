"""All totals for people, the largest groups of each first."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from mifkit.diagnostics import Severity
from mifkit.output.columns import Column, Fitted, Side, fitted
from mifkit.output.report.chosen import ChosenFiles
from mifkit.output.report.groups import group_columns, group_rows
from mifkit.output.report.words import (
    NO_CLASS,
    NOT_KNOWN,
    RETRIES,
    RETRY_COLUMNS,
    RETRY_TITLES,
    SAID,
    by_retry,
    code,
    counts_by_state,
    days,
    failed_without_code_note,
    fault_title,
    findings_across_note,
    grouped_by,
    headline,
    last_scan,
    most_frequent,
    package_title,
    percent,
    retries_found,
)
from mifkit.output.summary import counted
from mifkit.output.text import STYLES, Screen, wrapped
from mifkit.rules.registry import entries
from mifkit.scan.report.groups import Grouping
from mifkit.scan.report.latest_scan import match_note
from mifkit.scan.report.totals import FileGroup, Retries, RetryGroup, ScanTotals

# Rows of a section, unless the user says how many.
ROWS = 10


class Table(NamedTuple):
    """A section."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


def write_full(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write the totals, with at most `chosen.limit` rows in each section."""
    screen, totals, most = Screen(stream), chosen.totals, chosen.limit or ROWS
    screen.print((headline(totals, chosen.store, screen.width), "bold"))
    for line in (line for note in _notes(chosen, totals) for line in wrapped(note, screen.width)):
        screen.print(line)
    for path, problem in totals.unread_folders[:most]:
        screen.print((f"Folder that could not be listed: {path}: {problem}", STYLES[Severity.WARNING]))
    left_out: dict[str, None] = {}
    for table in _tables(totals) if chosen.grouping is None else _groups(chosen, chosen.grouping):
        if table.rows:
            left_out |= dict.fromkeys(write_table(screen, table, most).left_out)
    if left_out:
        screen.print()
        text = f"Not shown on a screen of this width: {', '.join(left_out)}. -o json has everything."
        for line in wrapped(text, screen.width):
            screen.print(line)


def _notes(chosen: ChosenFiles, totals: ScanTotals) -> Iterator[str]:
    if chosen.where:
        yield f"Only where {' and '.join(chosen.where)}"
    for root in chosen.roots if len(chosen.roots) > 1 else ():
        yield f"Root: {root.path} ({counted(root.files, 'file')}); --root chooses"
    if (run := totals.run) is not None:
        yield last_scan(run)
        if run.across != run.id:
            yield findings_across_note(run)
        if totals.retries and (note := match_note(run)):
            yield f"{note}."
    if unknown := failed_without_code_note(totals):
        yield f"{unknown}."


def _groups(chosen: ChosenFiles, grouping: Grouping) -> Iterator[Table]:
    found = retries_found(chosen.totals)
    rows = group_rows(chosen.groups(grouping), found, grouping.by)
    yield Table(grouped_by(grouping), group_columns(grouping, found), rows)


def write_table(screen: Screen, table: Table, most: int) -> Fitted:
    """Write a section of at most so many rows."""
    screen.print()
    screen.print((table.title, "bold"))
    found = fitted(table.columns, table.rows[:most], screen.width)
    for line in found.lines:
        screen.print(line)
    if len(table.rows) > most:
        screen.print(f"  … and {len(table.rows) - most:,} more: --limit, or -o json")
    return found


FILES, FOLDERS = Column("files", Side.NUMBER), Column("folders", Side.NUMBER, spare=2)
WRITTEN, EXAMPLE = Column("written", Side.WORD, spare=3), Column("such as", Side.PATH, spare=5)
CODE, NAME = Column("exit code", Side.WORD), Column("name", Side.WORD, spare=4)
FAILED, RATE = Column("failed", Side.NUMBER), Column("rate", Side.NUMBER)
# The columns of every group of files.
SEEN = (FILES, FOLDERS, WRITTEN)


def _seen(group: FileGroup) -> tuple[int, int, str | None]:
    return group.files, group.folders, days(group)


def _tables(totals: ScanTotals) -> Iterator[Table]:
    yield from bad_mifs(totals)
    yield _meanings(totals)
    for retry, title in RETRY_TITLES.items():
        yield _retries(title, [group for group in totals.retries if group.hidden_retry is retry])
    found = retries_found(totals)
    retries = tuple(Column(RETRY_COLUMNS[retry], Side.NUMBER, spare=1) for retry in found)

    def numbers(of: Retries) -> tuple[int, ...]:
        return tuple(number for retry, number in by_retry(of).items() if retry in found)

    yield Table(
        "Failures by Description; texts alike but for numbers, paths and GUIDs are one",
        (
            *(*SEEN, *retries, Column("texts", Side.NUMBER, spare=4), CODE),
            *(Column("description"), EXAMPLE),
        ),
        [
            (
                *(*_seen(group), *numbers(group.retries), group.texts, code(group.exit_code)),
                *(group.description, group.example),
            )
            for group in totals.descriptions
        ],
    )
    yield Table(
        "Failures by the exit code that the Description gives away",
        (*SEEN, *retries, Column("list", Side.WORD, spare=1), CODE, NAME, EXAMPLE),
        [
            (
                *(*_seen(group), *numbers(group.retries), group.listed),
                *(code(group.exit_code), group.name, group.example),
            )
            for group in totals.exit_codes
        ],
    )
    yield Table(
        "Outcomes",
        (*SEEN, Column("state", Side.WORD), Column("tries again", Side.WORD), Column("how sure", Side.WORD, spare=1)),
        [
            (*_seen(outcome), outcome.state, RETRIES[outcome.will_retry], outcome.certainty)
            for outcome in totals.outcomes
        ],
    )
    yield Table(
        "Products",
        (*SEEN, FAILED, RATE, *retries, Column("product"), Column("version", spare=1)),
        [
            (
                *(*_seen(product), product.failed, percent(product.failed, product.files)),
                *(*numbers(product.retries), product.product, product.version),
            )
            for product in totals.products
        ],
    )
    yield Table(
        "What wrote the status MIFs",
        (*SEEN, FAILED, RATE, *retries, Column("generator", Side.WORD)),
        [
            (
                *(*_seen(generator), generator.failed, percent(generator.failed, generator.files)),
                *(*numbers(generator.retries), generator.generator),
            )
            for generator in totals.generators
        ],
    )
    yield Table(
        "Days on which the status MIFs were written (UTC), the latest first",
        (FILES, FOLDERS, FAILED, RATE, *retries, Column("day", Side.WORD), Column("outcomes", spare=4)),
        [
            (
                *(day.files, day.folders, day.failed, percent(day.failed, day.files), *numbers(day.retries)),
                *(day.day, counts_by_state(day.outcomes)),
            )
            for day in reversed(totals.days)
        ],
    )
    yield Table(
        "Kinds of file",
        (*SEEN, Column("broken", Side.NUMBER), Column("kind", Side.WORD)),
        [(*_seen(kind), kind.broken, kind.kind) for kind in totals.kinds],
    )
    names = {rule.code: rule.name for rule in entries()}
    yield Table(
        "Rules",
        (
            *SEEN,
            Column("findings", Side.NUMBER),
            Column("severity", Side.WORD),
            Column("code", Side.WORD),
            Column("name", Side.WORD),
        ),
        [
            (*_seen(rule), rule.findings, Severity(rule.severity).label, rule.code, names.get(rule.code))
            for rule in totals.rules
        ],
    )


def bad_mifs(totals: ScanTotals) -> Iterator[Table]:
    """Who sends inventory that a server does not process, and why."""
    yield Table(
        "Who sends bad MIFs, and why",
        (*SEEN, Column("computer", Side.WORD), Column("causes"), Column("classes", spare=4), EXAMPLE),
        [
            (
                *(*_seen(group), group.computer, most_frequent(group.causes, NOT_KNOWN)),
                *(most_frequent(group.classes, NO_CLASS), group.example),
            )
            for group in totals.bad_computers
        ],
    )
    names = {rule.code: rule.name for rule in entries()}
    yield Table(
        "What is wrong with bad MIFs: where the server put them, and what mifkit finds",
        (
            *(*SEEN, Column("computers", Side.NUMBER, spare=1), Column("server says", Side.WORD)),
            *(Column("mifkit finds"), Column("class", spare=4), EXAMPLE),
        ),
        [
            (
                *(*_seen(group), group.computers, group.server_says, fault_title(group.fault, names)),
                *(group.class_name, group.example),
            )
            for group in totals.bad_causes
        ],
    )


def _meanings(totals: ScanTotals) -> Table:
    meanings = {group.server_says: group.meaning for group in totals.bad_causes if group.meaning is not None}
    return Table(
        "What the folders of the server mean",
        (Column("folder", Side.WORD), Column("meaning")),
        sorted(meanings.items()),
    )


def _retries(title: str, groups: list[RetryGroup]) -> Table:
    packages = any(map(package_title, groups))
    return Table(
        title,
        (
            *(*SEEN, CODE, NAME, Column("product"), Column("version", spare=4)),
            *((Column("packages", spare=1), Column("package")) if packages else ()),
            EXAMPLE,
        ),
        [
            (
                *(*_seen(group), code(group.exit_code), group.name, group.product, group.version),
                *((SAID[group.match], package_title(group)) if packages else ()),
                group.example,
            )
            for group in groups
        ],
    )
