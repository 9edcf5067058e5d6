"""The table of `mifkit lint --timing`: what the time of a run went to, the longest first."""

from collections.abc import Iterator, Sequence

from mifkit.output.summary import counted
from mifkit.stopwatch import Row


def table(rows: Sequence[Row], files: int) -> Iterator[str]:
    """The lines of the table of a run over so many files. Times are in milliseconds, those per file in microseconds."""
    whole = sum(row.time for row in rows)
    yield f"Time of {counted(files, 'file')}: {whole / 1e6:.1f} ms, without the start of Python"
    yield f"{'ms':>10}  {'share':>6}  {'calls':>7}  {'us/file':>9}  {'findings':>8}  rule or part of the run"
    for row in rows:
        share, per_file = row.time / max(whole, 1), row.time / max(files, 1) / 1e3
        findings = "" if row.rule is None else str(row.findings)
        name = row.name if row.rule is None else f"{row.rule.code} {row.name}"
        yield (f"{row.time / 1e6:>10.2f}  {share:>6.1%}  {row.calls or '':>7}  {per_file:>9.1f}  {findings:>8}  {name}")
