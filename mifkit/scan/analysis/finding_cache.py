"""Reuses the analysis of a file for every file that gives the same answers.

Files of one shape (`mifkit.mif.shapes`) differ only in the bodies of their literals and in plain numbers, and few of
these matter: a rule asks whether a text is longer than 64 characters and does not read it. So a file is analysed as its
*placeholder*: the same text, with a short body in place of each body that no rule reads. A rule that reads a body or
asks a question gets the answer of the file itself, and the reads and questions are recorded. Another file of the shape
that answers every question alike has the same placeholder, hence the same findings, moved by the lengths of its bodies.

This is exact whatever the rules do, since they see only the placeholder and the answers, with one exception: the
length of a body that no rule asks about, and plain characters beside an odd one (`odd_bodies`). A rule that measured
a literal by its offsets in the text instead of its value, or looked there for words, would find nothing.
`tests/scan/test_finding_cache.py` compares the two ways, rule by rule.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, count
from operator import itemgetter, sub
from typing import Generic, NamedTuple

from mifkit.files.discovery import MIF_FILES
from mifkit.files.recognition import FORMAT_HEAD, begins_mif
from mifkit.files.source import FileName, Source
from mifkit.mif.parser import Parse
from mifkit.mif.shapes.cache import SHAPES, Shapes, limit
from mifkit.mif.shapes.cut import Cut
from mifkit.mif.shapes.template import ShapeTemplate
from mifkit.mif.tree import Integer, Literal, swapped
from mifkit.questions import LongerThan, longer_than
from mifkit.scan.analysis.kept_facts import (
    FIELDS,
    LONGEST_VALUE,
    Examined,
    S,
    StoredDiagnostic,
    TextRange,
    stored_value,
)
from mifkit.scan.analysis.odd_bodies import NONE_ODD, OddBodies, Places, is_plain, runs, values_of, with_short_runs
from mifkit.scan.analysis.placeholder_file import (
    LONGER,
    PlaceholderFile,
    Question,
    RecordingLiteral,
    own_value,
    placeholder_of,
)
from mifkit.scan.analysis.plain_files import PlainFiles
from mifkit.status.view import Field, StatusView

# Bytes of a file. Of a larger one, recognition does not read all (`mifkit.files.recognition.DATA_HEAD`).
LARGEST = 65_536
# Texts whose answers are remembered for all bodies of a shape and for each of them, and the most characters of one.
KNOWN_IN_SHAPE, KNOWN_TEXTS, LONGEST_KNOWN = 5000, 500, 255
# Sets of answers whose analysis is remembered; each takes a few KB.
REMEMBERED = 5000
# New sets of answers in a shape before the cache is given up there, unless it has served as many files.
PATIENCE = 50
# How often a placeholder is made again with more of the file's own bodies.
ROUNDS = 4


# Analyses a file, but returns its status view beside the analysis instead of the values in it.
Examine = Callable[[Source, Parse], tuple[Examined[S], StatusView | None]]


class FindingCache(Generic[S]):
    """The analyses of files by their answers.

    Files of more than `most` bytes are left alone.
    """

    def __init__(self, examine: Examine[S], shapes: Shapes, most: int) -> None:
        self._examine = examine
        self._shapes = shapes
        self._most = min(most, LARGEST)
        self._by_shape: dict[Hashable, _ShapeQuestions] = {}
        self._analyses: dict[Hashable, _CachedAnalysis[S] | None] = {}
        self._plain: PlainFiles[_ShapeQuestions] = PlainFiles()
        self._versions = count()

    def known_analysis(self, data: bytes, names: FileName) -> Examined[S] | None:
        """The analysis of a file that need not be decoded and gives known answers; `None` for any other file."""
        found = self._plain.find(data, names.extension) if len(data) <= self._most else None
        if found is None:
            return None
        shape, bodies = found
        key = shape.version, NONE_ODD.key, shape.answers([*bodies, names.stem.value, names.folder.value])
        cached = self._analyses.get(key)
        if cached is None:
            return None
        shape.hits += 1
        self._shapes.hits += 1
        return cached.for_bodies(bodies)

    def analysis(self, source: Source) -> Examined[S] | None:
        """The analysis of a file; `None` if the file has to be analysed itself."""
        names = source.file_name
        # What a finding on the encoding says of a place inside the file may be otherwise in another file.
        inside = any(finding.end > 1 for finding in source.detected)
        if source.size > self._most or f".{names.extension}" not in MIF_FILES.extensions or inside:
            return None
        found = self._shapes.look_up(source.text, wide=source.unicode)
        if found is None:
            return None
        template, pieces = found
        encoding = source.encoding, source.mark, *[finding.message for finding in source.detected]
        key = template, encoding, names.extension
        shape = self._by_shape.get(key)
        if shape is None:
            limit(self._by_shape, SHAPES)
            shape = self._by_shape[key] = _ShapeQuestions(
                next(self._versions), _joined_bodies(template, pieces), pieces.numbers, begins_mif(pieces.pieces[0])
            )
            if source.codec == "ascii" and shape.is_mif:
                self._plain.learn(template, pieces, names.extension, shape)
        if shape.misses > PATIENCE and shape.hits < shape.misses:
            return None
        bodies = pieces.bodies
        longest = len(source.text) + LONGER * len(bodies)
        if not shape.is_mif and (longest > FORMAT_HEAD or "$$" in source.text):
            return None
        cached = self._cached(shape, source, pieces, [*bodies, names.stem.value, names.folder.value])
        if cached is None:
            return None
        self._shapes.hits += 1
        return cached.for_bodies(bodies)

    def _cached(
        self, shape: "_ShapeQuestions", source: Source, pieces: Cut, texts: list[str]
    ) -> "_CachedAnalysis[S] | None":
        """The analysis for the answers of a file; `None` if it cannot be moved from one file to another."""
        odd, values = NONE_ODD, texts
        if not is_plain("".join(texts[:-2])):
            odd = shape.odd(texts[:-2])
            values = values_of(texts, odd.divided)
        key = shape.version, odd.key, shape.answers(values)
        if key in self._analyses:
            shape.hits += 1
            return self._analyses[key]
        shape.misses += 1
        cached = self._new(shape, source, pieces, texts, odd)
        limit(self._analyses, REMEMBERED)
        self._analyses[shape.version, odd.key, shape.answers(values)] = cached
        return cached

    def _new(
        self, shape: "_ShapeQuestions", source: Source, pieces: Cut, texts: list[str], odd: OddBodies
    ) -> "_CachedAnalysis[S] | None":
        """Analyse the placeholder of a file. `None` if the analysis cannot be moved to another file."""
        kept = odd.whole.keys() | shape.read
        for _ in range(ROUNDS):
            placeholder = placeholder_of(source, pieces, texts, kept, odd.divided)
            # An empty body has a longer one in its place.
            if placeholder is None or placeholder.source.size > self._most:
                return None
            recorder = placeholder.recorder
            analysis, view = self._examine(placeholder.source, recorder.parse)
            if recorder.read <= kept | recorder.names:
                break
            # A body that is read is in the text from the beginning, so that offsets in it are known.
            kept |= recorder.read - recorder.names
        else:
            return None
        values = _values(view, kept, len(texts) - 2) if view is not None else None
        if shape.learn(
            recorder.read, [question for question in recorder.questions if question.number not in odd.whole]
        ):
            shape.version = next(self._versions)
        return _movable(analysis, values, placeholder, kept, odd.divided.keys() - kept)


class _AskedText:
    """The questions about the text with this number. `lengths` are those, ascending, that it is compared with: the
    place of its own length among them answers all of these questions. The answers of `most` texts are remembered."""

    def __init__(self, number: int, questions: list[Callable[[str], Hashable]], lengths: list[int], most: int) -> None:
        self.number = number
        self._questions = questions
        self._lengths = lengths
        self._most = most
        self._equal: dict[Hashable, Hashable] = {}
        # The answers of texts: those of a share repeat, such as the name of a product or a Status.
        self.known: dict[str, Hashable] = {}

    def answers(self, text: str) -> Hashable:
        """The answers of a text, which from now on may be in `known`."""
        answers = (bisect_left(self._lengths, len(text)), *[question(text) for question in self._questions])
        if len(self._equal) >= KNOWN_TEXTS:
            self._equal.clear()
        # The same object for equal answers: what is remembered of a file has hundreds of them.
        found = self._equal.setdefault(answers, answers)
        if self._most and len(text) <= LONGEST_KNOWN:
            if len(self.known) >= self._most:
                self.known.clear()
            self.known[text] = found
        return found


class _ShapeQuestions:
    """The questions that rules ask about files of one shape in one encoding.

    A text is known by its number (0-based) among the bodies of the file, its stem and its folder. `version`
    identifies the shape with its present questions; `hits` and `misses` count files. `joined` are the bodies of each
    literal that has several, and `numbers` those that are numbers. `is_mif`: files of the shape are recognised as MIF
    files, whatever their bodies are.
    """

    def __init__(self, version: int, joined: list[range], numbers: frozenset[int], is_mif: bool) -> None:
        self.version = version
        self.is_mif = is_mif
        self._joined = joined
        self._numbers = numbers
        self.read: set[int] = set()
        self.hits = 0
        self.misses = 0
        self._questions: dict[Question, None] = {}
        self._asked: list[_AskedText] = []
        self._asked_of_joined: list[Question] = []

    def odd(self, bodies: Sequence[str]) -> OddBodies:
        """The odd ones of a file's bodies. The bodies of a literal that has several are not divided."""
        # As `is_plain` has it, without a call for each body.
        found = {
            index for index, body in enumerate(bodies) if not body.isascii() or "\\" in body or not body.isprintable()
        }
        joined = {index for several in self._joined if not found.isdisjoint(several) for index in several}
        odd = OddBodies({}, {})
        for index in sorted(found | joined):
            short = None if index in joined else with_short_runs(bodies[index])
            if short is None:
                odd.whole[index] = bodies[index]
            else:
                odd.divided[index] = short
        return odd

    def learn(self, read: set[int], questions: Iterable[Question]) -> bool:
        """Add the texts that are read and the questions about others; whether any of them is new."""
        before = len(self.read), len(self._questions)
        self.read |= read
        self._questions.update(dict.fromkeys(questions))
        if before == (len(self.read), len(self._questions)):
            return False
        by_text: dict[int, list[Callable[[str], Hashable]]] = {}
        for asked in self._questions:
            if asked.joined == 1 and asked.number not in self.read:
                by_text.setdefault(asked.number, []).append(asked.question)
        most = min(KNOWN_IN_SHAPE // max(len(by_text), 1), KNOWN_TEXTS)
        self._asked = [
            _AskedText(
                number,
                [question for question in questions if not isinstance(question, LongerThan)],
                sorted([question.length for question in questions if isinstance(question, LongerThan)]),
                # Numbers seldom repeat.
                0 if number in self._numbers else most,
            )
            for number, questions in by_text.items()
        ]
        self._asked_of_joined = [asked for asked in self._questions if asked.joined > 1]
        return True

    def answers(self, texts: Sequence[str]) -> Hashable:
        """The answers of a file with these texts."""
        read = [texts[number] for number in self.read]
        answers = [asked.known.get(text := texts[asked.number]) or asked.answers(text) for asked in self._asked]
        joined = [question("".join(texts[first : first + count])) for first, count, question in self._asked_of_joined]
        return (*read, *answers, *joined)


def _joined_bodies(template: ShapeTemplate, pieces: Cut) -> list[range]:
    """The numbers of the bodies of each literal that has several."""
    indexes = {start: index for index, (start, _) in enumerate(pieces.spans)}
    found: dict[range, None] = {}

    def record(node: Literal | Integer) -> Literal | Integer:
        if isinstance(node, Literal) and (bodies := len(node.pieces)) > 1:
            first = indexes[node.start]
            found[range(first, first + bodies)] = None
        return node

    swapped(template.fill(pieces).file, record)
    return list(found)


class _MovableDiagnostic(NamedTuple):
    """A diagnostic of a placeholder, and the numbers of bodies and runs that end before its start, before the line of
    its start, before its end, and before the line of its end."""

    diagnostic: StoredDiagnostic
    before_start: int
    before_line: int
    before_end: int
    before_end_line: int

    def moved(self, shifts: Sequence[int], width: int) -> StoredDiagnostic:
        """The diagnostic in a file whose first n bodies and runs have `shifts[n]` more characters than in the
        placeholder."""
        message, (line, column, end_line, end_column, offset) = self.diagnostic
        start = shifts[self.before_start]
        return StoredDiagnostic(
            message,
            TextRange(
                line,
                column + start - shifts[self.before_line],
                end_line,
                end_column + shifts[self.before_end] - shifts[self.before_end_line],
                offset + start * width,
            ),
        )


class _Values(NamedTuple):
    """Where the values of a status MIF are: `pick` takes them from the bodies of a file followed by `constants`."""

    pick: Callable[[Sequence[str | None]], tuple[str | None, ...]]
    constants: list[str | None]


class _CachedAnalysis(NamedTuple, Generic[S]):
    """The analysis of all files with the same answers.

    `lengths` are those of the bodies and runs in the placeholder, in characters; a plain character has `width` bytes.
    `divided` are the numbers of the bodies that are divided into runs.
    """

    shared: S
    values: _Values | None
    diagnostics: list[_MovableDiagnostic]
    lengths: list[int]
    width: int
    divided: AbstractSet[int]

    def for_bodies(self, bodies: list[str]) -> Examined[S]:
        """The analysis of the file with these bodies."""
        diagnostics: tuple[StoredDiagnostic, ...] = ()
        divided, values = self.divided, self.values
        if self.diagnostics:
            shifts = list(accumulate(map(sub, map(len, runs(bodies, divided)), self.lengths), initial=0))
            diagnostics = tuple([diagnostic.moved(shifts, self.width) for diagnostic in self.diagnostics])
        fields = values.pick([*values_of(bodies, divided), *values.constants]) if values is not None else None
        return Examined(self.shared, fields, diagnostics)


def _movable(
    analysis: Examined[S],
    values: _Values | None,
    placeholder: PlaceholderFile,
    kept: AbstractSet[int],
    divided: AbstractSet[int],
) -> _CachedAnalysis[S] | None:
    """The analysis of a placeholder; `None` if a diagnostic has no known place in other files."""
    file, places = placeholder.source, Places(placeholder.pieces, divided, kept)
    diagnostics = []
    for diagnostic in analysis.diagnostics:
        at = diagnostic.range
        line, end_line = file.line_starts[at.line - 1], file.line_starts[at.end_line - 1]
        start, end = line + at.column - 1, end_line + at.end_column - 1
        if not (places.known(start) and places.known(end)):
            return None
        diagnostics.append(_MovableDiagnostic(diagnostic, *map(places.before, (start, line, end, end_line))))
    width = 2 if file.codec.startswith("utf-16") else 1
    lengths = [len(run) for run in runs(placeholder.pieces.bodies, divided)]
    return _CachedAnalysis(analysis.shared, values, diagnostics, lengths, width, divided)


def _values(view: StatusView, kept: AbstractSet[int], bodies: int) -> _Values:
    """Where the values of the fields of a view are."""
    constants: list[str | None] = []
    indexes = []
    for name in FIELDS:
        field: Field | None = getattr(view, name)
        index = _body_of(field, kept) if field is not None else None
        if index is None:
            index = bodies + len(constants)
            constants.append(_constant(field, kept) if field is not None else None)
        indexes.append(index)
    return _Values(itemgetter(*indexes), constants)


def _body_of(field: Field, kept: AbstractSet[int]) -> int | None:
    """The index of the body that is a field's value in every file; `None` if there is none."""
    literal = field.datum
    if not isinstance(literal, RecordingLiteral) or len(literal.pieces) > 1 or literal.number in kept:
        return None
    if field.ask(longer_than(LONGEST_VALUE)):
        return None
    return literal.number


def _constant(field: Field, kept: AbstractSet[int]) -> str:
    """A value that is the same in all files with the same answers: it is in the placeholder, or it is read."""
    literal = field.datum
    if isinstance(literal, RecordingLiteral):
        bodies = range(literal.number, literal.number + len(literal.pieces))
        return stored_value(own_value(literal) if kept >= set(bodies) else field.value)
    return stored_value(field.value)
