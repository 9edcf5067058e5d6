"""Package definitions as rules see them."""

from functools import cached_property

from msgspec import structs

from mifkit.diagnostics import quoted
from mifkit.documents.described import CommandLine, DescribedPackage
from mifkit.documents.ini import IniDocument
from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.packaging.definition import MIF_KEYS, Form, form_of, package_of, program_title
from mifkit.packaging.ini import Key, Section
from mifkit.packaging.placed_text import exactly
from mifkit.packaging.programs import KEY, defined_option


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
        found = ((section, _command_line(section, key, package)) for section, key in self.programs)
        return tuple(_with_option(line, section) if self.form is Form.SMS2 else line for section, line in found)


def _command_line(section: Section, key: Key, package: DescribedPackage | None) -> CommandLine:
    value = key.inner
    origin = f"program {quoted(program_title(section))}"
    return CommandLine(exactly(value.text, value.start), value.start, value.end, origin, package)


def _with_option(line: CommandLine, section: Section) -> CommandLine:
    """A command line with the option of its program, which definitions of SMS 1.x do not have."""
    key = section.get(KEY)
    place = (key.start, key.end) if key is not None else None
    return structs.replace(line, after_running=defined_option(section), option=place)
