"""The built package, installed where nothing of the project lies: it finds its grammar, its tables and its data."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from mifkit.mif.grammar import grammar_path

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = PROJECT / "samples" / "MSIRDR42.mif"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that is made from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_wheel_holds_the_grammar_and_the_data(built: Path) -> None:
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    assert "mifkit/grammars/mif.lark" in names
    assert "mifkit/status/win32_codes.csv" in names
    assert "mifkit/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "samples/"))]


def test_the_sdist_holds_what_is_needed_to_build_and_test(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"grammars/mif.lark", "samples/MSIRDR42.mif", "tests/test_package.py", "LICENSE", "README.md"} <= names


def test_the_installed_wheel_lints_a_sample(built: Path, tmp_path: Path) -> None:
    home = tmp_path / "fresh"
    # The dependencies of the running environment serve, so that nothing has to be fetched.
    venv.create(home, with_pip=False, symlinks=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    zipfile.ZipFile(next(built.glob("*.whl"))).extractall(site)
    dependencies = [
        Path(module.__file__ or "").parent.parent for module in map(__import__, ("click", "msgspec", "rich"))
    ]
    (Path(site) / "dependencies.pth").write_text("\n".join(str(path) for path in dependencies))
    done = subprocess.run(
        [python, "-m", "mifkit", "lint", "-o", "concise", str(SAMPLE)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "MSI002" in done.stdout
    where = subprocess.run(
        [python, "-c", "from mifkit.mif.grammar import grammar_path as g; print(g())"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stdout.strip()  # fmt: skip
    assert Path(where) == Path(site) / "mifkit" / "grammars" / "mif.lark"


def test_the_checkout_finds_the_grammar_beside_the_package() -> None:
    assert grammar_path().read_bytes() == (PROJECT / "grammars" / "mif.lark").read_bytes()
