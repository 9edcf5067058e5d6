"""Ini files, such as package definitions and InstallShield's setup.ini, with every place kept.

They consist of sections in brackets, `key=value`, and comments after a semicolon at the start of a line. Nothing is
lost: what appears twice is kept twice, and what is none of these is kept as stray text.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from mifkit.files.source import Source


class Fragment(Struct, frozen=True, gc=False):
    """Part of a line as written, without the blanks around it; `start` up to, excluding, `end` is its place."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """The text in lower case, in which names of sections and keys are compared."""
        return self.text.lower()


class Key(Struct, frozen=True, gc=False):
    """One `name=value`. An absent value is empty, and its place is where it would begin.

    `inner` is the value without a pair of quotes around all of it, as Windows reads such files.
    """

    name: Fragment
    value: Fragment
    inner: Fragment

    @property
    def start(self) -> int:
        return self.name.start

    @property
    def end(self) -> int:
        return self.value.end

    @property
    def unquoted(self) -> str:
        """The text of `inner`."""
        return self.inner.text


class Section(Struct, frozen=True, dict=True):
    """A section: its name without the brackets, and its keys in the order of the text.

    `start` up to, excluding, `end` is the place of its header.
    """

    name: Fragment
    start: int
    end: int
    keys: tuple[Key, ...]

    def get(self, name: str) -> Key | None:
        """The first key with this name, in upper or lower case; Windows does not read later ones."""
        return self.first.get(name.lower())

    @property
    def first(self) -> Mapping[str, Key]:
        """The keys that Windows reads, by their names in lower case, in the order of the text."""
        return self._first if self.keys else {}

    @cached_property
    def _first(self) -> Mapping[str, Key]:
        found: dict[str, Key] = {}
        for key in self.keys:
            found.setdefault(key.name.folded, key)
        return found


class IniText(Struct, frozen=True):
    """An ini text as written. `stray` is what is not a section, a key or a comment."""

    source: Source
    sections: tuple[Section, ...]
    comments: tuple[Fragment, ...]
    stray: tuple[Fragment, ...]

    def section(self, name: str) -> Section | None:
        """The first section with this name, in upper or lower case."""
        return next((section for section in self.sections if section.name.folded == name.lower()), None)


def read_ini(source: Source) -> IniText:
    """Read an ini text. Never fails: what cannot be read is stray text."""
    sections: list[tuple[Fragment, int, int, list[Key]]] = []
    comments: list[Fragment] = []
    stray: list[Fragment] = []
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
    return IniText(source, read, tuple(comments), tuple(stray))


def _lines(source: Source) -> Iterator[Fragment]:
    """Every line that is not blank."""
    for start, end in pairwise((*source.line_starts, len(source.text))):
        line = _trimmed(source.text[start:end], start)
        if line.text:
            yield line


# Blanks, among them line breaks, the end of a text under DOS and a byte order mark in the wrong place.
BLANKS = " \t\f\v\r\n\x1a\ufeff"


def _trimmed(text: str, start: int) -> Fragment:
    """A text that begins at `start`, without the blanks around it."""
    inner = text.strip(BLANKS)
    start += text.find(inner)
    return Fragment(inner, start, start + len(inner))


def _part(line: Fragment, start: int, end: int | None = None) -> Fragment:
    """A part of a line, given by offsets in the line, without the blanks around it."""
    return _trimmed(line.text[start:end], line.start + start)


def _header(line: Fragment, comments: list[Fragment], stray: list[Fragment]) -> tuple[Fragment, int, int] | None:
    close = line.text.find("]")
    if close < 0:
        stray.append(line)
        return None
    rest = _part(line, close + 1)
    if rest.text:
        (comments if rest.text.startswith(";") else stray).append(rest)
    return _part(line, 1, close), line.start, line.start + close + 1


def _key(line: Fragment) -> Key | None:
    sign = line.text.find("=")
    if sign < 0:
        return None
    name, value = _part(line, 0, sign), _part(line, sign + 1)
    return Key(name, value, _inner(value)) if name.text else None


def _inner(value: Fragment) -> Fragment:
    text = value.text
    if not text or text[0] not in "\"'":
        return value
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] not in text[1:-1]
    return Fragment(text[1:-1], value.start + 1, value.end - 1) if quoted else value
