"""Writing a report in the place of an older one."""

from pathlib import Path

import pytest

from mifkit.files.replacing import ReportError, ReportFile


def test_a_report_that_cannot_be_opened_is_an_os_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "r.json"
    with pytest.raises(ReportError) as raised, ReportFile(str(path)):
        pass
    assert isinstance(raised.value, OSError)
    assert str(raised.value).startswith(f"Cannot write {path}: ")


def test_a_report_that_cannot_be_completed_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "r.json"
    path.write_text("of yesterday")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ReportError, match="No space left on device"), ReportFile(str(path)) as stream:
        stream.write("of today")
    assert path.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_of_the_writer_is_not_one_of_the_report(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), ReportFile(str(tmp_path / "r.json")):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
