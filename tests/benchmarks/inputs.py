"""What benchmarks read: status MIFs as their writers lay them out, DMI MIFs, a large file. None needs a repair."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus import corpus_files
from shares import status_mif

from mifkit.files.source import Source
from mifkit.mif.parser import parse

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
MEGABYTE = 1_000_000


class Text(NamedTuple):
    """A text and the name of its file."""

    name: str
    text: str


# The order in which a writer has the statements of an attribute; status-mif.md 2.3 has the layout.
ISMIF32 = ("name", "id", "type", "access", "storage", "value")
WINDOWS_INSTALLER = ("name", "id", "access", "storage", "type", "value")
ATTRIBUTES = ("Manufacturer", "Product", "Version", "Locale", "Serial Number", "Installation")


def laid_out(order: Sequence[str], number: int) -> str:
    """A status MIF of about 2.2 KB, unlike that of any other number."""
    says = ("Contoso", f"{{{number:08X}-2E0D-4A57-8C3B-91D5E6A0F214}}", f"Reader {number % 37}", "x64", "", "DateTime")
    identity = "".join([_attribute(order, *pair, id) for id, pair in enumerate(zip(ATTRIBUTES, says, strict=True), 1)])
    outcome = _attribute(order, "Status", "Failed" if number % 5 == 0 else "Success", 1)
    outcome += _attribute(order, "Description", f"Ended with {number % 1700}, see C:\\\\Windows\\\\Logs\\\\{number}", 2)
    text = (
        f'START COMPONENT\n    NAME = "WORKSTATION"\n'
        f'    START GROUP    NAME = "ComponentID"\n        ID = 1\n        CLASS = "DMTF|ComponentID|1.0"\n'
        f"{identity}    END GROUP\n"
        f'    START GROUP\n        NAME = "InstallStatus"\n        ID = 2\n        CLASS = "MICROSOFT|JOBSTATUS|1.0"\n'
        f"{outcome}    END GROUP\nEND COMPONENT\n"
    )
    return text.replace("\n", "\r\n")


def _attribute(order: Sequence[str], name: str, value: str, id: int) -> str:
    written = {"name": f'"{name}"', "id": str(id), "value": f'"{value}"'}
    written |= {"type": "STRING(64)", "access": "READ-ONLY", "storage": "SPECIFIC"}
    statements = "".join(f"            {word.upper()} = {written[word]}\n" for word in order)
    return f"        START ATTRIBUTE\n{statements}        END ATTRIBUTE\n"


def status_mifs(count: int) -> list[Text]:
    """Status MIFs in three layouts by turns."""
    makers = (
        lambda number: laid_out(ISMIF32, number),
        lambda number: laid_out(WINDOWS_INSTALLER, number),
        lambda number: status_mif(number).decode("ascii"),
    )
    return [Text(f"MSI{number:05}.mif", makers[number % len(makers)](number)) for number in range(count)]


def dmi_mifs() -> list[Text]:
    """DMI MIFs: the sample, and where they are at hand those of the corpus that need no repair."""
    paths = [SAMPLES / "dmi-ups.mif", *(path for path in corpus_files() if path.name.startswith("os2"))]
    texts = [Text(path.name, Source(path.name, path.read_bytes()).text) for path in paths]
    return [text for text in texts if not parse(text.text).findings]


def large_mif(size: int = MEGABYTE) -> Text:
    """A component of so many octets: groups of ten attributes."""
    groups = []
    length = number = 0
    while length < size:
        number += 1
        attributes = "".join(
            f'Start Attribute\n  Name = "Sensor {id}"\n  ID = {id}\n  Access = Read-Only\n  Storage = Common\n'
            f"  Type = {'Integer' if id % 2 else 'String(64)'}\n"
            f"  Value = {number * id if id % 2 else f'{chr(34)}reading {number * id}{chr(34)}'}\nEnd Attribute\n"
            for id in range(1, 11)
        )
        head = f'Start Group\n  Name = "Bank {number}"\n  ID = {number}\n  Class = "Contoso|Bank {number}|1.0"\n'
        groups.append(f"{head}{attributes}End Group\n")
        length += len(groups[-1])
    return Text("large.mif", f'Start Component\n  Name = "Plant"\n{"".join(groups)}End Component\n')


def own_layout(number: int) -> str:
    """A status MIF in a layout that no other number has: its digits are the blanks before the equals signs."""
    lines = status_mif(number).decode("ascii").splitlines()
    rest = number
    for index, line in enumerate(lines):
        if " = " in line and rest:
            rest, blanks = divmod(rest, 3)
            lines[index] = line.replace(" = ", f"{' ' * (blanks + 1)}= ", 1)
    return "\r\n".join(lines) + "\r\n"


def inventory_mif(number: int) -> bytes:
    """A NOIDMIF of about 20 KB as an inventory script writes it: most values are numbers without quotation marks, and
    no two files have the same."""
    groups = "".join(_inventory_group(number, id) for id in range(1, 17))
    return f'Start Component\n  Name = "Workstation"\n{groups}End Component\n'.replace("\n", "\r\n").encode("ascii")


def _inventory_group(number: int, id: int) -> str:
    attributes = "".join(
        f'    Start Attribute\n      Name = "Counter {place}"\n      ID = {place}\n      Type = Integer\n'
        f"      Value = {(number * 7919 + id * 104_729 + place) % 2**31}\n    End Attribute\n"
        for place in range(2, 11)
    )
    return (
        f'  Start Group\n    Name = "Unit {id}"\n    ID = {id}\n    Class = "CONTOSO|UNIT {id}|1.0"\n    Key = 1\n'
        f'    Start Attribute\n      Name = "Serial Number"\n      ID = 1\n      Type = String(32)\n'
        f'      Value = "{number:08}-{id}"\n    End Attribute\n{attributes}  End Group\n'
    )


def _status(number: int, encoding: str, mark: bytes = b"") -> bytes:
    text = status_mif(number).decode("ascii").replace("Setup ended", "Einrichtung für alle beendet")
    return mark + text.encode(encoding)


# A file of a mixed share: the ending of its name, and its content by its number.
KINDS: tuple[tuple[str, Callable[[int], bytes]], ...] = (
    ("mif", lambda number: laid_out(ISMIF32, number).encode("ascii")),
    ("mif", lambda number: laid_out(WINDOWS_INSTALLER, number).encode("ascii")),
    ("mif", lambda number: _status(number, "windows-1252")),
    ("mif", lambda number: _status(number, "utf-8", b"\xef\xbb\xbf")),
    ("mif", lambda number: _status(number, "utf-16-le", b"\xff\xfe")),
    ("mif", lambda number: _status(number, "utf-16-le")),
    ("mif", lambda _: (SAMPLES / "noidmif-asset.mif").read_bytes()),
    ("mif", lambda _: (SAMPLES / "idmif-projector.mif").read_bytes()),
    ("mif", lambda _: (SAMPLES / "dmi-ups.mif").read_bytes()),
    ("mif", lambda _: (SAMPLES / "broken.mif").read_bytes()),
    ("sms", lambda _: (SAMPLES / "contoso-reader.sms").read_bytes()),
    ("ct0", lambda _: (SAMPLES / "sitectrl.ct0").read_bytes()),
)
