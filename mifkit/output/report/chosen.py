"""The files of a store that a report is about."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property

from mifkit.scan.report.totals import FileRow, ScanTotals, file_rows, totals


class ChosenFiles:
    """The files that `mifkit.scan.report.selection.choose` chose in an open store.

    `store` is the path of the store, and `where` are the conditions, both as the user wrote them. `limit` is the number
    of rows that a table for people has at most.
    """

    def __init__(self, database: sqlite3.Connection, store: str, where: Sequence[str], limit: int) -> None:
        self.database = database
        self.store = store
        self.where = where
        self.limit = limit

    @cached_property
    def totals(self) -> ScanTotals:
        """The totals of the files. Raises sqlite3.Error."""
        return totals(self.database)

    def rows(self) -> Iterator[FileRow]:
        """A row per file. Raises sqlite3.Error."""
        return iter(file_rows(self.database))
