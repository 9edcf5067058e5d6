"""Package definitions and InstallShield's setup.ini as the rules see them."""

from bisect import bisect_right
from functools import cached_property

from mifkit.diagnostics import Finding, printable, quoted
from mifkit.documents.kinds import Kind
from mifkit.documents.package import CommandLine, DescribedPackage, PackageDocument
from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.files.source import Comment
from mifkit.packaging.definition import Definition, Form, Key, Section, form_of, package_of, read_definition
from mifkit.packaging.placed_text import exactly

# Of the name of a section that much is shown.
LONGEST_NAME = 80


class IniDocument(PackageDocument):
    """A file with sections in brackets and keys."""

    kind = Kind.PACKAGE

    @cached_property
    def definition(self) -> Definition:
        return read_definition(self.source)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return ()

    @property
    def comment_mark(self) -> str:
        return ";"

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        return tuple(Comment(one.start, one.end, one.start + 1, one.text[1:]) for one in self.definition.comments)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.definition.sections]

    def _section_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def extents(self, offset: int) -> list[tuple[int, int]]:
        index = self._section_at(offset)
        if index < 0:
            return []
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.text) + 1
        return [(self._starts[index], end)]

    def block_path(self, offset: int) -> tuple[str, ...]:
        index = self._section_at(offset)
        name = self.definition.sections[index].name.text if index >= 0 else ""
        return (f"section {printable(name[:LONGEST_NAME])}".rstrip(),) if index >= 0 else ()


# Keys of [Package Definition], and the attributes of `Package` that they fill.
FIELDS = {
    "MIFFileName": "mif_file_name",
    "MIFName": "mif_name",
    "MIFVersion": "mif_version",
    "MIFPublisher": "mif_publisher",
}


class DefinitionDocument(IniDocument):
    """A package definition as a rule sees it."""

    @cached_property
    def form(self) -> Form:
        return form_of(self.definition)

    @cached_property
    def package_section(self) -> Section | None:
        return self.definition.section(PACKAGE_SECTION)

    @cached_property
    def packages(self) -> tuple[DescribedPackage, ...]:
        section = self.package_section
        if section is None:
            return ()
        keys = {attribute: section.get(name) for name, attribute in FIELDS.items()}
        places = {attribute: place_of(key) for attribute, key in keys.items() if key is not None}
        return (DescribedPackage(package_of(self.definition), places, section.start, section.end),)

    @cached_property
    def programs(self) -> tuple[tuple[Section, Key], ...]:
        """The sections with a command line, and that key."""
        found = ((section, section.get("CommandLine")) for section in self.definition.sections)
        return tuple((section, key) for section, key in found if key is not None)

    @cached_property
    def commands(self) -> tuple[CommandLine, ...]:
        package = next(iter(self.packages), None)
        return tuple(_command_line(section, key, package) for section, key in self.programs)


def _command_line(section: Section, key: Key, package: DescribedPackage | None) -> CommandLine:
    start, end = place_of(key)
    return CommandLine(exactly(key.unquoted, start), start, end, f"program {quoted(program_name(section))}", package)


class SetupIniDocument(IniDocument):
    """InstallShield's setup.ini with a section [Mif]."""

    @property
    def commands(self) -> tuple[CommandLine, ...]:
        return ()


def place_of(key: Key) -> tuple[int, int]:
    """Where a key's value stands, without the quotes around the whole of it."""
    inside = key.unquoted != key.value.text
    return key.value.start + inside, key.value.end - inside


def program_name(section: Section) -> str:
    """The name of a program: its key Name or, in SMS 1.x, CommandName, else that of its section."""
    for name in ("Name", "CommandName"):
        if (key := section.get(name)) is not None and key.unquoted:
            return key.unquoted
    return section.name.text
