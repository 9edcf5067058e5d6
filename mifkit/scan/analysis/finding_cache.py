"""What was found in a file holds for every file that answers alike.

Files of one shape (`mifkit.mif.shapes`) differ in the bodies of their literals only, and few of these matter: a rule
asks whether a text is longer than 64 characters, and does not read it. So a file is analysed as its *stand-in*: the
same text with short bodies in the place of those that nobody reads. Whoever reads a body or asks a question gets the
answer of the file itself, and both are noted. Another file of the shape that answers every question alike has the same
stand-in, so the same findings, moved by the lengths of its bodies.

That is exact, whatever the rules do, since they see nothing but the stand-in and the answers; but for one thing: how
long a body is that nobody asked about. A rule that measures a literal by its place in the text instead of its value
would find nothing. `tests/scan/test_scan_recall.py` holds the two ways equal, rule by rule.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate, count
from operator import itemgetter, sub
from typing import NamedTuple, Protocol

from mifkit.files.discovery import MIF_FILES
from mifkit.files.source import Source
from mifkit.mif.parser import Parse
from mifkit.mif.shapes.cache import SHAPES, Shapes, limit
from mifkit.mif.shapes.template import ShapeTemplate, spans_of
from mifkit.mif.tree import Literal, swapped
from mifkit.questions import LongerThan, longer_than
from mifkit.scan.analysis.kept_facts import FIELDS, LONGEST_VALUE, Analysis, Noted, stored
from mifkit.scan.analysis.placeholder_file import PLAIN, AskedLiteral, Question, StandIn, own_value, stand_in
from mifkit.status.view import Field, StatusView

# Characters of a file. Of a larger one recognition reads only the head, so the lengths of its bodies count.
LARGEST = 16_384
# Answers that are remembered; each takes a few KB.
REMEMBERED = 5000
# Files that may be new in a shape before it is seen whether remembering gains anything.
PATIENCE = 50

# How often a stand-in is made anew with more of the bodies in it.
ROUNDS = 4


class Examine(Protocol):
    """Analyses a file but for the fields of its status view, which is given beside."""

    def __call__(self, source: Source, parse: Parse) -> tuple[Analysis, StatusView | None]: ...


class Recall:
    """What is known of files by their answers. Files of more than `most` octets are left alone, and `encoding` is
    that of files without a mark, if it is given."""

    def __init__(self, examine: Examine, shapes: Shapes, most: int, encoding: str | None) -> None:
        self._examine = examine
        self._shapes = shapes
        self._most = min(most, LARGEST)
        self._encoding = encoding
        self._layouts: dict[Hashable, _Layout] = {}
        self._known: dict[Hashable, _Known | None] = {}
        self._numbers = count()

    def analysis(self, source: Source) -> Analysis | None:
        """The analysis of a file; `None` if it has to be analysed itself."""
        names = source.file_name
        # Without a mark, UTF-16 is told by how many octets are zero: by the lengths of bodies.
        guessed = source.codec.startswith("utf-16") and not source.mark and self._encoding is None
        if len(source.data) > self._most or f".{names.extension}" not in MIF_FILES.extensions or guessed:
            return None
        found = self._shapes.look_up(source.text, wide=source.unicode)
        if found is None:
            return None
        template, pieces = found
        key = template, source.encoding, source.mark, names.extension
        layout = self._layouts.get(key)
        if layout is None:
            limit(self._layouts, SHAPES)
            layout = self._layouts[key] = _Layout(next(self._numbers), _joined(template, pieces))
        if layout.misses > PATIENCE and layout.hits < layout.misses:
            return None
        bodies = pieces[1::2]
        known = self._recalled(layout, source, pieces, [*bodies, names.stem.value, names.folder.value])
        if known is None:
            return None
        self._shapes.hits += 1
        return known.of(bodies)

    def _recalled(self, layout: "_Layout", source: Source, pieces: list[str], texts: list[str]) -> "_Known | None":
        bodies = texts[:-2]
        odd: tuple[tuple[int, str], ...] = ()
        if not PLAIN.fullmatch("".join(bodies)):
            places = layout.whole(place for place, body in enumerate(bodies) if not PLAIN.fullmatch(body))
            odd = tuple([(place, bodies[place]) for place in places])
        key = layout.number, odd, layout.answers(texts)
        if key in self._known:
            layout.hits += 1
            return self._known[key]
        layout.misses += 1
        known = self._learnt(layout, source, pieces, texts, {place for place, _ in odd})
        limit(self._known, REMEMBERED)
        self._known[layout.number, odd, layout.answers(texts)] = known
        return known

    def _learnt(
        self, layout: "_Layout", source: Source, pieces: list[str], texts: list[str], odd: set[int]
    ) -> "_Known | None":
        """Analyse the stand-in of a file. `None` if what was found cannot be moved to another file."""
        kept = odd | layout.read
        for _ in range(ROUNDS):
            made = stand_in(source, pieces, texts, kept, self._encoding)
            # An empty body has a longer one in its place.
            if made is None or len(made.source.data) > self._most:
                return None
            notes = made.notes
            analysis, view = self._examine(made.source, notes.parse)
            if notes.read <= kept | notes.names:
                break
            # What is read is in the text from the beginning, so that places in it can be told.
            kept |= notes.read - notes.names
        else:
            return None
        fields = _fields(view, kept, len(texts) - 2) if view is not None else None
        if layout.learn(notes.read, [one for one in notes.questions if one.place not in odd]):
            layout.number = next(self._numbers)
        return _known(analysis, fields, made, kept)


class _Layout:
    """What is asked of the files of one shape, and in one encoding. `number` tells it, with all its questions, from
    any other; `hits` and `misses` count files. `joined` are the places of the bodies of each literal that has
    several."""

    def __init__(self, number: int, joined: list[range]) -> None:
        self.number = number
        self._joined = joined
        self.read: set[int] = set()
        self.hits = 0
        self.misses = 0
        self._questions: dict[Question, None] = {}
        self._asked: list[tuple[int, Callable[[str], Hashable]]] = []
        self._asked_of_joined: list[Question] = []
        # Per text: the lengths that it is asked whether it is longer. Where among them its own lies answers all.
        self._lengths: list[tuple[int, list[int]]] = []

    def whole(self, places: Iterable[int]) -> list[int]:
        """These places, and those of all other bodies of the same literals, in their order."""
        found = set(places)
        return sorted(found.union(*[one for one in self._joined if not found.isdisjoint(one)]))

    def learn(self, read: set[int], questions: Iterable[Question]) -> bool:
        """Take up which texts are read, and what is asked of others. Whether anything of it is new."""
        before = len(self.read), len(self._questions)
        self.read |= read
        self._questions.update(dict.fromkeys(questions))
        single = [one for one in self._questions if one.joined == 1]
        self._asked = [(place, question) for place, _, question in single if not isinstance(question, LongerThan)]
        self._asked_of_joined = [one for one in self._questions if one.joined > 1]
        lengths: dict[int, list[int]] = {}
        for place, _, question in single:
            if isinstance(question, LongerThan):
                lengths.setdefault(place, []).append(question.length)
        self._lengths = [(place, sorted(found)) for place, found in lengths.items()]
        return before != (len(self.read), len(self._questions))

    def answers(self, texts: Sequence[str]) -> Hashable:
        """What a file answers, by its bodies, its stem and its folder."""
        read = [texts[place] for place in self.read]
        answers = [question(texts[place]) for place, question in self._asked]
        lengths = [bisect_left(found, len(texts[place])) for place, found in self._lengths]
        joined = [question("".join(texts[place : place + count])) for place, count, question in self._asked_of_joined]
        return (*read, *answers, *lengths, *joined)


def _joined(template: ShapeTemplate, pieces: list[str]) -> list[range]:
    """The places of the bodies that are one literal, for each literal with several."""
    places = {start: place for place, (start, _) in enumerate(spans_of(pieces))}
    found: dict[range, None] = {}

    def noted(literal: Literal) -> Literal:
        first, count = places[literal.start], len(literal.pieces)
        found.update({range(first, first + count): None} if count > 1 else {})
        return literal

    swapped(template.fill(pieces).file, noted)
    return list(found)


class _Moved(NamedTuple):
    """A diagnostic of a stand-in, and how many literals end before it, before its end, and before either's lines."""

    noted: Noted
    before_start: int
    before_line: int
    before_end: int
    before_end_line: int

    def by(self, moves: Sequence[int], width: int) -> Noted:
        """The diagnostic where `moves` are the lengths that the literals have gained, summed up."""
        start, end = moves[self.before_start], moves[self.before_end]
        noted = self.noted
        return Noted(
            *noted[:6],
            noted.column + start - moves[self.before_line],
            noted.end_line,
            noted.end_column + end - moves[self.before_end_line],
            noted.offset + start * width,
        )


