"""The shape cache against the parser: whatever was seen before, the parse of a text is the same."""

import re

import pytest
from corpus import corpus_files, needs_corpus
from hypothesis import example, given
from hypothesis import strategies as st
from mif_generated import SOUP, generated
from mif_texts import COMPONENT, STATUS

from mifkit.files.source import Source
from mifkit.mif.lexer import tokenize
from mifkit.mif.parser import Parsed, parse
from mifkit.mif.shapes import cache
from mifkit.mif.shapes.cache import SHAPES, Shapes
from mifkit.mif.shapes.cut import cut

BODIES = st.text(st.sampled_from('ab=1{} \t\\"/xn0\r\né\x1a'), max_size=8)
LITERAL = re.compile(r'"[^"]*"')


def content(parsed: Parsed) -> tuple[object, ...]:
    return parsed.file, parsed.tokens, parsed.findings


def same(known: Shapes, text: str, *, wide: bool = False) -> None:
    assert content(known.parse(text, wide=wide)) == content(parse(text, wide=wide))


def with_bodies(text: str, bodies: list[str]) -> str:
    """The text with other bodies in what looks like its literals, in turn."""
    waiting = iter(bodies * (text.count('"') // 2 + 1)) if bodies else iter(())
    return LITERAL.sub(lambda _: f'"{next(waiting, "")}"', text)


def learned(text: str) -> Shapes:
    known = Shapes()
    for _ in range(2):
        known.parse(text)
    return known


@pytest.mark.parametrize("text", [STATUS, COMPONENT], ids=["status", "component"])
def test_the_third_file_of_a_shape_is_a_hit(text: str) -> None:
    known = learned(text)
    other = with_bodies(text, ["", "long " * 20, "\\x41\\n", 'a\\"b'])
    same(known, other)
    assert (known.hits, known.misses) == (1, 2)


@given(st.sampled_from([STATUS, COMPONENT]), st.lists(BODIES, min_size=1), st.booleans())
@example(STATUS, ["\n}"], False)
@example(STATUS, ["\nName = "], False)
@example(STATUS, ["\\"], False)
@example(COMPONENT, ["\\x1234"], True)
def test_other_bodies_of_literals(text: str, bodies: list[str], wide: bool) -> None:
    known = learned(text)
    same(known, with_bodies(text, bodies), wide=wide)


@given(st.deferred(generated), st.lists(BODIES))
def test_texts_made_from_the_grammar(text: str, bodies: list[str]) -> None:
    known = learned(text)
    same(known, text)
    same(known, with_bodies(text, bodies))


@given(SOUP, st.lists(BODIES))
def test_texts_that_are_no_mif(text: str, bodies: list[str]) -> None:
    known = learned(text)
    same(known, text)
    same(known, with_bodies(text, bodies))


@given(st.data())
def test_a_changed_character_anywhere(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([STATUS, COMPONENT]))
    known = learned(text)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = (
        text[:place] + data.draw(st.sampled_from(["", '"', "\\", "\n", "/", "//", "x", "\x1a"])) + text[place + 1 :]
    )
    same(known, changed)
    known.parse(changed)
    same(known, with_bodies(changed, ["other"]))


@needs_corpus
def test_the_corpus_twice_and_with_other_bodies() -> None:
    known = Shapes()
    texts = [Source(path.name, path.read_bytes()).text for path in corpus_files()]
    for _ in range(3):
        for text in texts:
            same(known, text)
    assert known.hits > len(texts) // 3
    for text in texts:
        same(known, with_bodies(text, ["x", "", "a\\\\b"]))


NUMBERED = """Start Component
  Name = "Rack"
  Start Group
    Name = "Unit"
    ID = 1
    Class = "CONTOSO|UNIT|1.0"
    Key = 1
    Start Attribute
      Name = "Slot"
      ID = 1
      Type = Integer
      Value = 5
    End Attribute
    Start Attribute
      Name = "Offset"
      ID = 2
      Type = Integer
      VALUE=-0 // in mm
    End Attribute
    Start Attribute
      Name = "Load"
      ID = 3
      Type = Counter64
      Description = "in watts"
      Value =
        1500
    End Attribute
  End Group
End Component
"""
PLAIN = ["5", "0", "7", "42", "2147483648", "9" * 20]
NUMBERS = [*PLAIN, "9" * 21, "-1", "- 3", "010", "0x1F", "08", "12ab", "1.5", "+5", ""]
VALUED = re.compile(r"(value\s*=\s*-?)(\d+)", re.IGNORECASE)


def with_numbers(text: str, numbers: list[str]) -> str:
    """The text with other numbers as values, in turn."""
    waiting = iter(numbers * 3)
    return VALUED.sub(lambda found: found[1] + next(waiting), text)


def test_files_that_differ_in_the_numbers_of_values_have_one_shape() -> None:
    known = Shapes()
    for number in range(5):
        same(known, with_bodies(with_numbers(NUMBERED, [str(5**number), str(number), "9"]), [f"Rack {number}"]))
    assert (known.hits, known.misses) == (3, 2)
    # Other numbers are structure.
    same(known, NUMBERED.replace("ID = 2", "ID = 7"))
    assert (known.hits, known.misses) == (3, 3)


@given(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3), st.lists(st.sampled_from(PLAIN), max_size=3))
def test_other_numbers(numbers: list[str], first: list[str]) -> None:
    known = Shapes()
    for seen in (first or ["1"], ["0"]):
        known.parse(with_numbers(NUMBERED, seen))
    same(known, with_numbers(NUMBERED, numbers))


def test_a_comment_may_have_what_looks_like_the_number_of_a_value() -> None:
    known = Shapes()
    for number in range(4):
        same(known, NUMBERED.replace("// in mm", f"// not value = {number} \n// Value = {10**number} \n"))


@pytest.mark.parametrize(
    "text",
    [
        STATUS.replace('NAME = "WORKSTATION"', 'NAME = "WORKSTATION" // not "Workstation"'),
        STATUS.replace('"WORKSTATION"', '"WORKSTATION'),
        STATUS.replace("START GROUP", "START GRUOP", 1),
    ],
    ids=["a quote in a comment", "an unterminated literal", "a fault"],
)
def test_what_is_not_exactly_known_is_never_a_hit(text: str) -> None:
    known = learned(text)
    for _ in range(3):
        same(known, text)
    assert known.hits == 0


@pytest.mark.parametrize("text", ["", '"', '""', 'a "b" c', '"a\nb"', '"a\\"b"', '"a\nname = "b"', STATUS, COMPONENT])
def test_a_text_is_cut_where_the_lexer_finds_literals(text: str) -> None:
    pieces = cut(text)
    found = [text[token.start + 1 : token.end - 1] for token in tokenize(text).stream if token.kind == "STRING"]
    unclosed = any(token.kind == "UNTERMINATED" for token in tokenize(text).stream)
    assert (pieces is None) == unclosed
    assert pieces is None or pieces.bodies == found


def test_few_shapes_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SHAPES", 3)
    known = Shapes()
    for number in range(100):
        for _ in range(2):
            known.parse(f'start component name = "x" end component //{number}')
    assert len(known._templates) <= 3
    assert len(known._seen) <= 30
    assert SHAPES > 3


def test_of_more_shapes_than_are_remembered_most_are_known_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SHAPES", 8)
    known = Shapes()
    for _ in range(20):
        for number in range(10):
            known.parse(f'start component name = "x" end component //{number}')
    assert known.hits > 100


def test_shapes_of_the_past_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SHAPES", 8)
    known = Shapes()
    for share in range(2):
        for _ in range(20):
            for number in range(8):
                known.parse(f'start component name = "x" end component //{share}.{number}')
    assert known.hits > 250


def test_a_shape_with_too_many_literals_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "BODIES", 3)
    known = learned(STATUS)
    same(known, STATUS)
    assert known.hits == 0
