"""Failures by Description: texts that differ only in numbers, paths and GUIDs are counted together."""

from pathlib import Path

import pytest
from running import invoke
from systems import processor_time

from mifkit.scan.report.alike import common_text

STATUS = (Path(__file__).parents[2] / "samples" / "MSIRDR42.mif").read_text("cp1252")
BUSY = next(line for line in STATUS.splitlines() if "Another installation" in line)


@pytest.mark.parametrize(
    ("text", "common"),
    [
        ("Error 1722. There is a problem.", "Error #. There is a problem."),
        (r"Could not open C:\Program Files\Contoso\a.dll.", "Could not open #"),
        (r"Source \\server\share\x.msi is gone", "Source # is gone"),
        ("Product {7B9F64C1-2E0D-4A57-8C3B-91D5E6A0F214} failed", "Product # failed"),
        ("Failed with 0x80070652", "Failed with #"),
        ("No disk", "No disk"),
        (None, None),
    ],
)
def test_what_texts_have_in_common(text: str | None, common: str | None) -> None:
    assert common_text(text) == common


@pytest.mark.parametrize("piece", ["\\", "a:\\", "a\\", "{", "0", "0-", "12345678-", "x "])
def test_a_long_text_takes_a_time_in_proportion(piece: str) -> None:
    def seconds(number: int) -> float:
        return processor_time(lambda: common_text(piece * number))

    small = min(seconds(20_000) for _ in range(3))
    assert min(seconds(80_000) for _ in range(3)) < 10 * max(small, 0.005)


def test_report_counts_alike_texts_together_and_failures_without_a_code(tmp_path: Path) -> None:
    share, store = tmp_path / "share", tmp_path / "scan.db"
    share.mkdir()
    for number in range(3):
        text = STATUS.replace(BUSY, f'      VALUE = "Error {1700 + number}. See C:\\\\Logs\\\\{number}.log"')
        (share / f"{number}.mif").write_text(text, "cp1252")
    (share / "busy.mif").write_text(STATUS, "cp1252")
    invoke("scan", share, "--store", store)
    done = invoke("report", store, "-o", "full")
    assert "Failures with an exit code that is not known: 3 of 4; their Description gives none away." in done.stdout
    (row,) = [line for line in done.stdout.splitlines() if "Error 1700" in line]
    assert row.split()[:2] == ["3", "1"]
    assert "Error 1701" not in done.stdout
