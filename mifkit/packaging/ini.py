"""Ini files, such as package definitions and InstallShield's setup.ini, with every place kept.

They consist of sections in brackets, `key=value`, and comments after a semicolon at the start of a line. Nothing is
lost: what appears twice is kept twice, and what is none of these is kept as stray text.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise
from sys import intern

from msgspec import Struct

from mifkit.files.rows import Rows
from mifkit.files.source import Source, comments_of


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


class Section(Struct, frozen=True, gc=False):
    """A section. `start` up to, excluding, `end` is the place of its header, `name_start` up to `name_end` that of its
    name; of the keys of the text, it has those from number `first_key` up to, excluding, `last_key`."""

    text: str
    all_keys: Rows[Key]
    all_folded: list[str]
    start: int
    end: int
    name_start: int
    name_end: int
    first_key: int
    last_key: int

    @property
    def name(self) -> Fragment:
        """The name without the brackets."""
        return _fragment(self.text, self.name_start, self.name_end)

    @property
    def keys(self) -> Iterator[Key]:
        """The keys in the order of the text."""
        return map(self.all_keys.__getitem__, range(self.first_key, self.last_key))

    @property
    def folded(self) -> list[str]:
        """The names of the keys in lower case, in the order of the text."""
        return self.all_folded[self.first_key : self.last_key]

    def get(self, name: str) -> Key | None:
        """The first key with this name, in upper or lower case; Windows does not read later ones."""
        try:
            return self.all_keys[self.all_folded.index(name.lower(), self.first_key, self.last_key)]
        except ValueError:
            return None


# Blanks, among them line breaks, the end of a text under DOS and a byte order mark in the wrong place.
BLANKS = " \t\f\v\r\n\x1a\ufeff"


class IniText:
    """An ini text as written. `stray` is what is not a section, a key or a comment; `keys` are those of all sections,
    and `folded` their names in lower case."""

    def __init__(self, source: Source) -> None:
        """Read an ini text. Never fails: what cannot be read is stray text."""
        self.source = source
        text = source.text
        self.keys: Rows[Key] = Rows(4, partial(_key, text))
        self.folded: list[str] = []
        self.sections: Rows[Section] = Rows(6, partial(Section, text, self.keys, self.folded))
        self.comments = comments_of(text)
        self.stray: Rows[Fragment] = Rows(2, partial(_fragment, text))
        # The numbers of the section around, but for that of its last key.
        self._around: tuple[int, ...] = ()
        for begin, stop in pairwise(chain(source.line_starts, [len(text)])):
            written = text[begin:stop].rstrip(BLANKS)
            line, end = written.lstrip(BLANKS), begin + len(written)
            start = end - len(line)
            name, sign, value = line.partition("=")
            if line[:1] == "[":
                self._header(line, start)
            elif sign and name and self._around and line[0] != ";":
                name = name.rstrip(BLANKS)
                self.folded.append(intern(name.lower()))
                self.keys.add(start, start + len(name), end - len(value.lstrip(BLANKS)), end)
            elif line:
                self._note(line, start)
        self._end_section()

    def section(self, name: str) -> Section | None:
        """The first section with this name, in upper or lower case."""
        folded = name.lower()
        return next((section for section in self.sections if section.name.folded == folded), None)

    def _header(self, line: str, start: int) -> None:
        name, close, rest = line[1:].partition("]")
        if not close:
            self._note(line, start)
            return
        self._end_section()
        end = start + len(name) + 2
        name = name.rstrip(BLANKS)
        name_end = start + 1 + len(name)
        self._around = start, end, name_end - len(name.lstrip(BLANKS)), name_end, len(self.folded)
        if rest := rest.lstrip(BLANKS):
            self._note(rest, start + len(line) - len(rest))

    def _end_section(self) -> None:
        if self._around:
            self.sections.add(*self._around, len(self.folded))

    def _note(self, text: str, start: int) -> None:
        """Note a comment or stray text."""
        if text[0] == ";":
            self.comments.add(start, start + len(text), start + 1)
        else:
            self.stray.add(start, start + len(text))


def _fragment(text: str, start: int, end: int) -> Fragment:
    return Fragment(text[start:end], start, end)


def _key(text: str, start: int, end: int, value_start: int, value_end: int) -> Key:
    value = _fragment(text, value_start, value_end)
    return Key(_fragment(text, start, end), value, _inner(value))


def _inner(value: Fragment) -> Fragment:
    text = value.text
    if not text or text[0] not in "\"'":
        return value
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] not in text[1:-1]
    return Fragment(text[1:-1], value.start + 1, value.end - 1) if quoted else value
