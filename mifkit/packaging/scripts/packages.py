"""The packages whose Reporting tab a script fills in, and the programs of them that it makes.

A package and its program are joined if both name the package in the same way: by the same id or name, or by the same
variable. A script that fills in a single package means it wherever nothing speaks against that.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from mifkit.packaging.definition import MIF_KEYS
from mifkit.packaging.placed_text import UNKNOWN, PlacedText
from mifkit.packaging.scripts.script import ScriptPackage

P = TypeVar("P")

# Parameters of Set-CMPackage and properties of SMS_Package, in lower case: the attributes of `Package`.
FIELDS = {key.lower(): attribute for key, attribute in MIF_KEYS.items()}
PACKAGE_ID = re.compile(r"[a-z0-9]{3}[0-9a-f]{5}")
MEMBER = re.compile(r"\.(?:packageid|name|id)\Z")
# Settings of one package that contradict each other, at most.
MOST_VARIANTS = 12


def package_key(name: str) -> str:
    """How a script names a package, to be compared: without the marks of a variable, and without `.PackageID`."""
    return MEMBER.sub("", name.strip().strip("\"'$()").lower())


def merged(packages: Iterable[ScriptPackage]) -> tuple[ScriptPackage, ...]:
    """The packages that a script fills in, each once, and once more for fields that contradict the others.

    Fields whose value the script does not show are left out.
    """
    found: dict[str, list[dict[str, PlacedText]]] = {}
    places: dict[str, tuple[int, int]] = {}
    for package in packages:
        variants = found.setdefault(package.key, [])
        places.setdefault(package.key, (package.start, package.end))
        fields = {name: value for name, value in package.fields.items() if UNKNOWN not in value.text}
        fitting = next((known for known in variants if not _contradicts(known, fields)), None)
        if fitting is not None:
            fitting.update({name: value for name, value in fields.items() if name not in fitting})
        elif len(variants) < MOST_VARIANTS:
            variants.append(dict(fields))
    return tuple(
        ScriptPackage(key, fields, *places[key]) for key, variants in found.items() for fields in variants if fields
    )


def _contradicts(known: Mapping[str, PlacedText], fields: Mapping[str, PlacedText]) -> bool:
    return any(name in known and known[name].text.lower() != value.text.lower() for name, value in fields.items())


def packages_of(key: str, packages: Mapping[str, tuple[P, ...]]) -> tuple[P, ...]:
    """The packages, by their keys, that may be that of a program whose package a script names `key`; '' if it names
    none."""
    if key in packages or len(packages) != 1:
        return packages.get(key, ())
    ((only, found),) = packages.items()
    # Two ids that differ are two packages; an id, a name and a variable may mean the same one.
    return () if PACKAGE_ID.fullmatch(key) and PACKAGE_ID.fullmatch(only) else found
