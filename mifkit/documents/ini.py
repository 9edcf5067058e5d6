"""Ini files as rules see them."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from mifkit.diagnostics import Finding, printable
from mifkit.documents.base import Extent
from mifkit.documents.kinds import Kind
from mifkit.documents.package import PackageDocument
from mifkit.files.source import Comment
from mifkit.packaging.ini import IniText

# How many characters of a section's name are shown.
LONGEST_NAME = 80


class IniDocument(PackageDocument):
    """A file with keys in sections: the base of package definitions and setup.ini."""

    kind = Kind.PACKAGE

    @cached_property
    def ini(self) -> IniText:
        return IniText(self.source)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return ()

    @property
    def comment_mark(self) -> str:
        return ";"

    @property
    def comments(self) -> Sequence[Comment]:
        return self.ini.comments

    @property
    def said(self) -> object:
        sections = [
            (section.name.text, [(key.name.text, key.value.text) for key in section.keys])
            for section in self.ini.sections
        ]
        return sections, [stray.text for stray in self.ini.stray]

    @cached_property
    def _starts(self) -> "array[int]":
        return array("I", (section.start for section in self.ini.sections))

    def _section_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def extents(self, offset: int) -> list[Extent]:
        index = self._section_at(offset)
        if index < 0:
            return []
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.text) + 1
        return [Extent(self._starts[index], end)]

    def block_path(self, offset: int) -> tuple[str, ...]:
        index = self._section_at(offset)
        name = self.ini.sections[index].name.text if index >= 0 else ""
        return (f"section {printable(name[:LONGEST_NAME])}".rstrip(),) if index >= 0 else ()
