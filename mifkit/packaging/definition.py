"""Package definition files: `.sms` of SMS 2.0 and later, `.pdf` of SMS 1.x (status-mif.md 11), with every place kept.

The syntax is that of ini files: sections in brackets, `key=value`, comments after a semicolon at the start of a line.
Nothing is lost: what appears twice is kept twice, and what is neither of these is kept as stray text.
"""

import re
from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from mifkit.files.recognition import PACKAGE_SECTION
from mifkit.files.source import Source
from mifkit.status.matching.package import Package


class DefinitionError(Exception):
    """The file is no package definition; the message says why."""


class Text(Struct, frozen=True, gc=False):
    """A piece of a line without the blanks around it, as written; `start` up to, not including, `end`."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """The text as names of sections and keys are compared."""
        return self.text.lower()


class Key(Struct, frozen=True, gc=False):
    """One `name=value`. A value that is not there is empty, and its place is where it would begin."""

    name: Text
    value: Text

    @property
    def unquoted(self) -> str:
        """The value without the pair of quotes around the whole of it, which Windows leaves out of such files."""
        text = self.value.text
        quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]
        return text[1:-1] if quoted else text


class Section(Struct, frozen=True):
    """One section: its name without the brackets, and its keys in the order of the text. `start` and `end` are
    those of its header."""

    name: Text
    start: int
    end: int
    keys: tuple[Key, ...]

    def get(self, name: str) -> Key | None:
        """The first key of that name, whatever its case: later ones are not read."""
        return next((key for key in self.keys if key.name.folded == name.lower()), None)


class Definition(Struct, frozen=True):
    """A package definition as written. `stray` is what belongs to no section, key or comment."""

    source: Source
    sections: tuple[Section, ...]
    comments: tuple[Text, ...]
    stray: tuple[Text, ...]

    def section(self, name: str) -> Section | None:
        """The first section of that name, whatever its case."""
        return next((section for section in self.sections if section.name.folded == name.lower()), None)


def read_definition(source: Source) -> Definition:
    """Read a package definition. Never fails: what cannot be read is stray text."""
    sections: list[tuple[Text, int, int, list[Key]]] = []
    comments: list[Text] = []
    stray: list[Text] = []
    for line in _lines(source):
        if line.text.startswith(";"):
            comments.append(line)
        elif line.text.startswith("["):
            header = _header(line, comments, stray)
            if header is not None:
                sections.append((*header, []))
        elif sections and (key := _key(line)) is not None:
            sections[-1][3].append(key)
        else:
            stray.append(line)
    read = tuple(Section(name, start, end, tuple(keys)) for name, start, end, keys in sections)
    return Definition(source, read, tuple(comments), tuple(stray))


def _lines(source: Source) -> Iterator[Text]:
    """Every line that holds something."""
    for number in range(1, len(source.line_starts) + 1):
        line = _piece(source.text, *source.line_span(number))
        if line.text:
            yield line


# The end of a text under DOS.
BLANKS = " \t\f\v\x1a\ufeff"


def _piece(text: str, start: int, end: int) -> Text:
    """What stands from `start` to `end` without the blanks around it."""
    whole = text[start:end]
    inner = whole.strip(BLANKS)
    begin = start + len(whole) - len(whole.lstrip(BLANKS)) if inner else start
    return Text(inner, begin, begin + len(inner))


def _header(line: Text, comments: list[Text], stray: list[Text]) -> tuple[Text, int, int] | None:
    close = line.text.find("]")
    if close < 0:
        stray.append(line)
        return None
    rest = _piece(line.text, close + 1, len(line.text))
    if rest.text:
        after = Text(rest.text, line.start + rest.start, line.start + rest.end)
        (comments if rest.text.startswith(";") else stray).append(after)
    name = _piece(line.text, 1, close)
    shifted = Text(name.text, line.start + name.start, line.start + name.end)
    return shifted, line.start, line.start + close + 1


def _key(line: Text) -> Key | None:
    sign = line.text.find("=")
    if sign < 0:
        return None
    name = _piece(line.text, 0, sign)
    value = _piece(line.text, sign + 1, len(line.text))
    if not name.text:
        return None
    return Key(
        Text(name.text, line.start + name.start, line.start + name.end),
        Text(value.text, line.start + value.start, line.start + value.end),
    )


def package_of(definition: Definition) -> Package:
    """The package that a definition makes, as far as its status MIF is concerned.

    A MIF key that is not there leaves its field blank. The format has no key for "Use these fields for status MIF
    matching", so that stays unknown. Raises `DefinitionError` for a file without [Package Definition].
    """
    path = definition.source.path
    section = definition.section(PACKAGE_SECTION)
    if section is None:
        raise DefinitionError(_no_definition(definition))
    # SMS 1.x calls the name of the package Product.
    name = _value(section, "Name") or _value(section, "Product")
    return Package(
        origin=f"{path}:{definition.source.position(section.start).line}",
        mif_file_name=_value(section, "MIFFileName"),
        mif_name=_value(section, "MIFName"),
        mif_version=_value(section, "MIFVersion"),
        mif_publisher=_value(section, "MIFPublisher"),
        name=name,
        version=_value(section, "Version"),
        manufacturer=_value(section, "Publisher"),
        language=_value(section, "Language"),
    )


def _value(section: Section, name: str) -> str:
    key = section.get(name)
    return key.unquoted if key is not None else ""


def _no_definition(definition: Definition) -> str:
    if definition.source.data.startswith(b"%PDF-"):
        return "it is a document of Adobe's format PDF, no package definition"
    if not definition.sections:
        return "it has no sections in brackets, so it is no package definition"
    return "it has no section [Package Definition], so it is no package definition"


class Form(Enum):
    """The two formats of package definitions, by the product that they came with."""

    SMS1 = "SMS 1.x"
    SMS2 = "SMS 2.0 and later"


SMS1_KEYS = ("Product", "SetupVariations")


SMS2_KEYS = ("Programs", "Name")


OLD_VERSION = re.compile(r"\s*[01](?:\.|$)")


def form_of(definition: Definition) -> Form:
    """Which format a definition is in: as [PDF] says, else as its keys show, else as its name has it."""
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
