"""Editors for tests, which end with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import QUIET, Editor, ProcessEditor, Start, ThreadEditor


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers as processes in the test's folder: for tests of what a process has, its arguments and its end."""
    started: list[ProcessEditor] = []

    def begin(*arguments: str) -> ProcessEditor:
        started.append(ProcessEditor(tmp_path, *arguments))
        return started[-1]

    yield begin
    for one in started:
        one.kill()


@pytest.fixture
def fresh() -> Iterator[Editor]:
    """An editor that has not begun its session, with a server of its own."""
    editor = ThreadEditor()
    yield editor
    editor.kill()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """A session with a process, for all tests of a module: to start it takes longer than most tests."""
    editor = ProcessEditor(tmp_path_factory.mktemp("lasting"))
    editor.begin(QUIET)
    yield editor
    assert editor.end() == 0


@pytest.fixture
def editor(lasting: Editor) -> Editor:
    """An editor that has begun its session, and waits for nothing."""
    lasting.forget()
    return lasting