class _Fields(NamedTuple):
    """Where the fields of a status MIF are: at places among the bodies of a file and, behind them, `constants`."""

    pick: Callable[[Sequence[str | None]], tuple[str | None, ...]]
    constants: list[str | None]


class _Known:
    """What was found in all files with the same answers. `lengths` are those of the stand-in's bodies, and `width` is
    how many octets a character of a plain body has."""

    def __init__(
        self, analysis: Analysis, fields: _Fields | None, moved: tuple[_Moved, ...], lengths: list[int], width: int
    ) -> None:
        *self._before, _, self._outcome, _ = analysis
        self._fields = fields
        self._moved = moved
        self._lengths = lengths
        self._width = width

    def of(self, bodies: list[str]) -> Analysis:
        """The analysis of the file with these bodies."""
        diagnostics: tuple[Noted, ...] = ()
        if self._moved:
            moves = list(accumulate(map(sub, map(len, bodies), self._lengths), initial=0))
            diagnostics = tuple([one.by(moves, self._width) for one in self._moved])
        fields = self._fields.pick([*bodies, *self._fields.constants]) if self._fields is not None else None
        return Analysis._make((*self._before, fields, self._outcome, diagnostics))


def _known(analysis: Analysis, fields: _Fields | None, made: StandIn, kept: set[int]) -> "_Known | None":
    """What was found in a stand-in; `None` if nobody can say where that is in another file."""
    file, spans = made.source, spans_of(made.pieces)
    ends = [end for _, end in spans]
    moved = []
    for noted in analysis.diagnostics:
        lines = [file.line_starts[line - 1] for line in (noted.line, noted.end_line)]
        places = [lines[0] + noted.column - 1, lines[1] + noted.end_column - 1]
        before, before_line = ([bisect_right(ends, offset) for offset in offsets] for offsets in (places, lines))
        if any(_inside(place, spans, count, kept) for place, count in zip(places, before, strict=True)):
            return None
        moved.append(_Moved(noted, before[0], before_line[0], before[1], before_line[1]))
    width = 2 if file.codec.startswith("utf-16") else 1
    lengths = [len(body) for body in made.pieces[1::2]]
    return _Known(analysis, fields, tuple(moved), lengths, width)


