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
from mifkit.mif.shapes.cache import SHAPES, Shapes, cut

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
    assert pieces is None or pieces[1::2] == found


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
    monkeypatch.setattr(cache, "LITERALS", 3)
    known = learned(STATUS)
    same(known, STATUS)
    assert known.hits == 0
