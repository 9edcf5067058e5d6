"""What the rules on packages ask of a file: the packages and the command lines in it."""

from abc import abstractmethod
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from mifkit.documents.base import BaseDocument
from mifkit.documents.described import CommandLine, DescribedPackage, Elsewhere
from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.status.context import NOTHING_KNOWN, ClientContext

if TYPE_CHECKING:
    from mifkit.packaging.mif_switches import MifSwitch


class PackageDocument(BaseDocument):
    """A file that describes or installs packages: a definition, exported data, a setup.ini, a script.

    Bytes that are valid UTF-8 are read as UTF-8, so `source` may differ from the source given.
    """

    profile = Profile.PACKAGE

    def __init__(self, source: Source, *, context: ClientContext = NOTHING_KNOWN) -> None:
        super().__init__(source.as_utf8(), context=context)

    @property
    @abstractmethod
    def commands(self) -> Iterable[CommandLine]:
        """The command lines in the file, in the order of the text."""

    @cached_property
    def switches(self) -> tuple[tuple[CommandLine, "MifSwitch"], ...]:
        """What in the command lines makes a program write a status MIF; places are offsets in the command line."""
        from mifkit.packaging.mif_switches import mif_switches

        return tuple((line, switch) for line in self.commands for switch in mif_switches(line.text))

    @property
    def continuation(self) -> str:
        """The mark at the end of a line that continues it; empty if there is none."""
        return ""

    @property
    def bare(self) -> bool:
        """Whether command lines stand in the file as they run, so that a quotation mark can be written into them."""
        return True

    @property
    def packages(self) -> tuple[DescribedPackage, ...]:
        """The packages that the file describes, in the order of the text."""
        return ()

    def elsewhere(self, package: DescribedPackage) -> tuple[Elsewhere, ...]:  # noqa: ARG002  # of exports only
        """The command lines in other files of the run that are those of a package in this one."""
        return ()
