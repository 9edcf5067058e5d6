"""The run of `mifkit report`, apart from its options: `mifkit report --help` needs none of what this imports."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing
from functools import cached_property
from typing import TextIO

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.output import LINT_FORMATS
from mifkit.files.replacing import ReportFile
from mifkit.output.findings.formats import writer
from mifkit.output.findings.from_store import write_stored
from mifkit.output.report.scan_report import write_csv, write_full, write_json, write_jsonl
from mifkit.scan.report.findings import only, stored_files
from mifkit.scan.report.selection import Condition, choose
from mifkit.scan.report.totals import Totals, file_rows, totals
from mifkit.scan.store.database import StoreError, connect, damaged


class Chosen:
    """The chosen files of an open store. `name` is that of the store; `where` are the conditions as they were given;
    `limit` is for what people read."""

    def __init__(self, database: sqlite3.Connection, name: str, where: Sequence[str], limit: int) -> None:
        self.database = database
        self.name = name
        self.where = where
        self.limit = limit

    @cached_property
    def totals(self) -> Totals:
        return totals(self.database)


def _parquet(chosen: Chosen, stream: TextIO) -> None:
    from mifkit.output.report.parquet import write_parquet

    # Nothing has been written as text.
    write_parquet(file_rows(chosen.database), stream.buffer)


def _html(chosen: Chosen, stream: TextIO) -> None:
    # Late: what makes the page is needed for nothing else.
    from mifkit.output.report.html import write_html
    from mifkit.scan.report.overview import overview

    write_html(chosen.totals, overview(chosen.database), chosen.name, chosen.where, stream)


# Format: what writes it. The formats of `mifkit lint` come to these.
WRITE: dict[str, Callable[[Chosen, TextIO], None]] = {
    "full": lambda chosen, stream: write_full(chosen.totals, chosen.name, chosen.where, chosen.limit, stream),
    "json": lambda chosen, stream: write_json(chosen.totals, chosen.name, chosen.where, stream),
    "csv": lambda chosen, stream: write_csv(file_rows(chosen.database), stream),
    "jsonl": lambda chosen, stream: write_jsonl(file_rows(chosen.database), stream),
    "parquet": _parquet,
    "html": _html,
}


def run(
    store: str,
    conditions: Sequence[Condition],
    where: Sequence[str],
    wanted: Sequence[tuple[str, str]],
    *,
    codes: Collection[str] | None,
    vanished: bool,
    limit: int,
    screen: TextIO,
) -> None:
    """Write reports on the files of a store.

    `where` are the conditions as the user wrote them. `wanted` are formats, each with its file or, for the screen, an
    empty string. `codes` are the codes of the rules whose findings are reported (`None`: all). Raises `CannotRun` if
    the store cannot be used, `ReportError` if a report cannot be written.
    """
    try:
        with closing(connect(store)) as database, ExitStack() as stack:
            # All reports are about one moment, whatever a scan writes meanwhile.
            database.execute("BEGIN")
            choose(database, conditions, vanished=vanished)
            chosen = Chosen(database, store, where, limit)
            for name, path in wanted:
                stream = stack.enter_context(ReportFile(path)) if path else screen
                if name in LINT_FORMATS:
                    files = stored_files(database)
                    told = files if codes is None else (only(file, codes) for file in files)
                    write_stored(told, writer(LINT_FORMATS[name], stream))
                else:
                    WRITE[name](chosen, stream)
    except StoreError as error:
        raise CannotRun(f"{error}.") from None
    except sqlite3.Error as error:
        raise CannotRun(f"{damaged(store, error)}.") from None
