"""The answer of `mifkit log` for spreadsheets: a row per execution; `mifkit/output/findings/csv.py` says how."""

from typing import TextIO

from mifkit.logs.events import LineCount
from mifkit.logs.items import Enforcement, Execution, Unfinished, moment
from mifkit.logs.run import LogEntry, LogQuery
from mifkit.logs.totals import LogTotals
from mifkit.output.findings.csv import cell, rows_to
from mifkit.status.exit_codes.codes import name_of

HEADER = (
    "path", "line", "ended", "package", "program", "exit_code", "exit_code_name", "mif_search", "mif", "status",
    "attempt", "verdict", "rows", "hidden_retry", "findings", "possible_causes",
)  # fmt: skip


class Writer:
    """A row per execution, and per program that was never called complete: its status is empty."""

    def __init__(self, stream: TextIO, query: LogQuery) -> None:  # as every format of a log is made
        self._rows = rows_to(stream)
        self._rows.writerow(HEADER)

    def entry(self, entry: LogEntry) -> None:
        item, comparison = entry.item, entry.comparison
        if isinstance(item, Enforcement):
            self._application(item)
            return
        if not isinstance(item, Execution | Unfinished):
            return
        known = name_of(item.exit_code) if item.exit_code is not None else None
        ended = moment(item)
        run = item if isinstance(item, Execution) else None
        self._rows.writerow(
            [
                cell(item.position.path),
                item.position.line,
                ended.isoformat(" ", "milliseconds") if ended is not None else "",
                cell(item.package or ""),
                cell(item.program or ""),
                item.exit_code if item.exit_code is not None else "",
                known or "",
                item.search.value,
                cell(item.mif or ""),
                cell(run.status) if run is not None else "",
                run.attempt if run is not None else "",
                comparison.agreement.value if comparison is not None else "",
                " ".join(comparison.rows) if comparison is not None else "",
                int(comparison.forced) if comparison is not None else "",
                " ".join(finding.code for finding in entry.findings),
                cell("; ".join(comparison.causes)) if comparison is not None else "",
            ]
        )

    def _application(self, run: Enforcement) -> None:
        """A row of an application: its status is the entry of the table of codes, or Unmatched."""
        known = name_of(run.exit_code) if run.exit_code is not None else None
        ended = run.ended.local.isoformat(" ", "milliseconds") if run.ended.local is not None else ""
        code = run.exit_code if run.exit_code is not None else ""
        status = "Unmatched" if run.unmatched else cell(run.entry or "")
        row = [
            cell(run.position.path),
            run.position.line,
            ended,
            "",
            cell(run.application or ""),
            code,
            known or "",
            "",
            "",
        ]
        self._rows.writerow([*row, status, *[""] * (len(HEADER) - len(row) - 1)])

    def finish(self, totals: LogTotals, count: LineCount) -> None:
        """Write nothing: every row is an execution."""
