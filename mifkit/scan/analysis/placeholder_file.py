"""The placeholder of a file: the same text with short bodies in place of those that no rule reads.

It gives the answers of the file itself and records what is read and asked. Another file with the same answers has the
same placeholder.
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

# Bodies whose characters have no meaning to the lexer.
PLAIN = re.compile(r"[ !#-\[\]-~]*")
SHORT = "x"


class Question(NamedTuple):
    """A question about the text with this number, or about the literal of `joined` bodies that begins with it."""

    number: int
    joined: int
    question: Callable[[str], Hashable]


class PlaceholderFile(NamedTuple):
    """A placeholder, the pieces that it is cut into (`mifkit.mif.shapes.cache.cut`), and what is read and asked."""

    source: Source
    pieces: list[str]
    recorder: "Recorder"


def placeholder_of(
    source: Source, pieces: Sequence[str], texts: Sequence[str], kept: Collection[int], encoding: str | None
) -> PlaceholderFile | None:
    """The placeholder of a file, with the file's own bodies with the numbers `kept`.

    `None` if it cannot be encoded as the file is. `texts` are the bodies of the file's literals, its stem and its
    folder. `encoding` is that of files without a byte order mark, if given.
    """
    own = [SHORT if index % 2 and index // 2 not in kept else piece for index, piece in enumerate(pieces)]
    text, extension = '"'.join(own), source.file_name.extension
    data = source.encoded(text)
    if data is None:
        return None
    made = Source(f"-.{extension}", data, encoding)
    # The encoding of a file without a mark is guessed from its characters.
    if (made.text, made.encoding) != (text, source.encoding):
        return None
    recorder = Recorder(texts, source.unicode)
    made.file_name = recorder.file_name(extension)
    return PlaceholderFile(made, own, recorder)


class Recorder:
    """Gives the answers of a file in place of its placeholder, and records what is read and asked.

    `texts` are the bodies of the file's literals, its stem and its folder; `names` are the numbers (0-based) of
    the last two. `read` are the numbers of the texts that are read.
    """

    def __init__(self, texts: Sequence[str], wide: bool) -> None:
        self.read: set[int] = set()
        self.questions: dict[Question, None] = {}
        self.names = {len(texts) - 2, len(texts) - 1}
        self._texts = texts
        self._wide = wide

    def parse(self, text: str, *, wide: bool = False) -> Parsed:
        """The parse of the placeholder, with literals that give the answers of the file."""
        parsed = parse(text, wide=wide)
        pieces = cut(text)
        assert pieces is not None, "it has the shape of a text that could be cut"
        numbers = {start: number for number, (start, _) in enumerate(spans_of(pieces))}
        file = swapped(parsed.file, lambda literal: self._literal(literal, numbers[literal.start]))
        return Parsed(file, lambda: parsed.tokens, parsed.findings, parsed.further)

    def file_name(self, extension: str) -> FileName:
        stem, folder = sorted(self.names)
        return FileName(
            _RecordingName(folder, self._texts[folder], self), _RecordingName(stem, self._texts[stem], self), extension
        )

    def _literal(self, literal: tree.Literal, number: int) -> tree.Literal:
        count = len(literal.pieces)
        value = "".join([decode(body, wide=self._wide) for body in self._texts[number : number + count]])
        return RecordingLiteral(literal.start, literal.end, value, literal.bounds, literal.raw, number, self)


class RecordingLiteral(tree.Literal, frozen=True, gc=False):
    """A literal of a placeholder with the value of the file's own literal. Its first body has this number."""

    number: int = 0
    recorder: Any = None

    @property  # type: ignore[misc]  # it hides the field that holds it
    def value(self) -> str:
        self.recorder.read.update(range(self.number, self.number + len(self.pieces)))
        return own_value(self)

    def ask(self, question: Callable[[str], A]) -> A:
        if question is in_full:
            return question(self.value)
        self.recorder.questions[Question(self.number, len(self.pieces), question)] = None
        return question(own_value(self))


own_value: Callable[[tree.Literal], str] = vars(tree.Literal)["value"].__get__


class _RecordingName:
    """The stem or the folder of a file."""

    def __init__(self, number: int, text: str, recorder: Recorder) -> None:
        self._number = number
        self._text = text
        self._recorder = recorder

    @property
    def value(self) -> str:
        self._recorder.read.add(self._number)
        return self._text

    def ask(self, question: Callable[[str], A]) -> A:
        self._recorder.questions[Question(self._number, 1, question)] = None
        return question(self._text)
