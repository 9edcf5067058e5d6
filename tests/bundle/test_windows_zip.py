"""The zip for Windows, run under Wine as a user runs it after unpacking."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from running import ERROR, SAMPLES, written

from mifkit import __version__

BUILT = Path(__file__).resolve().parents[2] / "dist" / f"mifkit-{__version__}-windows.zip"
pytestmark = [
    pytest.mark.skipif(not BUILT.exists(), reason="the zip is not built: python -m mifkit.bundle"),
    pytest.mark.skipif(shutil.which("wine") is None, reason="no Wine is installed"),
]
LARGEST = 25_000_000
# Seconds: Wine starts a server of its own first.
PATIENCE = 200


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("with a blank")
    with zipfile.ZipFile(BUILT) as archive:
        archive.extractall(folder)
    (home,) = folder.iterdir()
    # Wine 8 cannot answer what this module asks; only `platform.platform()` would ask it.
    (home / "python/_wmi.pyd").unlink()
    return home


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return os.environ | {"WINEPREFIX": str(tmp_path_factory.mktemp("wine")), "WINEDEBUG": "-all", "DISPLAY": ""}


def run(
    home: Path, prefix: dict[str, str], folder: Path, *arguments: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = ["wine", str(home / "mifkit.exe"), *arguments]
    return subprocess.run(command, cwd=folder, env=prefix, input=stdin, capture_output=True, timeout=PATIENCE)


def test_it_is_small_enough_and_has_what_it_says(unpacked: Path) -> None:
    assert BUILT.stat().st_size <= LARGEST
    for name in ("mifkit.exe", "LICENSE.txt", "python/LICENSE.txt", "powershell/Mifkit/Mifkit.psd1"):
        assert (unpacked / name).is_file()


def test_it_lints_and_names_the_files_as_windows_does(unpacked: Path, prefix: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub", ERROR, "setup[1].mif")
    written(tmp_path / "sub", ERROR, "setup1.mif")
    done = run(unpacked, prefix, tmp_path, "lint", "sub\\setup[1].mif", "-o", "concise")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(b"sub\\setup[1].mif:12:")
    assert done.stdout.count(b"\n") == 1


def test_it_says_what_a_client_records(unpacked: Path, prefix: dict[str, str]) -> None:
    line = ("outcome", "MSIRDR42.mif", "--exit-code", "1618", "--package", "contoso-reader.sms", "-o", "json")
    done = run(unpacked, prefix, SAMPLES, *line)
    assert json.loads(done.stdout)["state"] == "FailureNonRetry"


def test_it_scans_with_workers_and_reports(unpacked: Path, prefix: dict[str, str], tmp_path: Path) -> None:
    share = tmp_path / "share"
    shutil.copytree(SAMPLES, share)
    done = run(unpacked, prefix, tmp_path, "scan", "share", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    done = run(unpacked, prefix, tmp_path, "report", "scan.db", "-o", "html:report.html", "-o", "json")
    assert json.loads(done.stdout)["schema_version"]
    assert b"Contoso Reader" in (tmp_path / "report.html").read_bytes()


def test_its_server_answers_an_editor(unpacked: Path, prefix: dict[str, str], tmp_path: Path) -> None:
    asked: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    stream = b""
    for message in asked:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream += b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    done = run(unpacked, prefix, tmp_path, "server", stdin=stream)
    assert b'"name":"mifkit"' in done.stdout.replace(b" ", b""), done.stderr
