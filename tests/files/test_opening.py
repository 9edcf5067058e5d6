"""Opening what the user named: nothing that stops it is hidden."""

import os
from pathlib import Path

import pytest

from mifkit.files import opening


def test_an_interruption_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mif"
    path.write_bytes(b"x")

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "BufferedReader", interrupted)
    with pytest.raises(KeyboardInterrupt):
        opening.open_named(str(path))


@pytest.mark.parametrize("kind", ["folder", "device"])
def test_what_is_not_a_file_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory" if kind == "folder" else "not an ordinary file"):
        opening.open_named(str(tmp_path) if kind == "folder" else os.devnull)
