"""The files of a store that a report is about."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property

from mifkit.scan.report.groups import Grouping, GroupRow, StatusGroup, row_of, status_groups
from mifkit.scan.report.places import Places
from mifkit.scan.report.totals import FileRow, ScanTotals, file_rows, totals
from mifkit.scan.store.roots import Root, roots_in


class ChosenFiles:
    """The files that `mifkit.scan.report.selection.choose` chose in an open store.

    `store` is the path of the store, and `where` are the conditions, both as the user wrote them. `limit` is the number
    of rows that a table for people has at most; `None`: as many as suit the format. `grouping` is the one that the
    user asked for.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        places: Places,
        store: str,
        *,
        where: Sequence[str] = (),
        limit: int | None = None,
        grouping: Grouping | None = None,
    ) -> None:
        self.database = database
        self.places = places
        self.store = store
        self.where = where
        self.limit = limit
        self.grouping = grouping

    @cached_property
    def totals(self) -> ScanTotals:
        """The totals of the files. Raises sqlite3.Error."""
        return totals(self.database)

    @cached_property
    def roots(self) -> list[Root]:
        """The folders that the store is about. Raises sqlite3.Error."""
        return roots_in(self.database)

    def groups(self, grouping: Grouping) -> list[StatusGroup]:
        """The chosen status MIFs in groups. Raises sqlite3.Error."""
        return status_groups(self.database, grouping, self.places)

    def flat_rows(self) -> Iterator[FileRow] | Iterator[GroupRow]:
        """A row per file or, if the user has asked for groups, per group. Raises sqlite3.Error."""
        return self.rows() if self.grouping is None else map(row_of, self.groups(self.grouping))

    def rows(self) -> Iterator[FileRow]:
        """A row per file. Raises sqlite3.Error."""
        return iter(file_rows(self.database))
