"""What the rules on packages see of a file of any kind: its packages and command lines, at their places."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.status.context import NOTHING_KNOWN, ClientContext
from mifkit.status.matching.package import Package

if TYPE_CHECKING:
    from mifkit.packaging.mif_switches import MifSwitch


class DescribedPackage(Struct, frozen=True):
    """A package that a file describes. `places` are those of its fields' values, by the attributes of `Package`: where
    each begins and ends; `start` up to, not including, `end` is what the whole of it is pointed at by."""

    package: Package
    places: Mapping[str, tuple[int, int]]
    start: int
    end: int


class ProgramLine(Struct, frozen=True):
    """The command line of a program in a file that describes packages; those of scripts are `ScriptLine`.

    `text` is what runs, `start` up to, not including, `end` where it stands in the file. `origin` says in words whose
    it is: "program 'Install'"; it may be empty. `offsets` tells for each character of `text` where it stands; empty:
    one after the other from `start` on. `package` is the one whose program it is, if the file says so. `exported` tells
    that the file only shows the command line: to change it there changes nothing.
    """

    text: str
    start: int
    end: int
    origin: str = ""
    offsets: Sequence[int] = ()
    package: DescribedPackage | None = None
    exported: bool = False

    @property
    def switches(self) -> tuple["MifSwitch", ...]:
        """What in it has a program write a status MIF; places are those of `text`."""
        from mifkit.packaging.mif_switches import mif_switches

        return mif_switches(self.text)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the file the characters from `start` up to, not including, `end` of `text` stand."""
        if not self.offsets:
            return self.start + start, self.start + end
        if not start < end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


class PackageDocument(BaseDocument):
    """A file that describes or installs packages: a definition, exported data, a setup.ini, a script.

    Octets that are UTF-8 are read as that: `source` may differ from the one given.
    """

    profile = Profile.PACKAGE

    def __init__(self, source: Source, *, context: ClientContext = NOTHING_KNOWN) -> None:
        super().__init__(source.as_utf8(), context=context)

    @property
    @abstractmethod
    def commands(self) -> tuple[ProgramLine, ...]:
        """The command lines in the file, in the order of the text."""

    @property
    def packages(self) -> tuple[DescribedPackage, ...]:
        """The packages that the file describes, in the order of the text."""
        return ()
