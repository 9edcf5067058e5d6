"""The run of `mifkit report`, apart from its options: `mifkit report --help` needs none of what this imports."""

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import TextIO

from mifkit.cli.report_file import ReportFile
from mifkit.cli.trouble import Trouble
from mifkit.output.scan_report import write_csv, write_full, write_json, write_jsonl
from mifkit.scan.opening import StoreError, connect, damaged
from mifkit.scan.selection import Condition, choose
from mifkit.scan.totals import file_rows, totals


def run(
    store: str,
    conditions: Sequence[Condition],
    where: Sequence[str],
    wanted: Sequence[tuple[str, str]],
    *,
    vanished: bool,
    limit: int,
    screen: TextIO,
) -> None:
    """Write reports. `where` are the conditions as they were given; `wanted` are formats, each with its file or an
    empty string. Raises `Trouble` if the store cannot be used, or a report not be written."""
    try:
        with closing(connect(store)) as database, ExitStack() as stack:
            # All reports are about one moment, whatever a scan writes meanwhile.
            database.execute("BEGIN")
            choose(database, conditions, vanished=vanished)
            for name, path in wanted:
                stream = stack.enter_context(ReportFile(path)) if path else screen
                if name == "full":
                    write_full(totals(database), store, where, limit, stream)
                elif name == "json":
                    write_json(totals(database), store, where, stream)
                elif name == "html":
                    _write_html(database, store, where, stream)
                else:
                    (write_csv if name == "csv" else write_jsonl)(file_rows(database), stream)
    except StoreError as error:
        raise Trouble(f"{error}.") from None
    except sqlite3.Error as error:
        raise Trouble(f"{damaged(store, error)}.") from None


def _write_html(database: sqlite3.Connection, store: str, where: Sequence[str], stream: TextIO) -> None:
    """Write the page; what it takes is imported for it alone."""
    from mifkit.output.html_report import write_html
    from mifkit.scan.overview import overview

    write_html(totals(database), overview(database), store, where, stream)
