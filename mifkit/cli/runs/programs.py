"""The programs of packages: the one whose run `mifkit outcome` is about, and those in the logs of `mifkit log`."""

from collections.abc import Iterable, Mapping

from mifkit.cli.errors import CannotRun
from mifkit.cli.options.inputs import read_one
from mifkit.cli.streams import say
from mifkit.diagnostics import quoted
from mifkit.files.source import Source
from mifkit.packaging.packages import PackagesError
from mifkit.packaging.programs import Program, read_programs
from mifkit.status.matching.package import Package
from mifkit.status.outcome.circumstances import AfterRunning

# How many names a message lists.
LISTED = 10


def programs_of(sources: Iterable[Source], package: Package) -> tuple[Program, ...]:
    """The programs of a package in the files that were given with it."""
    programs = [program for source in sources for program in _read(source)]
    wanted = (package.package_id or "").lower()
    return tuple(program for program in programs if program.package_id.lower() in ("", wanted) or not wanted)


def named(programs: tuple[Program, ...], name: str, where: str) -> Program:
    """The program with that name, in upper or lower case. Raises `CannotRun` if there is none."""
    for program in programs:
        if program.name.lower() == name.strip().lower():
            return program
    if not programs:
        raise CannotRun(f"{where} holds no program of this package.")
    names = ", ".join(quoted(program.name) for program in programs[:LISTED])
    more = f" and {len(programs) - LISTED} more" if len(programs) > LISTED else ""
    raise CannotRun(f"{where} holds no program {quoted(name)}, but {names}{more}.")


def shared_option(programs: tuple[Program, ...]) -> AfterRunning | None:
    """The option that all programs have; `None` if they differ, or if it is not known."""
    options = {program.after_running for program in programs}
    return options.pop() if len(options) == 1 else None


def own_lists_in(paths: tuple[str, ...]) -> dict[tuple[str, str], Mapping[str, frozenset[int]]]:
    """The lists of exit codes that programs in files have for themselves, by the names of package and program in any
    case. Says of a file that it has none. Raises `CannotRun` if a file cannot be read."""
    found: dict[tuple[str, str], Mapping[str, frozenset[int]]] = {}
    for path in paths:
        programs = _read(read_one(path, encoding=None, stdin_filename=None))
        own = [program for program in programs if program.lists]
        if not own:
            say(f"{path}: no program in it has lists of exit codes of its own, as a client's policy shows them")
        found |= {(program.package_id.casefold(), program.name.casefold()): program.lists for program in own}
    return found


def _read(source: Source) -> tuple[Program, ...]:
    try:
        return read_programs(source)
    except PackagesError as error:
        raise CannotRun(f"{source.path} cannot be read as programs: {error}.") from None


def own_lists(programs: tuple[Program, ...]) -> Mapping[str, frozenset[int]]:
    """The lists of exit codes that all programs have for themselves. Raises `CannotRun` if they differ."""
    if any(program.lists != programs[0].lists for program in programs):
        names = ", ".join(quoted(program.name) for program in programs[:LISTED])
        raise CannotRun(
            f"The programs of the package have different lists of exit codes of their own: {names}. Choose one with "
            "--program."
        )
    return programs[0].lists if programs else {}
