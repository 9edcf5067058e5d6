"""Which files are checked."""

import os
from pathlib import Path

import pytest
from running import CLEAN, run
from systems import AS_ROOT, posix_only, refuse_to_list

from mifkit.documents.readers import CHECKED_FILES
from mifkit.files.discovery import MIF_FILES, FoundFile, find_files

links = posix_only("symbolic links and pipes in folders")


def found(*paths: Path | str) -> list[str]:
    return [file.path for file in find_files(tuple(map(str, paths)), CHECKED_FILES) if not file.problem]


def made(folder: Path, *names: str) -> list[str]:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return [str(folder / name) for name in names]


def test_mif_and_nhm_files_below_a_folder_in_whatever_case(tmp_path: Path) -> None:
    wanted = made(tmp_path, "A.MIF", "b.mif", "c.Nhm")
    made(tmp_path, "d.txt", "e.mif.bak", "mif")
    assert found(tmp_path) == wanted


def test_site_control_files_are_found_and_copies_of_other_names_are_not(tmp_path: Path) -> None:
    wanted = made(tmp_path, "SITECTRL.CT0", "old.ct0")
    made(tmp_path, "delta.ct1", "sitectrl.ct0.bak", "ct0")
    assert found(tmp_path) == wanted


def test_scripts_are_found_in_whatever_case(tmp_path: Path) -> None:
    wanted = made(
        tmp_path,
        "a.cmd",
        "b.BAT",
        "c.ps1",
        "d.psm1",
        "e.vbs",
        "f.wsf",
        "g.iss",
        "h.au3",
        "l.js",
        "m.nsi",
        "n.nsh",
        "o.wxs",
    )
    made(tmp_path, "i.psd1", "j.jse", "k.cmd.txt")
    assert found(tmp_path) == wanted


def test_whoever_wants_mif_files_alone_says_so(tmp_path: Path) -> None:
    wanted = made(tmp_path, "a.mif")
    made(tmp_path, "sitectrl.ct0")
    assert [file.path for file in find_files((str(tmp_path),), MIF_FILES)] == wanted


def test_files_come_before_folders_and_both_by_name(tmp_path: Path) -> None:
    wanted = made(tmp_path, "z.mif", "a/2.mif", "a/b/3.mif", "c/1.mif")
    assert found(tmp_path) == wanted


def test_hidden_folders_are_left_out_and_hidden_files_are_not(tmp_path: Path) -> None:
    wanted = made(tmp_path, ".a.mif")
    made(tmp_path, ".git/b.mif")
    assert found(tmp_path) == wanted
    assert found(tmp_path / ".git") == [str(tmp_path / ".git" / "b.mif")]


def test_a_named_file_is_taken_whatever_its_name(tmp_path: Path) -> None:
    (path,) = made(tmp_path, "status.txt")
    assert found(path) == [path]


def test_each_file_is_found_once(tmp_path: Path) -> None:
    (path,) = made(tmp_path, "a.mif")
    assert found(path, tmp_path, tmp_path / "." / "a.mif", tmp_path / "x" / ".." / "a.mif") == [path]


def test_standard_input_is_no_file(tmp_path: Path) -> None:
    (path,) = made(tmp_path, "a.mif")
    assert found("-", path, "-") == ["-", path]


def test_a_folder_with_the_name_of_a_file_is_looked_into(tmp_path: Path) -> None:
    wanted = made(tmp_path, "a.mif/b.mif")
    assert found(tmp_path) == wanted


@links
def test_links_to_folders_and_pipes_below_a_folder_are_left_out(tmp_path: Path) -> None:
    wanted = made(tmp_path, "a.mif")
    (tmp_path / "loop.mif").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.mif")
    (tmp_path / "to-pipe.mif").symlink_to(tmp_path / "pipe.mif")
    assert found(tmp_path) == wanted


@links
def test_links_to_files_and_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (target,) = made(tmp_path, "elsewhere/x.txt")
    (tmp_path / "b.mif").symlink_to(target)
    (tmp_path / "c.mif").symlink_to(tmp_path / "gone")
    (tmp_path / "d.mif").symlink_to(tmp_path / "d.mif")
    assert found(tmp_path) == [str(tmp_path / name) for name in ("b.mif", "c.mif", "d.mif")]


def test_a_folder_that_cannot_be_listed_is_a_problem_and_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = made(tmp_path, "a/1.mif", "c/3.mif")
    made(tmp_path, "b/2.mif")
    refuse_to_list(monkeypatch, "b")
    everything = list(find_files((str(tmp_path),), CHECKED_FILES))
    assert [file.path for file in everything if not file.problem] == wanted
    assert [file for file in everything if file.problem] == [FoundFile(str(tmp_path / "b"), "Permission denied")]


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@posix_only("folders deeper than a path can be long")
@pytest.mark.parametrize("command", ["lint", "format"])
def test_a_folder_that_is_too_deep_to_be_listed_is_one_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "good.mif").write_text(CLEAN)
    monkeypatch.chdir(tmp_path)
    for _ in range(50):
        Path("d" * 100).mkdir()
        os.chdir("d" * 100)
    Path("a.mif").write_text(CLEAN)
    done = run(command, tmp_path)
    assert (done.returncode, done.stderr.count(b"File name too long") + done.stdout.count(b"File name too long")) == (
        2,
        1,
    )
    assert b"Traceback" not in done.stderr


@posix_only("folders that may be listed but not entered")
@pytest.mark.skipif(AS_ROOT, reason="root may enter every folder")
def test_so_is_a_folder_that_may_not_be_entered(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "a.mif").write_text(CLEAN)
    (tmp_path / "shut").chmod(0o444)
    try:
        done = run("lint", tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o755)
    assert (done.returncode, done.stdout.count(b"Permission denied"), done.stderr) == (2, 1, b"")
