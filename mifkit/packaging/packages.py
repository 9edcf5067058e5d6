"""The packages in a file of any form: a package definition, or exported packages."""

import re
from collections.abc import Iterable

from mifkit.files.recognition import DEFINITION_EXTENSIONS, EXPORT_EXTENSIONS
from mifkit.files.source import Source
from mifkit.packaging.definition import DefinitionError, package_of
from mifkit.packaging.export_records import ExportError, ProgramsOnlyError
from mifkit.packaging.exports import export_format
from mifkit.packaging.ini import IniText
from mifkit.status.matching.package import Package

# A comment, or a section in brackets, which JSON does not begin with.
INI_START = re.compile(r"\s*(?:;|\[(?!\s*+[\[{\]]))")


class PackagesError(Exception):
    """No packages could be read from the file; the message says why, without the name of the file."""


class NoPackageError(PackagesError):
    """The file has programs, but no package."""


def read_packages(source: Source) -> tuple[Package, ...]:
    """The packages of a file, at least one, in the order of the text.

    The extension shows the form or, if it is unknown, the beginning of the text. Raises `PackagesError`.
    """
    try:
        return (package_of(IniText(source)),) if is_definition(source) else export_format(source).read(source)
    except DefinitionError as error:
        raise PackagesError(str(error)) from None
    except ProgramsOnlyError as error:
        raise NoPackageError(str(error)) from None
    except ExportError as error:
        raise PackagesError(placed_message(error, source)) from None


def read_all_packages(sources: Iterable[Source]) -> tuple[Package, ...]:
    """The packages of files, at least one; some of the files may only have programs of them.

    Raises `PackagesError`, whose message names the file.
    """
    found: list[Package] = []
    only_programs: list[str] = []
    for source in sources:
        try:
            found += read_packages(source)
        except NoPackageError as error:
            only_programs.append(f"{source.path} cannot be read as a package: {error}")
        except PackagesError as error:
            raise PackagesError(f"{source.path} cannot be read as a package: {error}") from None
    if not found:
        raise PackagesError("; ".join(only_programs))
    return tuple(found)


def placed_message(error: ExportError, source: Source) -> str:
    """What is wrong with exported data, and where."""
    return str(error) if error.start is None else f"line {source.position(error.start).line}: {error}"


def is_definition(source: Source) -> bool:
    """Whether `read_packages` takes the file for a package definition."""
    name = source.path.lower()
    if name.endswith(DEFINITION_EXTENSIONS):
        return True
    return not name.endswith(EXPORT_EXTENSIONS) and INI_START.match(source.text) is not None


def choose(packages: tuple[Package, ...], package_id: str) -> tuple[Package, ...]:
    """The packages with that id, in upper or lower case."""
    wanted = package_id.strip().lower()
    return tuple(package for package in packages if (package.package_id or "").lower() == wanted)
