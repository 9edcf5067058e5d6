"""Which files are logs, which belong together, and the order of their times."""

from pathlib import Path

import pytest
from log_texts import MASKED, RETRIED, Line, cmtrace, run_lines, runs

from mifkit.logs.events import LineCount
from mifkit.logs.files import find_logs, grouped
from mifkit.logs.items import Execution
from mifkit.logs.run import LogEntry, LogQuery, UnreadLog, read_logs
from mifkit.status.context import ClientContext
from mifkit.status.product import Product

CB = ClientContext(product=Product.CB)
WANTED = LogQuery(client=CB)


def entries(paths: list[Path], query: LogQuery = WANTED) -> list[LogEntry | UnreadLog]:
    return list(read_logs(find_logs(map(str, paths)), query, LineCount()))


def executions(paths: list[Path], query: LogQuery = WANTED) -> list[Execution]:
    found = [one.item for one in entries(paths, query) if isinstance(one, LogEntry)]
    return [one for one in found if isinstance(one, Execution)]


def names(paths: list[Path]) -> list[str]:
    return [Path(one.path).name for one in find_logs(map(str, paths))]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("execmgr.log", True),
        ("ExecMgr.LOG", True),
        ("execmgr.lo_", True),
        ("execmgr-20261121-101112.log", True),
        ("PC042_execmgr.log", True),
        ("smsapm32.log", True),
        ("Pcmwin.log", True),
        ("despool.log", True),
        ("ccmexec.log", False),
        ("execmgr.txt", False),
        ("execmgrs.log", False),
        ("a.mif", False),
    ],
)
def test_below_a_folder_the_logs_are_found_by_their_names(name: str, taken: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    assert names([tmp_path]) == ([name] if taken else [])


def test_a_file_that_is_named_is_taken_whatever_its_name_and_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    assert names([tmp_path / "a.txt", tmp_path / "." / "a.txt"]) == ["a.txt"]


def test_the_logs_of_different_computers_are_different_logs(tmp_path: Path) -> None:
    for name in ("a/execmgr.log", "a/execmgr.lo_", "b/execmgr.log", "PC1_execmgr.log", "PC2_execmgr.log", "x.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    together = grouped(find_logs([str(tmp_path), str(tmp_path / "x.log")]))
    assert sorted(len(parts) for parts in together) == [1, 1, 1, 1, 2]


def test_rolled_over_files_are_read_in_the_order_of_time(tmp_path: Path) -> None:
    lines = [cmtrace([line]) for line in runs(*RETRIED)]
    (tmp_path / "execmgr.log").write_text("".join(lines[15:]), newline="")
    (tmp_path / "execmgr.lo_").write_text("".join(lines[5:15]), newline="")
    (tmp_path / "execmgr-20261120-101112.log").write_text("".join(lines[:5]), newline="")
    found = executions([tmp_path])
    assert [one.tried for one in found] == [1, 2]
    assert found[1].waited == pytest.approx(901, abs=1)


def test_files_without_a_time_are_read_last(tmp_path: Path) -> None:
    (tmp_path / "execmgr.log").write_text("no record\n")
    (tmp_path / "execmgr.lo_").write_text(cmtrace(run_lines(MASKED)), newline="")
    assert len(executions([tmp_path])) == 1


def test_a_file_that_cannot_be_read_costs_no_other_one(tmp_path: Path) -> None:
    (tmp_path / "execmgr.log").write_text(cmtrace(run_lines(MASKED)), newline="")
    found = entries([tmp_path / "execmgr.log", tmp_path / "execmgr.lo_"])
    assert [type(one) for one in found] == [LogEntry, UnreadLog]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 3),
        ({"program": "WRAPPER"}, 2),
        ({"package": "rdr00042"}, 1),
        ({"package": "RDR00042", "program": "Wrapper"}, 0),
        ({"hidden_retries": True}, 1),
    ],
)
def test_only_entries_that_are_asked_for_are_returned(query: dict[str, object], number: int, tmp_path: Path) -> None:
    (tmp_path / "execmgr.log").write_text(cmtrace(runs(MASKED._replace(second=50), *RETRIED)), newline="")
    assert len(executions([tmp_path], LogQuery(client=CB, **query))) == number  # type: ignore[arg-type]


def test_unknown_lines_are_counted_by_component_and_by_wording(tmp_path: Path) -> None:
    noise = [Line(f"Timer {number} of {{C04E8BBA-340E-41C2-BB26-63A7FEA8074{number}}}", number, 1) for number in (1, 2)]
    (tmp_path / "execmgr.log").write_text(cmtrace(noise), newline="")
    from collections import Counter

    count = LineCount(wordings=Counter())
    assert not list(read_logs(find_logs([str(tmp_path)]), WANTED, count))
    assert (count.records, count.recognised, count.unknown) == (2, 0, {"execmgr": 2})
    assert count.wordings == {"Timer # of #": 2}
