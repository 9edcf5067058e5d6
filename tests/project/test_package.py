"""The built package, installed where nothing of the project lies: it finds its grammar, its tables and its data."""

import subprocess
import sys
import tarfile
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

from mifkit.mif.grammar import grammar_path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = {
    path.relative_to(PROJECT).as_posix()
    for path in (PROJECT / "mifkit").rglob("*")
    if path.is_file() and path.parent.name != "__pycache__"
}
ONLY_IN_A_CHECKOUT = ("mifkit/bundle/", "mifkit/editors/", "mifkit/web/")
INSTALLED = {name for name in PACKAGE if not name.startswith(ONLY_IN_A_CHECKOUT)}
SAMPLE = PROJECT / "samples" / "MSIRDR42.mif"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that is made from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_wheel_holds_the_package_with_its_data_and_the_grammars(built: Path) -> None:
    names = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())
    kinds = {Path(name).suffix for name in INSTALLED}
    assert {".css", ".j2", ".js", ".json", ".md", ".sql", ".toml"} <= kinds
    assert names >= INSTALLED
    assert not [name for name in names if name.startswith(ONLY_IN_A_CHECKOUT)]
    assert names >= {"mifkit/grammars/mif.lark", "mifkit/grammars/site_control.lark"}
    assert not [name for name in names if not name.startswith(("mifkit/", "mifkit-"))]


def test_the_sdist_holds_what_is_needed_to_build_and_test(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    needed = {".ci/lock.txt", ".ci/run", ".github/workflows/tests.yml", "grammars/mif.lark", "samples/MSIRDR42.mif"}
    assert names >= PACKAGE
    assert names >= needed | {"tests/project/test_package.py", "LICENSE", "README.md"}


@pytest.fixture(scope="module")
def python(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment in which the wheel is installed."""
    home = tmp_path_factory.mktemp("fresh")
    venv = pytest.importorskip("venv", reason="this Python makes no environments")
    venv.create(home, symlinks=sys.platform != "win32")
    interpreter = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wheel = next(built.glob("*.whl"))
    # The pip of the running environment: to give the fresh one its own takes longer than the rest.
    pip = (sys.executable, "-m", "pip", "--python", interpreter, "install")
    run(*pip, "--quiet", "--no-compile", "--no-deps", "--no-index", str(wheel))
    # The dependencies of the running environment serve, so that nothing has to be fetched.
    site = Path(run(interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    modules = [import_module(name) for name in ("click", "msgspec", "rich")]
    (site / "dependencies.pth").write_text("\n".join(str(Path(str(m.__file__)).parent.parent) for m in modules))
    return interpreter


def run(*command: str | Path, cwd: Path | None = None, status: int = 0) -> str:
    """What a command prints; it has to end with `status`."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=cwd)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def test_the_installed_wheel_lints_a_sample(python: Path, tmp_path: Path) -> None:
    script = python.with_name("mifkit.exe" if sys.platform == "win32" else "mifkit")
    assert "MSI002" in run(script, "lint", "-o", "concise", SAMPLE, cwd=tmp_path, status=1)


def test_the_installed_wheel_finds_its_own_grammar(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "from mifkit.mif.grammar import grammar_path as g; print(g())", cwd=tmp_path).strip()
    assert Path(where).parent.parent.parent.name == "site-packages"
    assert Path(where).read_bytes() == (PROJECT / "grammars" / "mif.lark").read_bytes()


def test_the_installed_wheel_shows_a_page(python: Path, tmp_path: Path) -> None:
    shown = run(python, "-m", "mifkit", "help", "configuration", cwd=tmp_path)
    assert shown == (PROJECT / "mifkit" / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_checkout_finds_the_grammar_beside_the_package() -> None:
    assert grammar_path().read_bytes() == (PROJECT / "grammars" / "mif.lark").read_bytes()
