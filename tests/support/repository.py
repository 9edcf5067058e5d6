"""A packaging repository and a share as companies have them: `python tests/support/repository.py FOLDER` writes 200
packages and 2,000 collected MIFs, to try the commands in the roles of their users. What a file says depends on its
number alone, and every few packages have a fault that is common in practice."""

import sys
from collections.abc import Callable
from pathlib import Path

from fleets import PRODUCTS, fleet
from shares import status_mif

SITES = ("Berlin", "Lyon", "Porto", "Turin")
# Files of each computer: most have few.
PER_COMPUTER = 5


def repository(folder: Path, packages: int = 200) -> Path:
    """A folder with so many packages: a definition, a script and, for some, a setup.ini or a MIF of a trial run."""
    for number in range(packages):
        name = f"{PRODUCTS[number % len(PRODUCTS)]} {1 + number // len(PRODUCTS)}"
        package = folder / f"{number:03} {name}"
        package.mkdir(parents=True)
        KINDS[number % len(KINDS)](package, name, number)
    return folder


def collected(folder: Path, files: int = 2_000) -> Path:
    """A folder with so many MIFs, in a folder for each site, and in these a folder for each computer."""
    computers = sorted(fleet(folder / "all", files, per_folder=PER_COMPUTER).iterdir())
    for number, computer in enumerate(computers):
        site = folder / SITES[number % len(SITES)]
        site.mkdir(exist_ok=True)
        computer.rename(site / computer.name)
    (folder / "all").rmdir()
    return folder


def _definition(package: Path, name: str, command: str, mif: str = "") -> None:
    lines = (
        *("[PDF]", "Version=2.0", "", "[Package Definition]", "Publisher=Contoso", f"Name={name}", "Version=1.0"),
        *("Language=English", "Programs=Install", *([f"MIFFileName={mif}.mif"] if mif else [])),
        *("", "[Install]", "Name=Install", f"CommandLine={command}", "UserInputRequired=False"),
        *("AdminRightsRequired=True", "DriveLetterConnection=False"),
    )
    (package / "package.sms").write_bytes("\r\n".join((*lines, "")).encode("ascii"))


def _script(package: Path, *lines: str) -> None:
    (package / "install.cmd").write_bytes("\r\n".join(("@echo off", *lines, "")).encode("ascii"))


def _clean(package: Path, name: str, _number: int) -> None:
    _definition(package, name, "install.cmd")
    _script(package, 'msiexec.exe /i "%~dp0setup.msi" /qn /l*v "%TEMP%\\setup.log"', "exit /b %ERRORLEVEL%")


def _matched(package: Path, name: str, number: int) -> None:
    mif = f"MSI{number:05}"
    _definition(package, name, f'msiexec.exe /i "setup.msi" /qn /m {mif}', mif)


def _long_switch(package: Path, name: str, number: int) -> None:
    _definition(package, name, "install.cmd")
    _script(package, f'msiexec.exe /i "%~dp0setup.msi" /qn /m Package{number:05}')


def _without_status(package: Path, name: str, number: int) -> None:
    _definition(package, name, "install.cmd", f"st{number:05}")
    _script(
        package,
        '"%~dp0setup.exe" /s',
        f'ismif32.exe -f st{number:05} -c Contoso -p "{name}" -v 1.0 -d "Setup ended"',
    )


def _other_name(package: Path, name: str, number: int) -> None:
    _definition(package, name, f'msiexec.exe /i "setup.msi" /qn /m NEW{number:05}', f"OLD{number:05}")


def _install_shield(package: Path, name: str, number: int) -> None:
    _definition(package, name, "setup.exe -s")
    text = f"[Startup]\r\nProduct={name}\r\n\r\n[Mif]\r\nType=SMS\r\nFilename=is{number:05}\r\n"
    (package / "setup.ini").write_bytes(text.encode("ascii"))


def _trial(package: Path, name: str, number: int) -> None:
    _clean(package, name, number)
    status = ("Failure", "failed", "Success")[number % 3]
    (package / "trial.mif").write_bytes(status_mif(number, status=status, description="Trial run"))


KINDS: tuple[Callable[[Path, str, int], None], ...] = (
    *(_clean, _clean, _clean, _clean, _matched),
    *(_long_switch, _without_status, _other_name, _install_shield, _trial),
)

if __name__ == "__main__":
    target = Path(sys.argv[1])
    repository(target / "packages")
    collected(target / "share")
