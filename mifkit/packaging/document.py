"""What the rules on packages see of a file, whatever kind it is: the command lines in it, each at its place."""

from abc import abstractmethod
from collections.abc import Sequence

from msgspec import Struct

from mifkit.kinds import Profile
from mifkit.packaging.mif_switches import MifSwitch, mif_switches
from mifkit.rule import BaseDocument


class CommandLine(Struct, frozen=True):
    """A command line in a file.

    `text` is what runs, `start` up to, not including, `end` where it stands in the file. `origin` says in words whose
    it is: "program 'Install'"; it may be empty. `offsets` tells for each character of `text` where it stands; empty:
    one after the other from `start` on.
    """

    text: str
    start: int
    end: int
    origin: str = ""
    offsets: Sequence[int] = ()

    @property
    def switches(self) -> tuple[MifSwitch, ...]:
        """What in it has a program write a status MIF; places are those of `text`."""
        return mif_switches(self.text)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the file the characters from `start` up to, not including, `end` of `text` stand."""
        if not self.offsets:
            return self.start + start, self.start + end
        if not start < end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


class PackageDocument(BaseDocument):
    """A file that describes or installs packages: a definition, exported data, a setup.ini, a script."""

    profile = Profile.PACKAGE

    @property
    @abstractmethod
    def commands(self) -> tuple[CommandLine, ...]:
        """The command lines in the file, in the order of the text."""
