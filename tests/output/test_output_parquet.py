"""`mifkit report -o parquet`: the rows of csv and jsonl, with types."""

import json
import sqlite3
import sys
import tracemalloc
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from running import invoke
from stores import filled

from mifkit.output.report import parquet
from mifkit.output.report.parquet import write_parquet
from mifkit.scan.report.selection import choose
from mifkit.scan.report.totals import FileRow, file_rows
from mifkit.scan.store.database import connect


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled(tmp_path / "scan.db", 50)


def test_rows_are_those_of_jsonl(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "scan.parquet"
    assert invoke("report", store, "-o", f"parquet:{target}", "--where", "failed=yes").exit_code == 0
    rows = pq.read_table(target).to_pylist()
    lines = invoke("report", store, "-o", "jsonl", "--where", "failed=yes").stdout.splitlines()
    assert len(rows) == 12
    for row in rows:
        row["day"] = row["day"].isoformat()
        row["written"] = row["written"].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert rows == [json.loads(line) for line in lines]


def test_columns_have_types(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "scan.parquet"
    invoke("report", store, "-o", f"parquet:{target}")
    table = pq.read_table(target)
    assert table.column_names == list(FileRow.__struct_fields__)
    types = {field.name: field.type for field in table.schema}
    assert (types["day"], types["written"]) == (pa.date32(), pa.timestamp("ms", tz="UTC"))
    assert types["size"] == types["recovered_exit_code"] == types["errors"] == pa.int64()
    assert types["vanished"] == types["will_retry"] == pa.bool_()
    assert set(types.values()) == {pa.string(), pa.int64(), pa.bool_(), pa.date32(), pa.timestamp("ms", tz="UTC")}
    first = table.to_pylist()[0]
    assert (first["day"], first["written"]) == (date(2026, 1, 2), datetime(2026, 1, 2, 0, 0, 1, tzinfo=UTC))


def test_times_that_no_calendar_has_are_none(store: Path, tmp_path: Path) -> None:
    times = {"0000001.mif": -(2**62), "0000002.mif": 2**62, "0000003.mif": None, "0000004.mif": -1}
    with closing(sqlite3.connect(store)) as database, database:
        database.executemany("UPDATE files SET mtime_ns = ? WHERE name = ?", [(at, name) for name, at in times.items()])
    target = tmp_path / "scan.parquet"
    assert invoke("report", store, "-o", f"parquet:{target}", "-o", f"csv:{tmp_path / 'a.csv'}").exit_code == 0
    days = {Path(row["path"]).name: row["day"] for row in pq.read_table(target).to_pylist()}
    assert days["0000003.mif"] is None
    assert days["0000004.mif"] == date(1970, 1, 1)
    assert days["0000001.mif"] == date(1823, 11, 12)


def test_no_file_is_a_table_without_rows(tmp_path: Path) -> None:
    store, target = filled(tmp_path / "empty.db", 0), tmp_path / "scan.parquet"
    assert invoke("report", store, "-o", f"parquet:{target}").exit_code == 0
    table = pq.read_table(target)
    assert (table.num_rows, table.column_names) == (0, list(FileRow.__struct_fields__))


def test_hostile_text_is_kept_as_it_is(store: Path, tmp_path: Path) -> None:
    hostile = "=cmd|x!A1 \0\x1b[31m\u202e##vso[x]"
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE status_fields SET description = ? WHERE file = 1", (hostile,))
        database.execute("UPDATE files SET name = ? WHERE id = 1", (b"caf\xe9.mif",))
    target = tmp_path / "scan.parquet"
    assert invoke("report", store, "-o", f"parquet:{target}", "--where", "name=caf*").exit_code == 0
    (row,) = pq.read_table(target).to_pylist()
    assert row["description"] == hostile
    assert row["path"].endswith("caf\ufffd.mif")


def test_rows_are_written_in_groups_and_few_are_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP", 1000)
    peaks = []
    for groups in (3, 9):
        target = tmp_path / f"{groups}.parquet"
        with closing(connect(str(filled(tmp_path / f"{groups}.db", groups * 1000, findings=0)))) as database:
            choose(database, [], vanished=False)
            tracemalloc.start()
            with target.open("wb") as stream:
                write_parquet(file_rows(database), stream)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert pq.ParquetFile(target).num_row_groups == groups
    assert peaks[1] < peaks[0] * 1.2


def test_it_is_no_format_for_the_screen(store: Path) -> None:
    done = invoke("report", store, "-o", "parquet")
    assert (done.exit_code, "it needs a file, as in --output parquet:FILE." in done.stderr) == (2, True)


def test_without_its_extra_it_says_what_to_install(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = tmp_path / "scan.parquet"
    done = invoke("report", store, "-o", f"parquet:{target}")
    assert (done.exit_code, "needs the extra parquet, which is not installed" in done.stderr) == (2, True)
    assert not target.exists()


def test_what_fails_in_the_middle_leaves_the_file_as_it_was(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "scan.parquet"
    target.write_bytes(b"before")
    with closing(sqlite3.connect(store)) as database, database:
        database.execute("DROP TABLE outcomes")
    done = invoke("report", store, "-o", f"parquet:{target}")
    assert (done.exit_code, target.read_bytes()) == (2, b"before")
    assert {path.name for path in tmp_path.iterdir()} == {"scan.db", "scan.parquet"}


@pytest.mark.parametrize("name", ["full", "csv", "sarif"])
def test_other_formats_need_no_extra(name: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert invoke("report", store, "-o", name).exit_code == 0
