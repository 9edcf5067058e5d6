"""Writing a report in the place of an older one."""

from pathlib import Path

import pytest
from systems import posix_only

from mifkit.files import replacing
from mifkit.files.replacing import ReportError, ReportFile


class HeldError(PermissionError):
    """An error of Windows: there, every OSError has this attribute."""

    def __init__(self, winerror: int | None) -> None:
        super().__init__(13, "held")
        self.winerror = winerror


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


@posix_only("a device that is full")
@pytest.mark.parametrize("size", [1, 1_000_000])
def test_a_report_of_any_length_that_cannot_be_written_is_named(size: int) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(ReportError, match=r"^Cannot write /dev/full: "), ReportFile("/dev/full") as stream:
        stream.write("x" * size)


def test_an_error_of_the_writer_is_not_one_of_the_report(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), ReportFile(str(tmp_path / "r.json")):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("winerror", "attempts"), [(32, 3), (5, 3), (None, 1), (19, 1)])
def test_a_file_that_a_scanner_holds_is_replaced_once_it_is_free(
    winerror: int | None, attempts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace an open file; other systems have no such error, so it is made."""
    tried = []
    really = Path.replace

    def held(self: Path, target: Path) -> None:
        tried.append(target)
        if len(tried) < 3:
            raise HeldError(winerror)
        really(self, target)

    path = tmp_path / "r.json"
    path.write_text("of yesterday")
    monkeypatch.setattr(replacing, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(Path, "replace", held)
    if attempts == 1:
        with pytest.raises(ReportError, match="held"), ReportFile(str(path)) as stream:
            stream.write("of today")
    else:
        with ReportFile(str(path)) as stream:
            stream.write("of today")
    assert len(tried) == attempts
    assert path.read_text() == ("of yesterday" if attempts == 1 else "of today")
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_stays_held_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object) -> None:
        raise HeldError(32)

    monkeypatch.setattr(replacing, "PAUSES", (0, 0))
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(ReportError, match="held"), ReportFile(str(tmp_path / "r.json")):
        pass
    assert list(tmp_path.iterdir()) == []
