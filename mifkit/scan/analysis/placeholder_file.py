"""A file's stand-in: the same text with short bodies for those that nobody reads, which answers as the file does.

What is read of it, and what asked, is noted: another file with the same answers has the same stand-in.
"""

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any, NamedTuple

from mifkit.files.source import FileName, Source
from mifkit.mif import tree
from mifkit.mif.literals import decode
from mifkit.mif.parser import Parsed, parse
from mifkit.mif.shapes.cache import cut
from mifkit.mif.shapes.template import spans_of
from mifkit.mif.tree import swapped
from mifkit.questions import A, in_full

# Bodies whose characters nobody has to look at.
PLAIN = re.compile(r"[ !#-\[\]-~]*")
SHORT = "x"


class Question(NamedTuple):
    """What is asked of a text: of the body at `place`, or of so many joined, which are one literal."""

    place: int
    joined: int
    question: Callable[[str], Hashable]


class StandIn(NamedTuple):
    """A stand-in as a file, in the pieces that the file is cut into (`shapes.cache.cut`), and what is noted."""

    source: Source
    pieces: list[str]
    notes: "Notes"


def stand_in(
    source: Source, pieces: Sequence[str], texts: Sequence[str], kept: Collection[int], encoding: str | None
) -> StandIn | None:
    """The stand-in of a file with its own bodies at the places `kept`; `None` if it cannot be written as the file is.

    `texts` are the bodies of the file's literals, its stem and its folder. `encoding` is that of files without a mark,
    if it is given.
    """
    own = [SHORT if index % 2 and index // 2 not in kept else piece for index, piece in enumerate(pieces)]
    text, extension = '"'.join(own), source.file_name.extension
    data = source.encoded(text)
    if data is None:
        return None
    made = Source(f"-.{extension}", data, encoding)
    # The encoding is told by what characters are the most.
    if (made.text, made.encoding) != (text, source.encoding):
        return None
    notes = Notes(texts, source.unicode)
    made.file_name = notes.file_name(extension)
    return StandIn(made, own, notes)


class Notes:
    """Gives the answers of a file to who examines its stand-in, and notes what was read, and what asked.

    `texts` are the bodies of the file's literals, its stem and its folder; `names` are the places of the last two.
    """

    def __init__(self, texts: Sequence[str], wide: bool) -> None:
        self.read: set[int] = set()
        self.questions: dict[Question, None] = {}
        self.names = {len(texts) - 2, len(texts) - 1}
        self._texts = texts
        self._wide = wide

    def parse(self, text: str, *, wide: bool = False) -> Parsed:
        """The parse of the stand-in, with literals that answer."""
        parsed = parse(text, wide=wide)
        pieces = cut(text)
        assert pieces is not None, "it has the shape of a text that could be cut"
        places = {start: place for place, (start, _) in enumerate(spans_of(pieces))}
        file = swapped(parsed.file, lambda literal: self._literal(literal, places[literal.start]))
        return Parsed(file, lambda: parsed.tokens, parsed.findings, parsed.further)

    def file_name(self, extension: str) -> FileName:
        stem, folder = sorted(self.names)
        return FileName(_Name(folder, self._texts[folder], self), _Name(stem, self._texts[stem], self), extension)

    def _literal(self, literal: tree.Literal, place: int) -> tree.Literal:
        count = len(literal.pieces)
        value = "".join([decode(body, wide=self._wide) for body in self._texts[place : place + count]])
        return AskedLiteral(literal.start, literal.end, value, literal.pieces, literal.raw, place, self)


class AskedLiteral(tree.Literal, frozen=True, gc=False):
    """A literal of a stand-in, with the value of the file's own. Its bodies are those from `place` on."""

    place: int = 0
    notes: Any = None

    @property  # type: ignore[misc]  # it hides the field that holds it
    def value(self) -> str:
        self.notes.read.update(range(self.place, self.place + len(self.pieces)))
        return own_value(self)

    def ask(self, question: Callable[[str], A]) -> A:
        if question is in_full:
            return question(self.value)
        self.notes.questions[Question(self.place, len(self.pieces), question)] = None
        return question(own_value(self))


own_value: Callable[[tree.Literal], str] = vars(tree.Literal)["value"].__get__


class _Name:
    """A name of a file."""

    def __init__(self, place: int, text: str, notes: Notes) -> None:
        self._place = place
        self._text = text
        self._notes = notes

    @property
    def value(self) -> str:
        self._notes.read.add(self._place)
        return self._text

    def ask(self, question: Callable[[str], A]) -> A:
        self._notes.questions[Question(self._place, 1, question)] = None
        return question(self._text)
