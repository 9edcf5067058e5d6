"""Checks the files of a run: what is found out about one MIF file serves for others that are like it."""

from functools import cached_property
from typing import TYPE_CHECKING

from mifkit.files.discovery import MIF_FILES
from mifkit.files.names import last_name
from mifkit.files.source import Source
from mifkit.linter.engine import Report, Settings, check
from mifkit.mif.parser import Parsed, parse

if TYPE_CHECKING:
    from mifkit.cli.runs.clean_files import CleanFiles
    from mifkit.mif.shapes.cache import Shapes

# To import what remembers clean files takes as long as checking so many of them.
MANY = 50


class Checker:
    """Checks one file after another. `encoding` is that of files without a byte order mark, if given."""

    def __init__(self, encoding: str | None) -> None:
        self._encoding = encoding
        self._parsed = 0

    def check(self, source: Source, settings: Settings) -> Report:
        """The report on a file. It has no document if the file is clean as others that give the same answers."""
        if self._parsed >= MANY and MIF_FILES.match(last_name(source.path)):
            report = self._clean_files.report(source, settings)
            if report is not None:
                return report
        return check(source, settings, parse=self._parse)

    def _parse(self, text: str, *, wide: bool = False) -> Parsed:
        """Parse a MIF file: those that one program wrote are usually alike, but one alone is none of many."""
        self._parsed += 1
        return parse(text, wide=wide) if self._parsed == 1 else self._shapes.parse(text, wide=wide)

    @cached_property
    def _shapes(self) -> "Shapes":
        from mifkit.mif.shapes.cache import Shapes

        return Shapes()

    @cached_property
    def _clean_files(self) -> "CleanFiles":
        from mifkit.cli.runs.clean_files import CleanFiles

        return CleanFiles(self._shapes)
