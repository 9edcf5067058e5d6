"""Paths on Windows: long ones, and names that differ in case only; on other systems every path is as it is."""

import os
from pathlib import Path

import pytest
from running import CLEAN, ERROR, STATUS, invoke, written

from mifkit.documents.readers import CHECKED_FILES
from mifkit.files.discovery import find_files
from mifkit.files.windows_paths import extended, openable, respelled, spelled

WINDOWS = os.name == "nt"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\share\\a.mif", "\\\\?\\C:\\share\\a.mif"),
        ("\\\\server\\share\\a.mif", "\\\\?\\UNC\\server\\share\\a.mif"),
        ("\\\\?\\C:\\a.mif", "\\\\?\\C:\\a.mif"),
        ("\\\\.\\pipe\\a", "\\\\.\\pipe\\a"),
    ],
)
def test_a_path_has_one_form_without_a_limit(path: str, expected: str) -> None:
    assert extended(path) == expected


def test_only_a_long_path_is_opened_in_another_form_and_only_on_windows() -> None:
    assert openable("a.mif") == "a.mif"
    long = str(Path("a" * 150, "..", "b" * 250, "c.mif"))
    whole = str(Path("b" * 250, "c.mif").absolute())
    assert openable(long) == (extended(whole) if WINDOWS else long)


@pytest.mark.parametrize(
    ("named", "real", "expected"),
    [
        ("c:\\SHARE\\pc1", "C:\\Share\\PC1", "C:\\Share\\PC1"),
        ("s:\\pc1", "\\\\server\\Share\\PC1", "S:\\PC1"),
        ("C:\\link\\pc1", "D:\\Target\\PC1", "C:\\link\\PC1"),
        ("\\\\server\\share\\pc1", "\\\\server\\share\\Pc1", "\\\\server\\share\\Pc1"),
        ("c:\\", "C:\\", "C:\\"),
    ],
)
def test_a_path_is_spelled_as_its_folders_are(named: str, real: str, expected: str) -> None:
    assert respelled(named, real) == expected


def test_a_path_that_is_spelled_right_stays(tmp_path: Path) -> None:
    assert spelled(str(tmp_path)) == str(tmp_path)


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A folder whose path is longer than Windows opens as it is."""
    folder = tmp_path
    while len(str(folder)) < 280:
        folder /= "a folder of a package"
    Path(openable(str(folder))).mkdir(parents=True)
    return folder


def test_files_in_long_paths_are_checked_formatted_and_scanned(deep: Path, tmp_path: Path) -> None:
    for name, text in (("clean.mif", CLEAN.lower()), ("error.mif", ERROR), ("status.mif", STATUS)):
        written(Path(openable(str(deep))), text, name)
    done = invoke("lint", tmp_path, "-o", "concise", "--select", "SYN")
    assert (done.exit_code, f"{deep / 'error.mif'}:12:" in done.stdout) == (1, True)
    done = invoke("format", "--check", deep / "status.mif")
    assert (done.exit_code, done.stderr) == (0, "1 file unchanged\n")
    done = invoke("format", deep / "clean.mif")
    assert (done.exit_code, "Formatted: " in done.stderr) == (0, True), done.stderr
    done = invoke("scan", tmp_path, "--store", tmp_path / "scan.db", "--jobs", "1")
    assert done.stdout.startswith("3 files: 3 new")
    done = invoke("report", tmp_path / "scan.db", "-o", "json", "--root", tmp_path)
    assert '"status_mifs"' in done.stdout


def test_a_file_is_checked_once_however_it_is_spelled(tmp_path: Path) -> None:
    path, other = written(tmp_path, CLEAN, "Setup.mif"), tmp_path / "SETUP.MIF"
    if not WINDOWS:
        written(tmp_path, ERROR, other.name)
    found = [file.path for file in find_files((str(path), str(other), str(path)), CHECKED_FILES)]
    assert found == [str(path)] if WINDOWS else [str(path), str(other)]


def test_a_share_is_the_same_however_it_is_spelled(tmp_path: Path) -> None:
    share = tmp_path / "Share"
    share.mkdir()
    written(share, STATUS)
    store = tmp_path / "scan.db"
    invoke("scan", share, "--store", store, "--jobs", "1")
    named = tmp_path / "SHARE" if WINDOWS else share
    assert invoke("scan", named, "--store", store, "--jobs", "1").stdout.startswith(
        "1 file: 0 new, 0 changed, 1 unchanged"
    )
    assert "1 status MIF" in invoke("report", store, "--root", named).stdout
