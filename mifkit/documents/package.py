"""What the rules on packages see of a file: the packages and the command lines in it, each with its place."""

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.diagnostics import quoted
from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Profile
from mifkit.files.source import Source
from mifkit.packaging.placed_text import PlacedText
from mifkit.packaging.scripts.flow import Assignment
from mifkit.status.context import NOTHING_KNOWN, ClientContext
from mifkit.status.matching.package import Package
from mifkit.status.outcome.circumstances import AfterRunning

if TYPE_CHECKING:
    from mifkit.packaging.mif_switches import MifSwitch


class DescribedPackage(Struct, frozen=True):
    """A package that a file describes.

    `places` says where the values of its fields begin and end, by the attributes of `Package`; it is empty if `file`
    names another file that describes it. `start` up to, excluding, `end` is where a finding on the package as a whole
    points.
    """

    package: Package
    places: Mapping[str, tuple[int, int]]
    start: int
    end: int
    file: str = ""

    @property
    def title(self) -> str:
        """The words for the package in a message: with its file, if that is another one."""
        return f"the package in {quoted(self.file)}" if self.file else "the package"


class CommandLine(Struct, frozen=True):
    """The command line of a program: in a definition, in exported data or in a script.

    `placed` is what runs, each character with its place in the file; `start` up to, excluding, `end` is the place of
    the command. `origin` says in words whose command line it is, such as "program 'Install'"; it may be empty.
    `package` is the package whose program it is, if the file says so. `exported`: the file only shows the command
    line, so that an edit of the file would change nothing. `given` are the assignments of variables that make the line
    what it is, where others are possible. `after_running` is the program's option, where the file shows it, and
    `option` the place that does.
    """

    placed: PlacedText
    start: int
    end: int
    origin: str = ""
    package: DescribedPackage | None = None
    exported: bool = False
    given: tuple[Assignment, ...] = ()
    after_running: AfterRunning | None = None
    option: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        return self.placed.text


class Elsewhere(Struct, frozen=True):
    """A command line in another file of the run, `path`."""

    path: str
    line: CommandLine


class PackageDocument(BaseDocument):
    """A file that describes or installs packages: a definition, exported data, a setup.ini, a script.

    Bytes that are valid UTF-8 are read as UTF-8, so `source` may differ from the source given.
    """

    profile = Profile.PACKAGE

    def __init__(self, source: Source, *, context: ClientContext = NOTHING_KNOWN) -> None:
        super().__init__(source.as_utf8(), context=context)

    @property
    @abstractmethod
    def commands(self) -> tuple[CommandLine, ...]:
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
