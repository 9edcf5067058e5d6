"""A share for archives, and where its store goes."""

from pathlib import Path

import pytest
from shares import status_mif


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "plain.mif").write_bytes(status_mif(77))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "scan.db"
