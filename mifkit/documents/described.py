"""What files say about packages: their fields and the command lines of their programs, each with its place."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from mifkit.diagnostics import quoted

if TYPE_CHECKING:
    # Rules on MIF files name these classes, too, and most runs read MIF files only.
    from mifkit.packaging.placed_text import PlacedText
    from mifkit.packaging.scripts.flow import Assignment
    from mifkit.status.matching.package import Package
    from mifkit.status.outcome.circumstances import AfterRunning


class DescribedPackage(Struct, frozen=True):
    """A package that a file describes.

    `places` says where the values of its fields begin and end, by the attributes of `Package`; it is empty if `file`
    names another file that describes it. `start` up to, excluding, `end` is where a finding on the package as a whole
    points.
    """

    package: "Package"
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

    placed: "PlacedText"
    start: int
    end: int
    origin: str = ""
    package: DescribedPackage | None = None
    exported: bool = False
    given: "tuple[Assignment, ...]" = ()
    after_running: "AfterRunning | None" = None
    option: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        return self.placed.text


class Elsewhere(Struct, frozen=True):
    """A command line in another file of the run, `path`."""

    path: str
    line: CommandLine
