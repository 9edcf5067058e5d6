"""The table of groups that a user asks for: status MIFs by computer, folder, site, product or day."""

from collections.abc import Sequence
from typing import Any

from mifkit.output.columns import Column, Side
from mifkit.output.report.words import GROUPED, SHORT_RETRY_COLUMNS, by_retry, percent, span
from mifkit.scan.report.groups import By, Grouping, StatusGroup
from mifkit.status.matching.relation import HiddenRetry

NOT_KNOWN = "(not known)"
SIDES = {By.FOLDER: Side.PATH, By.DAY: Side.WORD}


def group_columns(grouping: Grouping, found: Sequence[HiddenRetry]) -> tuple[Column, ...]:
    """The columns; `found` are the kinds of retries that there are."""
    by = grouping.by
    return (
        Column(GROUPED[by], SIDES.get(by, Side.TEXT)),
        *(Column("failed", Side.NUMBER), Column("of", Side.NUMBER), Column("rate", Side.NUMBER)),
        *(Column(SHORT_RETRY_COLUMNS[retry], Side.NUMBER, spare=2) for retry in found),
        *(() if by is By.COMPUTER else (Column("computers", Side.NUMBER, spare=4),)),
        *(() if by is By.DAY else (Column("written", Side.WORD, spare=5),)),
        *(Column("times", Side.NUMBER, spare=3), Column("most frequent failure", spare=1)),
    )


def group_rows(groups: Sequence[StatusGroup], found: Sequence[HiddenRetry], by: By) -> list[tuple[Any, ...]]:
    """The rows, for these columns."""
    return [
        (
            *(group.value or NOT_KNOWN, group.failed, group.status_mifs, percent(group.failed, group.status_mifs)),
            *(number for retry, number in by_retry(group.retries).items() if retry in found),
            *(() if by is By.COMPUTER else (group.computers,)),
            *(() if by is By.DAY else (span(group.first_day, group.last_day),)),
            *((group.times, cause(group)) if group.failed else ("-", "-")),
        )
        for group in groups
    ]


def cause(group: StatusGroup) -> str:
    """The most frequent failure of a group."""
    code = f"{group.exit_code}: " if group.exit_code is not None else ""
    return f"{code}{group.most_frequent or '(no Description)'}"
