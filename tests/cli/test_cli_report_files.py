"""Reports in files: complete or not there, and what was there before stays until they are."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import CLEAN, ERROR, SAMPLES, invoke, run, written
from systems import posix_only

posix = posix_only("permissions, symbolic links and devices in folders")


@pytest.fixture
def umask() -> Iterator[int]:
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for files brings mifkit down after the first one."""
    from mifkit.cli.runs import inputs
    from mifkit.files.discovery import FileNames, FoundFile, find_files

    def fail(paths: tuple[str, ...], names: FileNames, excludes: object) -> Iterator[FoundFile]:
        assert excludes
        yield next(find_files(paths, names))
        raise ZeroDivisionError

    monkeypatch.setattr(inputs, "find_files", fail)


def test_screen_and_files_in_one_run(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    files = {name: tmp_path / f"report.{name}" for name in ("json", "full", "statistics")}
    outputs = [part for name, file in files.items() for part in ("-o", f"{name}:{file}")]
    done = invoke("lint", path, "-o", "concise", *outputs)
    assert done.exit_code == 1
    assert "SYN114" in done.stdout
    assert json.loads(files["json"].read_text())["summary"]["errors"] == 1
    assert "error[SYN114]" in files["full"].read_text()
    assert "SYN114" in files["statistics"].read_text()


def test_with_a_file_alone_nothing_goes_to_the_screen(tmp_path: Path) -> None:
    done = invoke("lint", written(tmp_path, ERROR), "-o", f"json:{tmp_path / 'r.json'}")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")


def test_a_dash_is_the_screen(tmp_path: Path) -> None:
    path = written(tmp_path, ERROR)
    assert invoke("lint", path, "-o", "json:-").stdout == invoke("lint", path, "-o", "json").stdout


@pytest.mark.usefixtures("failing")
def test_a_run_that_fails_leaves_no_report_and_no_litter(tmp_path: Path) -> None:
    paths = [written(tmp_path, CLEAN, name) for name in ("1.mif", "2.mif")]
    assert invoke("lint", *paths, "-o", f"json:{tmp_path / 'r.json'}").exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.mif", "2.mif"]


@pytest.mark.usefixtures("failing")
def test_a_run_that_fails_leaves_the_report_that_was_there(tmp_path: Path) -> None:
    paths = [written(tmp_path, CLEAN, name) for name in ("1.mif", "2.mif")]
    report = written(tmp_path, "of yesterday", "r.json")
    assert invoke("lint", *paths, "-o", f"json:{report}").exit_code == 2
    assert report.read_text() == "of yesterday"
    assert len(list(tmp_path.iterdir())) == 3


def test_nothing_to_check_leaves_the_report_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = written(tmp_path, "of yesterday", "r.json")
    assert invoke("lint", tmp_path / "empty", "-o", f"json:{report}").exit_code == 2
    assert report.read_text() == "of yesterday"


def test_an_unreadable_file_is_in_the_report(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    assert invoke("lint", tmp_path / "gone.mif", "-o", f"json:{report}").exit_code == 2
    assert json.loads(report.read_text())["files"][0]["kind"] == "unreadable"


@posix
def test_a_new_report_has_the_permissions_of_any_new_file(umask: int, tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    invoke("lint", written(tmp_path, CLEAN), "-o", f"json:{report}")
    assert stat.S_IMODE(report.stat().st_mode) == 0o666 & ~umask


@posix
def test_a_report_keeps_its_permissions(tmp_path: Path) -> None:
    report = written(tmp_path, "of yesterday", "r.json")
    report.chmod(0o604)
    invoke("lint", written(tmp_path, CLEAN), "-o", f"json:{report}")
    assert stat.S_IMODE(report.stat().st_mode) == 0o604
    assert "of yesterday" not in report.read_text()


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    report, link = tmp_path / "r.json", tmp_path / "latest.json"
    link.symlink_to(report)
    invoke("lint", written(tmp_path, CLEAN), "-o", f"json:{link}")
    assert link.is_symlink()
    assert json.loads(report.read_text())["schema_version"] == 1


@posix
def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    done = run("lint", written(tmp_path, ERROR), "-o", "json:/dev/null", "-o", "concise:/dev/stderr")
    assert done.returncode == 1
    assert b"SYN114" in done.stderr
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@posix
def test_a_full_disk_is_no_finding(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    done = run("lint", written(tmp_path, ERROR), "-o", "json:/dev/full")
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("target", "reason"),
    [("folder", "Is a directory"), ("gone/r.json", "No such file"), ("a.mif/r.json", "Not a directory")],
)
def test_a_report_that_cannot_be_written_is_refused_at_once(target: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = invoke("lint", written(tmp_path, ERROR), "-o", f"json:{tmp_path / target}", "-o", "concise")
    assert (done.exit_code, done.stdout) == (2, "")
    said = reason if os.name != "nt" else ""  # Windows has words of its own, in the user's language
    assert f"Cannot write {tmp_path / target}: {said}" in done.stderr


def test_a_report_never_replaces_a_file_that_is_to_be_checked(tmp_path: Path) -> None:
    path = written(tmp_path, CLEAN)
    done = invoke("lint", path, "-o", f"full:{path}")
    assert done.exit_code == 2
    assert "would replace a file that is to be read" in done.stderr
    assert path.read_text() == CLEAN


def test_a_path_may_hold_colons(tmp_path: Path) -> None:
    done = run("lint", written(tmp_path, CLEAN), "-o", r"json:C:\reports\r.json", folder=tmp_path)
    if sys.platform == "win32":
        assert b"Cannot write C:\\reports\\r.json" in done.stderr
    else:
        assert (tmp_path / r"C:\reports\r.json").exists()


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["code", "1618"], "full"),
        (["config", "--isolated"], "full"),
        (["log", SAMPLES / "execmgr.log"], "concise"),
        (["match", SAMPLES / "contoso-reader.sms", SAMPLES / "MSIRDR42.mif"], "full"),
        (["outcome", SAMPLES / "MSIRDR42.mif"], "full"),
        (["outcome", "--table"], "full"),
        (["rule", "MSI001"], "full"),
        (["settings", SAMPLES / "sitectrl.ct0"], "full"),
        (["show", SAMPLES / "MSIRDR42.mif"], "tree"),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else None,
)
def test_every_answer_goes_to_files_and_the_screen(arguments: list[str | Path], name: str, tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    alone = invoke(*arguments, "-o", name)
    both = invoke(*arguments, "-o", name, "-o", f"json:{target}")
    assert (both.exit_code, both.stdout) == (alone.exit_code, alone.stdout)
    assert target.read_text(encoding="utf-8") == invoke(*arguments, "-o", "json").stdout


def test_an_answer_never_replaces_the_file_that_it_is_about(tmp_path: Path) -> None:
    path = written(tmp_path, CLEAN)
    done = invoke("show", path, "-o", f"json:{path}")
    assert (done.exit_code, path.read_text()) == (2, CLEAN)
    assert "would replace a file that is to be read" in done.stderr


def test_an_unknown_format_of_an_answer_is_named(tmp_path: Path) -> None:
    done = invoke("show", written(tmp_path, CLEAN), "-o", "jsn")
    assert done.exit_code == 2
    assert "there is no format 'jsn'; did you mean 'json'?" in done.stderr
