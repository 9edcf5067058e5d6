"""Package definition files: `.sms` of SMS 2.0 and later, `.pdf` of SMS 1.x (status-mif.md 11)."""

import re
from enum import Enum

from msgspec import structs

from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.packaging.ini import IniText, Section
from mifkit.status.matching.fields import FILE_NAME, REPORTING_TAB
from mifkit.status.matching.package import Package

# The keys of [Package Definition] that fill in the Reporting tab, and the attributes of `Package` for them.
MIF_KEYS = {criterion.field: criterion.attribute for criterion in (FILE_NAME, *REPORTING_TAB)}


class DefinitionError(Exception):
    """The file is not a package definition; the message says why."""


def package_of(definition: IniText) -> Package:
    """The package that a definition creates: the properties that matter for its status MIF.

    An absent MIF key leaves its field blank. The format has no key for "Use these fields for status MIF matching", so
    that property stays unknown. Raises `DefinitionError` for a file without [Package Definition].
    """
    path = definition.source.path
    section = definition.section(PACKAGE_SECTION)
    if section is None:
        raise DefinitionError(_no_definition(definition))
    # SMS 1.x calls the name of the package Product.
    name = _value(section, "Name") or _value(section, "Product")
    package = Package(
        origin=f"{path}:{definition.source.position(section.start).line}",
        name=name,
        version=_value(section, "Version"),
        manufacturer=_value(section, "Publisher"),
        language=_value(section, "Language"),
    )
    return structs.replace(package, **{attribute: _value(section, key) for key, attribute in MIF_KEYS.items()})


def _value(section: Section, name: str) -> str:
    key = section.get(name)
    return key.unquoted if key is not None else ""


def program_title(section: Section) -> str:
    """The name of a program: its key Name or, in SMS 1.x, CommandName, else the name of its section."""
    for name in ("Name", "CommandName"):
        if (key := section.get(name)) is not None and key.unquoted:
            return key.unquoted
    return section.name.text


def _no_definition(definition: IniText) -> str:
    if definition.source.data.startswith(b"%PDF-"):
        return "it is a document in Adobe's format PDF, not a package definition"
    if not definition.sections:
        return "it has no sections in brackets, so it is not a package definition"
    return "it has no section [Package Definition], so it is not a package definition"


class Form(Enum):
    """The two formats of package definitions, by the product that introduced them."""

    SMS1 = "SMS 1.x"
    SMS2 = "SMS 2.0 and later"


SMS1_KEYS = ("Product", "SetupVariations")
SMS2_KEYS = ("Programs", "Name")
OLD_VERSION = re.compile(r"\s*[01](?:\.|$)")


def form_of(definition: IniText) -> Form:
    """The format of a definition: its keys show it, else the version in [PDF], else the extension of the file."""
    head, package = definition.section("pdf"), definition.section(PACKAGE_SECTION)
    version = head.get("Version") if head is not None else None
    if package is not None:
        old = sum(package.get(name) is not None for name in SMS1_KEYS)
        new = sum(package.get(name) is not None for name in SMS2_KEYS)
        if old != new:
            return Form.SMS1 if old > new else Form.SMS2
    if version is not None and version.unquoted:
        return Form.SMS1 if OLD_VERSION.match(version.unquoted) else Form.SMS2
    return Form.SMS1 if definition.source.path.lower().endswith(".pdf") else Form.SMS2
