"""A packager, a CI engineer and an administrator get their answers on one screen each, however many files there are."""

from pathlib import Path

import pytest
from repository import collected, repository
from running import invoke
from shares import scanned


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with packages, and a store of collected MIFs."""
    folder = tmp_path_factory.mktemp("roles")
    repository(folder / "packages", 20)
    scanned(collected(folder / "share", 80), folder / "scan.db")
    return folder


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("lint packages", 1),
        ("report scan.db", 0),
        ("report scan.db --by computer", 0),
        ("report scan.db --by site --where failed=yes", 0),
    ],
)
def test_the_answer_of_many_files_fits_on_a_screen(
    command: str, status: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    done = invoke(*command.split())
    assert done.exit_code == status
    assert 5 < len(done.stdout.splitlines()) <= 24
