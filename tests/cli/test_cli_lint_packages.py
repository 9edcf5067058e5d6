"""`mifkit lint` over a folder of packages: what is read, what is left alone, and what is said of a named file."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from mifkit.cli import main

DEFINITION = (
    "[PDF]\nVersion=2.0\n[Package Definition]\nName=Reader\nVersion=1\nPublisher=Contoso\nLanguage=English\n"
    "Programs=Install\nMIFFileName=READER\n[Install]\nName=Install\nStartIn=.\n"
    "CommandLine=msiexec /i r.msi /m READER /qn\n"
)
ADOBE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
SETUP_INI = b"[Startup]\r\nAppName=Reader\r\n[Mif]\r\nType=SMS\r\n"
FILES = {
    "reader.SMS": DEFINITION.encode(),
    "manual.pdf": ADOBE,
    "old.pdf": b"[PDF]\nVersion=1.0\n",
    "game.sms": b"\x00\x01\x02SEGA" * 50,
    "disk1/Setup.ini": SETUP_INI,
    "disk2/setup.ini": b"[Startup]\r\nAppName=Reader\r\n",
    "mysetup.ini": SETUP_INI,
    "packages.json": b'[{"PackageID": "XYZ00042", "MIFFilename": "READER", "PkgFlags": 536870912}]',
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def lint(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["lint", "-o", "concise", *arguments])
    return done.exit_code, done.output


def test_a_folder_is_searched_for_definitions_setup_ini_and_exports(repository: Path) -> None:
    status, output = lint(str(repository))
    lines = [
        line.removeprefix(f"{repository}{os.sep}").split(" ")[0:3]
        for line in output.splitlines()
        if repository.name in line
    ]
    found = {(Path(place.rsplit(":", 3)[0]).as_posix(), code) for place, _, code in lines}
    assert found == {
        ("reader.SMS", "PKG001"),
        ("old.pdf", "PKG041"),
        ("disk1/Setup.ini", "PKG012"),
        ("packages.json", "PKG056"),
    }
    assert status == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("manual.pdf", "Adobe's format PDF"),
        ("game.sms", "binary data"),
        ("disk2/setup.ini", "no section [Mif]"),
    ],
)
def test_a_named_file_that_only_shares_its_name_is_said_to(repository: Path, name: str, why: str) -> None:
    status, output = lint(str(repository / name))
    assert status == 0
    assert why in output


def test_nothing_but_files_that_are_left_alone_is_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "manual.pdf").write_bytes(ADOBE)
    status, output = lint(str(tmp_path))
    assert status == 2
    assert "Nothing to check" in output


def test_the_unsafe_fix_takes_the_switch_out_and_nothing_else(repository: Path) -> None:
    path = repository / "reader.SMS"
    status, _ = lint("--fix", "--unsafe-fixes", str(path))
    assert status == 0
    assert path.read_bytes() == DEFINITION.replace(" /m READER", "").encode()


def test_a_safe_run_of_fixes_leaves_the_command_line_alone(repository: Path) -> None:
    path = repository / "reader.SMS"
    status, _ = lint("--fix", str(path))
    assert status == 1
    assert path.read_bytes() == DEFINITION.encode()


def test_what_a_definition_holds_reaches_no_terminal_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "reader.sms"
    path.write_bytes(DEFINITION.replace("Name=Install", "Name=\x1b[31m::error::[bold]").encode())
    _, output = lint(str(path))
    assert "\x1b" not in output
    assert "PKG001" in output
