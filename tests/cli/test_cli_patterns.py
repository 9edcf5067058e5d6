"""Patterns among the paths of a command line, which shells of Windows leave to the program."""

from pathlib import Path

import click
import pytest
from running import CLEAN, ERROR, STATUS, invoke, written

from mifkit.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    for name in ("setup1.mif", "setup2.mif", "deep/b.mif"):
        written(tmp_path, ERROR, name)
    return tmp_path


def checked(*arguments: str) -> list[str]:
    done = invoke("lint", "-o", "concise", *arguments)
    return [line.partition(": ")[0].rsplit(":", 2)[0].replace("\\", "/") for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("patterns", "files"),
    [
        (["*.mif"], ["setup1.mif", "setup2.mif"]),
        (["**/*.mif"], ["deep/b.mif", "setup1.mif", "setup2.mif"]),
        (["setup[12].mif"], ["setup1.mif", "setup2.mif"]),
        (["setup?.mif", "deep"], ["setup1.mif", "setup2.mif", "deep/b.mif"]),
        (["d*"], ["deep/b.mif"]),
    ],
)
def test_a_pattern_stands_for_what_it_matches(patterns: list[str], files: list[str]) -> None:
    assert checked(*patterns) == files


def test_a_file_of_that_very_name_comes_first(folder: Path) -> None:
    written(folder, CLEAN, "setup[1].mif")
    assert checked("setup[1].mif") == []
    (folder / "setup[1].mif").unlink()
    assert checked("setup[1].mif") == ["setup1.mif"]


@pytest.mark.parametrize(
    "command",
    [
        ["lint"],
        ["format", "--check"],
        ["baseline", "write", "accepted.json"],
        ["scan"],
        ["log"],
        ["outcome"],
        ["match", "--mif-name", "x"],
    ],
    ids=lambda command: command[0],
)
def test_a_pattern_that_matches_nothing_is_an_error(command: list[str]) -> None:
    done = invoke(*command, "*.nothing")
    assert done.exit_code == 2
    assert "nothing matches '*.nothing'.\n" in done.stderr


def test_a_pattern_finds_the_mifs_of_an_outcome(folder: Path) -> None:
    written(folder, STATUS, "status.mif")
    assert invoke("outcome", "stat*.mif").output == invoke("outcome", "status.mif").output


def test_the_folder_of_the_user_is_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    assert [Path(name).name for name in checked(str(Path("~", "setup*.mif")))] == ["setup1.mif", "setup2.mif"]


def test_click_expands_nothing_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setattr(click.Group, "main", lambda *_, **options: seen.update(options))
    main.main([])
    assert seen["windows_expand_args"] is False
