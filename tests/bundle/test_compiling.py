"""Modules compiled in advance: the same bytes wherever they are made, and taken without a look at their sources."""

import marshal
import sys
from pathlib import Path

import pytest

from mifkit.bundle import compiling

MODULES = {
    "a/__init__.py": b"NAMES = {'x', 'y', 'z'}\n",
    "a/b.py": b"def f(value): return value in {1, 'x'}\n",
    "a/c.txt": b"",
}


def test_a_module_is_compiled_to_the_same_bytes_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "elsewhere"))
    made = [compiling.compiled(tmp_path / name, MODULES, (sys.executable,)) for name in ("one", "two")]
    assert made[0] == made[1]
    assert len(made[0]) == 2
    for name, data in made[0].items():
        assert name.startswith("a/__pycache__/")
        assert data[4:8] == b"\1\0\0\0", "not an unchecked hash"
        assert marshal.loads(data[16:]).co_filename.startswith("a")


@pytest.mark.parametrize(("tag", "expected"), [(sys.implementation.cache_tag, (sys.executable,)), ("cpython-20", None)])
def test_a_python_of_the_version_compiles_and_no_other(
    tag: str, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "CACHE_TAG", tag)
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert compiling.compiler() == expected
