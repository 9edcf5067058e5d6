"""The sections of a package definition: the kind of each, and whether the list of programs agrees with them."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from msgspec import Struct

from mifkit.documents.definition import DefinitionDocument
from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.packaging.definition import Form
from mifkit.packaging.definition_keys import PROGRAM_LISTS, SMS1_SECTIONS
from mifkit.packaging.ini import Fragment, Section

# How similar a section's name has to be to a listed name to be taken for it (difflib's ratio).
ALIKE = 0.6
# Packages have a handful of programs; among more sections than these none is searched for.
MOST_COMPARED = 50


class Layout(Struct, frozen=True):
    """The sections of a definition.

    `kinds` are the sections that the format describes, each with its kind, a key of `definition_keys.KEYS`. `missing`
    are the names in the list of programs that have no section, each with the section that is probably meant.
    `unlisted` are the sections of programs that no listed name means.
    """

    kinds: tuple[tuple[Section, str], ...]
    missing: tuple[tuple[Fragment, Section | None], ...]
    unlisted: tuple[Section, ...]


# Several rules ask for the layout of the same definition.
@lru_cache(maxsize=1)
def layout_of(document: DefinitionDocument) -> Layout:
    """The layout of a definition. The list of programs, or a command line, makes a section that of a program."""
    kinds = tuple(_kinds(document))
    programs = {section.name.folded: section for section, kind in reversed(kinds) if kind == "program"}
    suffix = PROGRAM_LISTS[document.form][1].lower()
    listed = tuple(listed_programs(document))
    wanted = {one.folded + suffix for one in listed}
    spare = {name: section for name, section in programs.items() if name not in wanted}
    missing: list[tuple[Fragment, Section | None]] = []
    for one in listed:
        if one.folded + suffix not in programs:
            few = spare if len(spare) <= MOST_COMPARED else ()
            near = get_close_matches(one.folded + suffix, few, n=1, cutoff=ALIKE)
            missing.append((one, spare.pop(near[0]) if near else None))
    return Layout(kinds, tuple(missing), tuple(spare.values()) if listed else ())


def listed_programs(document: DefinitionDocument) -> Iterator[Fragment]:
    """The names in the list of programs of [Package Definition], each with its place."""
    section = document.package_section
    key = section.get(PROGRAM_LISTS[document.form][0]) if section is not None else None
    if key is None:
        return
    start = key.inner.start
    for part in key.unquoted.split(","):
        name = part.strip(" \t")
        if name:
            first = start + part.index(name)
            yield Fragment(name, first, first + len(name))
        start += len(part) + 1


def _kinds(document: DefinitionDocument) -> Iterator[tuple[Section, str]]:
    listed = {one.folded for one in listed_programs(document)}
    # Of sections of the same name the first is read.
    seen: set[str] = set()
    for section in document.ini.sections:
        if (name := section.name.folded) not in seen:
            seen.add(name)
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
