"""Names of codes beyond those of `win32_codes.json`: Windows (`names.txt`) and other programs (`other_codes.toml`).

`names.txt` has a line per code: the code in hexadecimal, its family, and its name. The names are constants of Windows
(winerror.h, ntstatus.h), as the package golang.org/x/sys lists them (BSD licence): Win32 errors up to 15999, HRESULT
and NTSTATUS. Names are facts; the messages of Windows are not in the file.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

FAMILY_TITLES = {"Win32": "Windows error", "HRESULT": "HRESULT", "NTSTATUS": "NTSTATUS"}


class NamedCode(Struct, frozen=True, forbid_unknown_fields=True):
    """A code of a family: its name, if it has one, and what it means, if that is known. `source` is a tag."""

    code: int
    family: str
    source: str
    name: str | None = None
    meaning: str | None = None


class _Document(Struct, forbid_unknown_fields=True):
    code: list[NamedCode]


def named_code(code: int) -> NamedCode | None:
    """The name or the meaning of a code (unsigned, 32 bits); `None` if no table has it."""
    other = _others().get(code)
    if other is not None:
        return other
    text, key = _names(), f"\n{code:08X} "
    start = text.find(key) + 1
    return _named(text[start : text.index("\n", start)]) if start else None


def named_codes() -> Iterator[NamedCode]:
    """All codes of the tables."""
    yield from map(_named, _names().strip().split("\n"))
    yield from _others().values()


def _named(line: str) -> NamedCode:
    code, family, name = line.split(" ")
    return NamedCode(int(code, 16), FAMILY_TITLES[family], "GOSYS", name)


@cache
def _names() -> str:
    """The lines of `names.txt`, each between two line feeds."""
    return "\n" + Path(__file__).with_name("names.txt").read_text(encoding="ascii")


@cache
def _others() -> dict[int, NamedCode]:
    text = Path(__file__).with_name("other_codes.toml").read_text(encoding="utf-8")
    return {entry.code: entry for entry in msgspec.toml.decode(text, type=_Document).code}