def _inside(offset: int, spans: list[tuple[int, int]], before: int, kept: set[int]) -> bool:
    """Whether an offset lies in a body that is not the file's own, so that nobody knows where that is in the file."""
    return before < len(spans) and before not in kept and offset > spans[before][0] + 1


def _fields(view: StatusView, kept: set[int], bodies: int) -> _Fields:
    """Where the fields of a view are."""
    constants: list[str | None] = []
    places = []
    for name in FIELDS:
        field: Field | None = getattr(view, name)
        place = _place(field, kept) if field is not None else None
        if place is None:
            place = bodies + len(constants)
            constants.append(_constant(field, kept) if field is not None else None)
        places.append(place)
    return _Fields(itemgetter(*places), constants)


def _place(field: Field, kept: set[int]) -> int | None:
    """The place of the body that is a field's value; `None` if it is not the value in every file alike."""
    literal = field.datum
    if not isinstance(literal, AskedLiteral) or len(literal.pieces) > 1 or literal.place in kept:
        return None
    if field.ask(longer_than(LONGEST_VALUE)):
        return None
    return literal.place


def _constant(field: Field, kept: set[int]) -> str:
    """A field's value that is the same in all files with the same answers: it stands in the stand-in, or is read."""
    literal = field.datum
    if isinstance(literal, AskedLiteral) and kept.issuperset(range(literal.place, literal.place + len(literal.pieces))):
        return stored(own_value(literal))
    return stored(field.value)
