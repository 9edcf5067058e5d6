"""Package definitions as rules see them."""

from functools import cached_property

from mifkit.diagnostics import quoted
from mifkit.documents.ini import IniDocument
from mifkit.documents.package import CommandLine, DescribedPackage
from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.packaging.definition import MIF_KEYS, Form, form_of, package_of, program_title
from mifkit.packaging.ini import Key, Section
from mifkit.packaging.placed_text import exactly


class DefinitionDocument(IniDocument):
    """A package definition as a rule sees it."""

    @cached_property
    def form(self) -> Form:
        return form_of(self.ini)

    @cached_property
    def package_section(self) -> Section | None:
        return self.ini.section(PACKAGE_SECTION)

    @cached_property
    def packages(self) -> tuple[DescribedPackage, ...]:
        section = self.package_section
        if section is None:
            return ()
        keys = {attribute: section.get(name) for name, attribute in MIF_KEYS.items()}
        places = {attribute: (key.inner.start, key.inner.end) for attribute, key in keys.items() if key is not None}
        return (DescribedPackage(package_of(self.ini), places, section.start, section.end),)

    @cached_property
    def programs(self) -> tuple[tuple[Section, Key], ...]:
        """The sections that have a command line, each with its key CommandLine."""
        found = ((section, section.get("CommandLine")) for section in self.ini.sections)
        return tuple((section, key) for section, key in found if key is not None)

    @cached_property
    def commands(self) -> tuple[CommandLine, ...]:
        package = next(iter(self.packages), None)
        return tuple(_command_line(section, key, package) for section, key in self.programs)


def _command_line(section: Section, key: Key, package: DescribedPackage | None) -> CommandLine:
    value = key.inner
    origin = f"program {quoted(program_title(section))}"
    return CommandLine(exactly(value.text, value.start), value.start, value.end, origin, package)
