"""The programs of packages, in a definition or in exported data: the command line, and what follows a run."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from mifkit.files.source import Source
from mifkit.packaging.definition import DefinitionError, program_title
from mifkit.packaging.export_records import ExportError
from mifkit.packaging.exports import export_format, flags_of
from mifkit.packaging.ini import IniText, Section
from mifkit.packaging.packages import PackagesError, is_definition, placed_message
from mifkit.status.outcome.circumstances import AfterRunning

KEY = "AfterRunning"
# Bits of ProgramFlags (SDK: SMS_Program): OKTOQUIT, OKTOREBOOT, OKTOLOGOFF.
OPTION_BITS = {
    0x00040000: AfterRunning.PROGRAM_RESTART,
    0x00080000: AfterRunning.SMS_RESTART,
    0x02000000: AfterRunning.SMS_LOGOFF,
}
# The values of AfterRunning in a definition; without the key, nothing follows a run.
WORDS = {word.replace("-", ""): word for word in AfterRunning} | {"": AfterRunning.NOTHING}


class Program(Struct, frozen=True):
    """A program. `None`, and '' for `package_id`: the file does not say, or not clearly.

    `lists` are its own lists of exit codes by the attributes of `ClientSettings`.
    """

    name: str
    command_line: str | None
    after_running: AfterRunning | None
    package_id: str = ""
    lists: Mapping[str, frozenset[int]] = {}


def read_programs(source: Source) -> tuple[Program, ...]:
    """The programs in a file that `read_packages` can read, in the order of the text. Raises `PackagesError`."""
    try:
        return tuple(_defined(source)) if is_definition(source) else tuple(_exported(source))
    except DefinitionError as error:
        raise PackagesError(str(error)) from None
    except ExportError as error:
        raise PackagesError(placed_message(error, source)) from None


def _defined(source: Source) -> Iterator[Program]:
    for section in IniText(source).sections:
        line = section.get("CommandLine")
        if line is not None:
            yield Program(program_title(section), line.unquoted, defined_option(section))


def defined_option(section: Section) -> AfterRunning | None:
    """The option of a program in a definition; `None` for a word that the format does not have."""
    key = section.get(KEY)
    return WORDS.get(key.unquoted.lower() if key is not None else "")


def _exported(source: Source) -> Iterator[Program]:
    for one in export_format(source).exported(source):
        program = one.program
        if program is not None and program.name:
            option = exported_option(program.flags.value if program.flags is not None else None, one.where)
            command = program.command
            line = str(command.value) if command is not None and not command.fault else None
            yield Program(program.name, line, option, program.package_id, program.lists)


def exported_option(flags: Any, where: str) -> AfterRunning | None:
    """The option that ProgramFlags hold; `None` without flags, and for several options, which contradict each other.

    Raises `ExportError` for what is no number.
    """
    if flags in (None, ""):
        return None
    number = flags_of(flags, "ProgramFlags", where)
    found = [option for bit, option in OPTION_BITS.items() if number & bit]
    return AfterRunning.NOTHING if not found else found[0] if len(found) == 1 else None
