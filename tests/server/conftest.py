"""Editors for tests, which end with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import QUIET, Editor, Start


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts editors in the test's folder."""
    started: list[Editor] = []

    def begin(*arguments: str) -> Editor:
        started.append(Editor(tmp_path, *arguments))
        return started[-1]

    yield begin
    for one in started:
        one.kill()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """A session for all tests of a module: to start one takes longer than most tests."""
    editor = Editor(tmp_path_factory.mktemp("lasting"))
    editor.begin(QUIET)
    yield editor
    assert editor.end() == 0


@pytest.fixture
def editor(lasting: Editor) -> Editor:
    """An editor that has begun its session, and waits for nothing."""
    lasting.forget()
    return lasting
