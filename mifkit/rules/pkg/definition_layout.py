"""What the sections of a package definition are, and how the list of its programs and their sections agree."""

from collections.abc import Iterator
from difflib import get_close_matches

from msgspec import Struct

from mifkit.documents.definition import DefinitionDocument, place_of
from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.packaging.definition import Form, Section, Text
from mifkit.packaging.definition_keys import PROGRAM_LISTS, SMS1_SECTIONS

# How much the name of a section may differ from one in the list and still be meant by it.
ALIKE = 0.6
# Packages have a handful of programs; more sections than these are not searched for the one that is meant.
MOST_COMPARED = 50


class Layout(Struct, frozen=True):
    """The sections of a definition.

    `kinds` are those that are described, each with what it is: a key of `definition_keys.KEYS`. `missing` are the names
    in the list of programs that have no section, each with the section that seems to be meant; `unlisted` the sections
    of programs that neither the list names nor a missing name seems to mean.
    """

    kinds: tuple[tuple[Section, str], ...]
    missing: tuple[tuple[Text, Section | None], ...]
    unlisted: tuple[Section, ...]


def layout_of(document: DefinitionDocument) -> Layout:
    """The layout of a definition. A section of a program is one that the list names or that has a command line."""
    kinds = tuple(_kinds(document))
    programs = {section.name.folded: section for section, kind in reversed(kinds) if kind == "program"}
    suffix = PROGRAM_LISTS[document.form][1].lower()
    listed = tuple(listed_programs(document))
    wanted = {one.folded + suffix for one in listed}
    spare = {name: section for name, section in programs.items() if name not in wanted}
    missing: list[tuple[Text, Section | None]] = []
    for one in listed:
        if one.folded + suffix not in programs:
            few = spare if len(spare) <= MOST_COMPARED else ()
            near = get_close_matches(one.folded + suffix, few, n=1, cutoff=ALIKE)
            missing.append((one, spare.pop(near[0]) if near else None))
    return Layout(kinds, tuple(missing), tuple(spare.values()) if listed else ())


def listed_programs(document: DefinitionDocument) -> Iterator[Text]:
    """The names in the list of programs of [Package Definition], each at its place."""
    section = document.package_section
    key = section.get(PROGRAM_LISTS[document.form][0]) if section is not None else None
    if key is None:
        return
    start = place_of(key)[0]
    for part in key.unquoted.split(","):
        name = part.strip(" \t")
        if name:
            first = start + part.index(name)
            yield Text(name, first, first + len(name))
        start += len(part) + 1


def _kinds(document: DefinitionDocument) -> Iterator[tuple[Section, str]]:
    listed = {one.folded for one in listed_programs(document)}
    # Of sections of the same name the first is read.
    first: dict[str, Section] = {}
    for section in document.definition.sections:
        first.setdefault(section.name.folded, section)
    for section in first.values():
        kind = _kind(section, document.form, listed)
        if kind is not None:
            yield section, kind


def _kind(section: Section, form: Form, listed: set[str]) -> str | None:
    name = section.name.folded
    if name == "pdf":
        return "pdf"
    if name == PACKAGE_SECTION:
        return "package"
    if form is Form.SMS1:
        return next((kind for kind, pattern in SMS1_SECTIONS if pattern.fullmatch(name)), None)
    return "program" if name in listed or section.get("CommandLine") is not None else None
