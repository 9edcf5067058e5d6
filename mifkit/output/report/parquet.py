"""`parquet`: a row per file or group with typed columns, for pandas, DuckDB, Power BI and data lakes (extra `parquet`).

The columns are those of `csv` and `jsonl`. Text is exact, as in JSON: what shows it has to escape it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import IO, Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import FieldInfo, astuple, fields

from mifkit.output.json_text import exact
from mifkit.output.report.chosen import ChosenFiles
from mifkit.scan.report.groups import GroupRow
from mifkit.scan.report.totals import FileRow

# Rows of a group. One group is in memory at a time: a few MB.
GROUP = 10_000
# Column: its type, and what makes its values of those of a row. The others go by the types of the row.
TIMES: dict[str, tuple[Any, Callable[[str], Any]]] = {
    **dict.fromkeys(("day", "first_day", "last_day"), (pa.date32(), date.fromisoformat)),
    "written": (pa.timestamp("ms", tz="UTC"), lambda text: datetime.fromisoformat(text).astimezone(UTC)),
}
TYPES: dict[Any, Any] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def write(chosen: ChosenFiles, stream: TextIO) -> None:
    """Write the chosen files, or groups of them, to the binary stream below `stream`, to which nothing has been written
    as text."""
    write_parquet(chosen.flat_rows(), stream.buffer, FileRow if chosen.grouping is None else GroupRow)


def write_parquet(
    rows: Iterable[FileRow] | Iterable[GroupRow], stream: IO[bytes], kind: type[FileRow | GroupRow] = FileRow
) -> None:
    """Write a file of rows of one kind, a group at a time."""
    columns = fields(kind)
    schema = pa.schema([pa.field(column.name, _type(column)) for column in columns])
    with pq.ParquetWriter(stream, schema, compression="zstd") as target:
        for group in _groups(rows):
            values = zip(*map(astuple, group), strict=True)
            arrays = [
                pa.array([_value(column.name, value) for value in entries], type=schema.field(column.name).type)
                for column, entries in zip(columns, values, strict=True)
            ]
            target.write_batch(pa.record_batch(arrays, schema=schema))


def _groups(rows: Iterable[FileRow] | Iterable[GroupRow]) -> Iterator[list[FileRow | GroupRow]]:
    left: Iterator[FileRow | GroupRow] = iter(rows)
    while group := list(islice(left, GROUP)):
        yield group


def _type(column: FieldInfo) -> Any:
    """A column of the row is of one type, and may be `None`."""
    if column.name in TIMES:
        return TIMES[column.name][0]
    return next(type for of, type in TYPES.items() if column.type in (of, of | None))


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in TIMES:
        return TIMES[name][1](value)
    return exact(value) if isinstance(value, str) else value
