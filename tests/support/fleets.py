"""A share as a fleet of clients fills it: products, months, failures of many kinds, MIFs of Windows Installer, and
files that are none. What a file says depends on its number alone."""

import os
from collections.abc import Iterator
from pathlib import Path

from shares import COMPONENT_ID, MASKED, status_mif

FATAL = "Fatal error during installation."
# Descriptions, and of how many failures out of a hundred each is.
FAILURES = (
    (22, MASKED),
    (24, FATAL),
    (12, "There is not enough space on the disk."),
    (9, "The Windows Installer Service could not be accessed."),
    (9, "This installation package could not be opened."),
    (8, "Setup ended with code 1619; see C:\\\\Windows\\\\Temp\\\\setup.log"),
    (6, "A prerequisite is missing: run-time library 14.2 or newer"),
    (5, "User cancelled installation."),
    (5, ""),
)
PRODUCTS = (
    *("Reader", "Office Suite", "VPN Client", "Antivirus Agent", "Java Run-time", "Drawing Tool", "Mail Archive"),
    *("Printer Driver", "Time Sheet", "Call Center Desktop", "Compression Tool", "Remote Assistance", "Asset Agent"),
)
# Seconds since 1970 of 3 August 2026, and of how many days files are.
BEGIN, DAYS, DAY = 1_785_715_200, 110, 86_400
SPREAD = 2_654_435_761  # mixes the bits of a number (Knuth)


def fleet(folder: Path, files: int, *, per_folder: int = 100) -> Path:
    """A folder with so many files, some to a folder."""
    for number, (name, data, time) in enumerate(_files(files)):
        place = folder / f"PC{number // per_folder:05}"
        if number % per_folder == 0:
            place.mkdir(parents=True)
        path = place / name
        path.write_bytes(data)
        os.utime(path, (time, time))
    return folder


def _files(files: int) -> Iterator[tuple[str, bytes, int]]:
    for number in range(files):
        mixed = number * SPREAD % 2**32
        # More on later days, fewer at weekends.
        day = int(DAYS * (mixed / 2**32) ** 0.6)
        if day % 7 in (5, 6) and mixed % 5:
            day -= 2
        time = BEGIN + max(day, 0) * DAY + mixed % DAY
        yield *_file(number, mixed, day), time


def _file(number: int, mixed: int, day: int) -> tuple[str, bytes]:
    share = mixed // 7 % 1000
    if share < 12:
        return f"inv{number:06}.mif", b'START COMPONENT\r\n NAME = "WORKSTATION"\r\n START GROUP\r\n  NAME = "Asset\r\n'
    if share < 16:
        return f"note{number:06}.mif", b"<MIFFile 7.00>\r\n"
    kind = mixed // 7001 % len(PRODUCTS)
    failed = mixed // 91 % 1000 < 30 + 11 * kind + (160 if 60 < day < 75 and kind == 3 else 0)
    status, description = ("Failed", _failure(mixed)) if failed else ("Success", "Installed")
    name = PRODUCTS[kind]
    if kind % 3 == 0:
        code = f"{{{kind:08X}-7C1F-4B5A-9D20-{mixed % 3:012X}}}"
        return f"MSI{number:06}.mif", _installer_mif(code, f"Contoso {name}", status, description)
    text = status_mif(number, status=status, description=description or "(blank)")
    text = text.replace(f"Reader {number % 37}".encode(), name.encode())
    text = text.replace(f"{number % 9}.{number}".encode(), f"{1 + kind % 4}.{mixed % 3}".encode())
    return f"{number:06}.mif", text


def _failure(mixed: int) -> str:
    share = mixed // 13 % 100
    for part, text in FAILURES:
        if share < part:
            return text
        share -= part
    return FATAL


def _installer_mif(product: str, version: str, status: str, description: str) -> bytes:
    """As msiexec /m writes it: the package code as Product, the name as Version."""
    says = zip(
        COMPONENT_ID, ("Contoso", product, version, "x64;1033", "", "DateTime"), (64, 64, 64, 16, 64, 64), strict=True
    )
    component = "".join(_attribute(name, id, size, value) for id, (name, value, size) in enumerate(says, 1))
    outcome = _attribute("Status", 1, 32, status) + _attribute("Description", 2, 128, description)
    text = (
        'START COMPONENT\n  NAME = "WORKSTATION"\n'
        '  START GROUP    NAME = "ComponentID"\n    ID = 1\n    CLASS = "DMTF|ComponentID|1.0"\n'
        f"{component}  END GROUP\n"
        '  START GROUP\n    NAME = "InstallStatus"\n    ID = 2\n    CLASS = "MICROSOFT|JOBSTATUS|1.0"\n'
        f"{outcome}  END GROUP\nEND COMPONENT\n"
    )
    return text.replace("\n", "\r\n").encode("ascii")


def _attribute(name: str, id: int, size: int, value: str) -> str:
    lines = (
        *("START ATTRIBUTE", f'  NAME = "{name}"', f"  ID = {id}", "  ACCESS = READ-ONLY", "  STORAGE = SPECIFIC"),
        *(f"  TYPE = STRING({size})", f'  VALUE = "{value}"', "END ATTRIBUTE"),
    )
    return "".join(f"    {line}\n" for line in lines)
