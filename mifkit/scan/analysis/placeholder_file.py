"""The placeholder of a file: the same text with short bodies of literals and numbers in place of those that no rule
reads.

It gives the answers of the file itself and records what is read and asked. Another file with the same answers has the
same placeholder.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from mifkit.files.source import FileName, Source
from mifkit.mif import tree
from mifkit.mif.literals import decode
from mifkit.mif.parser import Parsed, parse
from mifkit.mif.shapes.cut import Cut
from mifkit.mif.shapes.template import sign_of
from mifkit.mif.tree import swapped
from mifkit.questions import A, in_full
from mifkit.scan.analysis.odd_bodies import SHORT

# In place of a number. Of two digits, so that the end of the first one is not taken for the end of the number.
SHORT_NUMBER = "10"
# How many characters longer than a body that what is in its place may be.
LONGER = 1


class Question(NamedTuple):
    """A question about the text with this number, or about the literal of `joined` bodies that begins with it."""

    number: int
    joined: int
    question: Callable[[str], Hashable]


class OfNumber(Struct, frozen=True):
    """A question about a number as one about its digits; `sign` is -1 if a minus precedes them, otherwise 1."""

    question: Callable[[int], Hashable]
    sign: int

    def __call__(self, digits: str) -> Hashable:
        return self.question(self.sign * int(digits))


class PlaceholderFile(NamedTuple):
    """A placeholder, the pieces that it is cut into, and what is read and asked."""

    source: Source
    pieces: Cut
    recorder: "Recorder"


def placeholder_of(
    source: Source, pieces: Cut, texts: Sequence[str], kept: Collection[int], divided: Mapping[int, str]
) -> PlaceholderFile | None:
    """The placeholder of a file, with the file's own bodies with the numbers `kept`, and short runs in those that are
    `divided`.

    `None` if it cannot be encoded as the file is. `texts` are the bodies of the file, its stem and its folder.
    """
    own = pieces.with_bodies(
        body if index in kept else SHORT_NUMBER if index in pieces.numbers else divided.get(index, SHORT)
        for index, body in enumerate(pieces.bodies)
    )
    extension = source.file_name.extension
    made = source.with_text(f"-.{extension}", own.text)
    if made is None:
        return None
    recorder = Recorder(own, texts, source.unicode)
    made.file_name = recorder.file_name(extension)
    return PlaceholderFile(made, own, recorder)


class Recorder:
    """Gives the answers of a file in place of its placeholder, and records what is read and asked.

    `pieces` are those of the placeholder, `texts` the bodies of the file, its stem and its folder; `names` are the
    numbers (0-based) of the last two. `read` are the numbers of the texts that are read.
    """

    def __init__(self, pieces: Cut, texts: Sequence[str], wide: bool) -> None:
        self.read: set[int] = set()
        self.questions: dict[Question, None] = {}
        self.names = {len(texts) - 2, len(texts) - 1}
        self._texts = texts
        self._wide = wide
        spans = pieces.spans
        self._literals = {start: index for index, (start, _) in enumerate(spans) if index not in pieces.numbers}
        # By their ends: a sign may precede them.
        self._numbers = {spans[index][1]: index for index in pieces.numbers}
        self._bodies = pieces.bodies

    def parse(self, text: str, *, wide: bool = False) -> Parsed:
        """The parse of the placeholder, with literals and numbers that give the answers of the file."""
        parsed = parse(text, wide=wide)
        file = swapped(parsed.file, self._recording)
        return Parsed(file, lambda: parsed.tokens, parsed.findings)

    def file_name(self, extension: str) -> FileName:
        stem, folder = sorted(self.names)
        return FileName(
            _RecordingName(folder, self._texts[folder], self), _RecordingName(stem, self._texts[stem], self), extension
        )

    def _recording(self, node: tree.Literal | tree.Integer) -> tree.Literal | tree.Integer:
        if isinstance(node, tree.Literal):
            return self._literal(node, self._literals[node.start])
        number = self._numbers.get(node.end)
        return node if number is None else self._integer(node, number)

    def _integer(self, integer: tree.Integer, number: int) -> tree.Integer:
        sign = sign_of(integer, self._bodies[number])
        return RecordingInteger(
            integer.start, integer.end, sign * int(self._texts[number]), number=number, sign=sign, recorder=self
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


class RecordingInteger(tree.Integer, frozen=True, gc=False):
    """A plain number of a placeholder with the value of the file's own number, whose body has this number."""

    number: int = 0
    sign: int = 1
    recorder: Any = None

    @property  # type: ignore[misc]  # it hides the field that holds it
    def value(self) -> int:
        self.recorder.read.add(self.number)
        return own_number(self)

    @property
    def readable(self) -> bool:
        return True

    def ask(self, question: Callable[[int], A]) -> A:
        self.recorder.questions[Question(self.number, 1, OfNumber(question, self.sign))] = None
        return question(own_number(self))


own_number: Callable[[tree.Integer], int] = vars(tree.Integer)["value"].__get__


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
