"""The data of the page in little space: columns instead of rows, each text once, compressed, in base 64."""

import gzip
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from mifkit.diagnostics import Severity, printable
from mifkit.output.findings.snippet import shown_cells
from mifkit.output.report.html.charts import FAILURES, ProductChart
from mifkit.output.report.html.tables import NUMERIC, Table
from mifkit.output.report.words import RETRIES
from mifkit.rules.registry import rules
from mifkit.scan.report.excerpts import Excerpt
from mifkit.scan.report.overview import Overview, PageFile

# Column of the files, as the page calls it: field of `PageFile`. Columns in `NUMBERS` have numbers, the others texts.
COLUMNS = {
    "result": "result",
    "folder": "folder",
    "name": "name",
    "kind": "kind",
    "size": "size",
    "day": "day",
    "encoding": "encoding",
    "syntax": "syntax",
    "generator": "generator",
    "manufacturer": "manufacturer",
    "product": "product",
    "version": "version",
    "product name": "product_name",
    "release": "release",
    "group": "group",
    "status": "status",
    "description": "description",
    "state": "state",
    "row": "decision_row",
    "certainty": "certainty",
    "exit code": "recovered_exit_code",
    "masked exit code": "masked_exit_code",
    "match": "match",
    "package id": "package_id",
    "package": "package",
    "computer": "computer",
    "class": "class_name",
    "server says": "server_says",
    "fault": "fault",
    "vanished": "vanished",
    "errors": "errors",
    "warnings": "warnings",
    "infos": "infos",
}
NUMBERS = {"size", "exit code", "masked exit code", "vanished", "errors", "warnings", "infos", "failed"}


# How many characters of a text are shown: more than a field of a status MIF or a line of an excerpt usually has.
LONGEST = 640


class Texts:
    """Texts by number: each is kept once, as it may be shown. Number 0 stands for no text."""

    def __init__(self) -> None:
        self.list: list[str | None] = [None]
        self._numbers: dict[str | None, int] = {None: 0}

    def number(self, text: str | None) -> int:
        """The number of a text, which is added if it is new."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.list)
            self.list.append(_cut(text or ""))
        return found


def embedded(overview: Overview, tables: Iterable[Table], products: ProductChart) -> str:
    """The data as the page's script reads it: JSON, compressed by gzip, in base 64."""
    texts = Texts()
    document = {
        "files": _files(overview.files, texts),
        "findings": _findings(overview, texts),
        "products": [texts.number(bar.value) for bar in products.bars],
        "rules": {rule.code: [texts.number(rule.name), texts.number(rule.plain_summary)] for rule in rules()},
        "tables": {table.id: _table(table, texts) for table in tables},
    }
    data = msgspec.json.encode({**document, "texts": texts.list})
    # Without the time of compression, so that the same store gives the same page.
    return b64encode(gzip.compress(data, 6, mtime=0)).decode("ascii")


def _files(files: list[PageFile], texts: Texts) -> dict[str, list[Any]]:
    columns = {}
    for name, field in COLUMNS.items():
        values = [getattr(file, field) for file in files]
        columns[name] = values if name in NUMBERS else [texts.number(value) for value in values]
    columns["failed"] = [int(file.result in FAILURES) for file in files]
    columns["will retry"] = [
        texts.number(RETRIES[None if file.will_retry is None else bool(file.will_retry)] if file.state else None)
        for file in files
    ]
    return columns


def _findings(overview: Overview, texts: Texts) -> dict[str, Any]:
    """`of` counts the findings of each file; the columns have the findings of one file after the other.

    An excerpt is a list: the place of its finding in the columns, the number of its first line, the place of the
    finding's line among the lines, where the finding begins and ends in that line, and the lines.
    """
    places = {id: place for place, id in enumerate(overview.messages)}
    columns: dict[str, list[int]] = {"message": [], "line": [], "column": []}
    counts, shown = [], []
    for file in overview.files:
        found = overview.found.get(file.id, ())
        counts.append(len(found))
        for finding in found:
            if finding.excerpt is not None:
                shown.append([len(columns["line"]), *_excerpt(finding.excerpt, texts)])
            columns["message"].append(places[finding.message])
            columns["line"].append(finding.line)
            columns["column"].append(finding.column)
    messages = [
        [
            *(texts.number(message.code), texts.number(Severity(message.severity).label), texts.number(message.text)),
            *(texts.number(message.help or None), texts.number(message.block_path or None)),
        ]
        for message in overview.messages.values()
    ]
    return {"of": counts, **columns, "messages": messages, "excerpts": shown}


def _excerpt(excerpt: Excerpt, texts: Texts) -> list[int]:
    line = excerpt.lines[excerpt.at]
    parts = [_shown(line[: excerpt.start]), _shown(line[excerpt.start : excerpt.end]), _shown(line[excerpt.end :])]
    lines = ["".join(parts) if at == excerpt.at else _shown(text) for at, text in enumerate(excerpt.lines)]
    start = len(parts[0])
    # Line by line: similar files have most lines in common.
    return [excerpt.first, excerpt.at, start, start + len(parts[1]), *map(texts.number, lines)]


def _cut(text: str) -> str:
    return printable(text) if len(text) <= LONGEST else f"{printable(text[:LONGEST])}…"


def _shown(text: str) -> str:
    return "".join(shown_cells(text))


def _table(table: Table, texts: Texts) -> dict[str, Any]:
    columns = [
        list(values) if column.kind in NUMERIC else [texts.number(value) for value in values]
        for column, values in zip(table.columns, zip(*table.rows, strict=True), strict=False)
    ]
    return {"columns": columns, "means": _means(table.means, texts)}


def _means(means: Mapping[str, Any], texts: Texts) -> dict[str, int]:
    return {name: value if name in NUMBERS else texts.number(value) for name, value in means.items()}
