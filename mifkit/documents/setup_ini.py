"""InstallShield's setup.ini as rules see it."""

from mifkit.documents.described import CommandLine
from mifkit.documents.ini import IniDocument


class SetupIniDocument(IniDocument):
    """A setup.ini with a section [Mif], which makes a setup of InstallShield write a status MIF."""

    @property
    def commands(self) -> tuple[CommandLine, ...]:
        return ()
