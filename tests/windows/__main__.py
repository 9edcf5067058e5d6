"""Runs the tests with a Python for Windows under Wine:

    tests/windows/run [ARGUMENT OF PYTEST]…

Python is the one of the Windows zip, the packages have the versions of `.ci/lock.txt`. All of it, and what Wine needs,
is made in `build/windows` when it is not there yet, or when something that it is made of has changed. The status is
that of pytest, or 69 if Wine or the package index cannot be had: then nothing was tried.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from threading import Thread

# The folder of this file is first on the path when it is run: names there must not hide modules of Python.
PROJECT = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(PROJECT), str(PROJECT / "tests")]

HOME = PROJECT / "build" / "windows"
PYTHON = HOME / "python"
# What it was made of, once it is complete.
MADE_OF = HOME / "made-of.txt"
# Seconds that a test may take: Wine needs several to start a process.
LONGEST = 900
# Seconds for which what pytest has printed is waited for once it has ended.
LINGERING = 10
# EX_UNAVAILABLE of sysexits.h.
UNAVAILABLE = 69
# The embeddable Python looks nowhere but where its `._pth` says; Wine cannot answer what `_wmi` asks.
UNWANTED = ("._pth", "_wmi.pyd")
# Tools that check the sources, and the browser: they run on the system itself.
ELSEWHERE = ("ast-serialize", "greenlet", "librt", "mypy", "mypy-extensions", "playwright", "ruff", "types-")


class UnavailableError(Exception):
    """Something from elsewhere cannot be had, and why."""


def ingredients() -> str:
    """What the environment is made of: another text, another environment."""
    from mifkit.bundle import windows_python

    parts = [PROJECT / ".ci/lock.txt", PROJECT / "pyproject.toml", Path(windows_python.__file__)]
    parts += sorted(Path(__file__).parent.glob("*.py"))
    return "".join(f"{hashlib.sha256(part.read_bytes()).hexdigest()} {part}\n" for part in parts)


def make() -> None:
    """Make the environment, unless there is one made of the same."""
    made_of = ingredients()
    if MADE_OF.exists() and MADE_OF.read_text("utf-8") == made_of:
        return
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    # Both take half a minute: Wine beside the packages.
    with started("winecfg", "-v", "win10") as wine:
        make_python()
        wine.wait()
    with started(PYTHON / "python.exe", "-c", "import rpds, msgspec") as tried:
        if tried.wait():
            raise UnavailableError("Wine does not start Python")
    MADE_OF.write_text(made_of, "utf-8")


def make_python() -> None:
    """Python, the packages, and mifkit as an editable install."""
    from hatchling.build import build_editable
    from windows.libraries import forwarding

    from mifkit.bundle.windows_python import embedded_python, install_locked

    packages = PYTHON / "Lib" / "site-packages"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            install_locked(packages, lambda name: not name.startswith(ELSEWHERE))
            files = embedded_python(folder)
        except subprocess.CalledProcessError as error:
            raise UnavailableError("the package index does not give what is needed") from error
        for name, data in files.items():
            if not name.endswith(UNWANTED):
                (PYTHON / name).write_bytes(data)
        with zipfile.ZipFile(folder / build_editable(temporary)) as wheel:
            wheel.extractall(packages)
    (link,) = packages.glob("*mifkit.pth")
    link.write_text(windows_path(PROJECT), "utf-8")
    # Wine 8 ends a program that copies a file with it; shutil then copies by itself.
    (packages / "wine.pth").write_text("import _winapi; vars(_winapi).pop('CopyFile2', None)\n", "utf-8")
    # Packages in Rust ask it for random numbers; Wine has it from version 9.
    library = forwarding("bcryptprimitives.dll", {"ProcessPrng": "advapi32.SystemFunction036"})
    (PYTHON / "bcryptprimitives.dll").write_bytes(library)


def windows_path(path: Path) -> str:
    """How programs under Wine name a path of the system."""
    return "Z:" + str(path).replace("/", "\\")


def environment() -> dict[str, str]:
    """Environment variables for Wine: no window, no messages of its own, no file of the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    own = {"WINEPREFIX": str(HOME / "prefix"), "WINEDEBUG": "-all", "DISPLAY": ""}
    return kept | own | {"PYTHONPYCACHEPREFIX": windows_path(HOME / "compiled")}


def started(*command: str | Path) -> "subprocess.Popen[bytes]":
    """A program for Windows, with its output in a pipe: Python does not start under Wine with any other."""
    return subprocess.Popen(
        ["wine", *command],
        cwd=PROJECT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def run(arguments: list[str]) -> int:
    """Run pytest, and print what it prints as it comes; its status."""
    pytest = ("-m", "pytest", "-p", "no:cacheprovider", "--timeout", str(LONGEST))
    with started(PYTHON / "python.exe", *pytest, *arguments) as process:
        # A process that a test left behind may hold the pipe for ever.
        printing = Thread(target=_print, args=(process,), daemon=True)
        printing.start()
        process.wait()
        printing.join(LINGERING)
        sys.stdout.flush()
    # The services of Wine, which would go on for a while.
    subprocess.run(["wineserver", "-k"], env=environment(), stderr=subprocess.DEVNULL)
    return process.returncode


def _print(process: "subprocess.Popen[bytes]") -> None:
    assert isinstance(process.stdout, io.BufferedReader)
    while piece := process.stdout.read1():
        sys.stdout.buffer.write(piece.replace(b"\r\n", b"\n"))
        sys.stdout.flush()


def main() -> int:
    if shutil.which("wine") is None:
        print("The tests were not run on Windows: no Wine is installed.")
        return UNAVAILABLE
    try:
        make()
    except UnavailableError as error:
        print(f"The tests were not run on Windows: {error}.")
        return UNAVAILABLE
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
