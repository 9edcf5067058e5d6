"""The README: short, complete, and true. What it shows is checked together with the pages, in `tests/docs`."""

import re

import pytest
from pages import DOCS, PROJECT, blocks
from running import invoke

from mifkit.cli import COMMANDS

PATH = PROJECT / "README.md"
README = PATH.read_text(encoding="utf-8")


def test_it_is_read_in_a_few_minutes() -> None:
    assert len(README.splitlines()) <= 150


def test_the_exit_status_of_the_first_example_is_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    assert all("mifkit lint samples" in text for text in (*blocks(PATH, "powershell")[:1], *blocks(PATH, "sh")[:1]))
    assert "ends with exit status 1" in README
    assert invoke("lint", "samples").exit_code == 1


def test_it_has_every_command() -> None:
    assert re.findall(r"^\| `mifkit (\w+)", README, re.MULTILINE) == list(COMMANDS)


def test_it_links_every_page() -> None:
    assert set(re.findall(r"\]\(mifkit/docs/([\w-]+)\.md\)", README)) == {path.stem for path in DOCS.glob("*.md")}


def test_the_picture_is_small_enough_to_ship() -> None:
    picture = DOCS / "report.png"
    assert f"]({picture.relative_to(PROJECT).as_posix()})" in README
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size <= 200_000
