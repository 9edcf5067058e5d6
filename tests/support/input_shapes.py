"""Shapes of input for every reader: a beginning and a piece that is repeated. Reading takes time in proportion.

`test_linear_readers.py` tries each shape in a small size; `python tests/benchmarks/linear.py` in any.
"""

import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from log_reading import read_log

from mifkit.files.source import Source
from mifkit.linter.baseline import BaselineError
from mifkit.linter.baseline import read as read_baseline
from mifkit.linter.config import ConfigError, load
from mifkit.linter.engine import Settings, check
from mifkit.linter.formatting import format_source
from mifkit.packaging.packages import PackagesError, read_packages
from mifkit.status.settings.file import read_settings
from mifkit.status.settings.wmi import NotSettingsError

Read = Callable[[str], object]


def _linted(name: str) -> Read:
    return lambda text: check(Source(name, text.encode("utf-8", "replace")), Settings())


def _settings(name: str) -> Read:
    def read(text: str) -> None:
        with suppress(NotSettingsError):
            read_settings(Source(name, text.encode()))

    return read


def _packages(name: str) -> Read:
    def read(text: str) -> None:
        with suppress(PackagesError):
            read_packages(Source(name, text.encode()))

    return read


def _stored(name: str, read: Callable[[Path], object]) -> Read:
    def reading(text: str) -> None:
        with tempfile.TemporaryDirectory() as folder, suppress(ConfigError, BaselineError):
            path = Path(folder, name)
            path.write_text(text, "utf-8")
            read(path)

    return reading


READERS: dict[str, Read] = {
    "MIF": _linted("a.mif"),
    "format": lambda text: format_source(Source("a.mif", text.encode())),
    "batch": _linted("a.cmd"),
    "PowerShell": _linted("a.ps1"),
    "VBScript": _linted("a.vbs"),
    "WSF": _linted("a.wsf"),
    "Inno Setup": _linted("a.iss"),
    "AutoIt": _linted("a.au3"),
    "JScript": _linted("a.js"),
    "NSIS": _linted("a.nsi"),
    "WiX": _linted("a.wxs"),
    "definition": _linted("a.sms"),
    "setup.ini": _linted("setup.ini"),
    "site control": _linted("a.ct0"),
    "JSON": _packages("a.json"),
    "CSV": _packages("a.csv"),
    "XML": _packages("a.xml"),
    "MOF of packages": _packages("a.mof"),
    "settings in site control": _settings("a.ct0"),
    "settings in MOF": _settings("a.mof"),
    "settings in JSON": _settings("a.json"),
    "log": read_log,
    "configuration": _stored("mifkit.toml", load),
    "baseline": _stored("accepted.json", read_baseline),
}

PLACE = Path(__file__).with_suffix(".toml")


class Shape(NamedTuple):
    """An input of any length for a reader. `{0}` in a piece is its number."""

    reader: str
    head: str
    piece: str

    def text(self, length: int) -> str:
        if "{0}" not in self.piece:
            return self.head + self.piece * max(1, length // len(self.piece))
        return self.head + "".join(map(self.piece.format, range(max(1, length // len(self.piece)))))

    def __str__(self) -> str:
        return f"{self.reader}: {self.head[-20:]!r} {self.piece[:40]!r}"


def shapes() -> list[Shape]:
    """All shapes, those of a reader one after another."""
    table = tomllib.loads(PLACE.read_text("utf-8"))
    return [
        Shape(reader, group["head"], piece)
        for reader, groups in table.items()
        for group in groups
        for piece in group["pieces"]
    ]
