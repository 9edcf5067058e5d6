"""A file → the packages in it, whatever form it has: a package definition, or exported JSON or CSV."""

import re

from mifkit.files.recognition import CSV_EXTENSIONS, DEFINITION_EXTENSIONS, JSON_EXTENSIONS
from mifkit.files.source import Source
from mifkit.packaging.definition import DefinitionError, package_of
from mifkit.packaging.ini import read_ini
from mifkit.packaging.package_data import PackageDataError, read_csv, read_json
from mifkit.status.matching.package import Package

JSON_START = re.compile(r"\s*(?:\{|\[\s*[\[{\]])")
SECTION_START = re.compile(r"\s*(?:;|\[)")


class PackagesError(Exception):
    """The file holds no packages that could be read; the message says why, without the file's name."""


def read_packages(source: Source) -> tuple[Package, ...]:
    """The packages of a file, at least one, in the order of the text. The name's extension tells the form; of any
    other name the beginning of the text does. Raises `PackagesError`.
    """
    try:
        match _form(source):
            case "definition":
                return (package_of(read_ini(source)),)
            case "json":
                return read_json(source)
            case _:
                return read_csv(source)
    except (DefinitionError, PackageDataError) as error:
        raise PackagesError(str(error)) from None


def _form(source: Source) -> str:
    name = source.path.lower()
    if name.endswith(DEFINITION_EXTENSIONS):
        return "definition"
    if name.endswith(CSV_EXTENSIONS):
        return "csv"
    if name.endswith(JSON_EXTENSIONS) or JSON_START.match(source.text):
        return "json"
    return "definition" if SECTION_START.match(source.text) else "csv"


def choose(packages: tuple[Package, ...], package_id: str) -> tuple[Package, ...]:
    """Those packages that have that id, whatever its case."""
    return tuple(one for one in packages if (one.package_id or "").lower() == package_id.strip().lower())
