"""The text of an open file: positions in all units, and edits as editors send them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from mifkit.server.text import STEP, EditorText

UNITS = list(types.PositionEncodingKind)
# Line ends, characters that only Python takes for line ends, and characters of one to four bytes.
PIECES = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "a", "b ", '"', "ä", "€", "\U0001f600", "\ufeff", "//"]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
units = st.sampled_from(UNITS)


def columns(text: str, unit: types.PositionEncodingKind) -> int:
    codec, width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[unit.value]
    return len(text.encode(codec)) // width


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, in the plainest way."""
    found, line = [], ""
    for index, char in enumerate(text):
        line += char
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            found.append(line)
            line = ""
    return [*found, line]


def named(text: str, offset: int, unit: types.PositionEncodingKind) -> types.Position:
    """An offset as a client names it, in the plainest way."""
    for number, line in enumerate(lines_of(text)):
        if offset < len(line) or number == len(lines_of(text)) - 1:
            return types.Position(number, columns(line[:offset], unit))
        offset -= len(line)
    raise AssertionError


@given(texts, units, st.data())
def test_an_offset_and_its_position_lead_to_each_other(
    text: str, unit: types.PositionEncodingKind, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(text)))
    made = EditorText(text, unit)
    assert made.position(offset) == named(text, offset, unit)
    # Between CR and LF no column stands for the place: it is that of the line's end.
    inside = text[offset - 1 : offset + 1] == "\r\n"
    assert made.offset(made.position(offset)) == (offset - 1 if inside else offset)


@given(texts, units, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), texts), max_size=8))
def test_after_edits_the_server_has_the_text_of_the_client(
    text: str, unit: types.PositionEncodingKind, edits: list[tuple[float, float, str]]
) -> None:
    client, changes = text, []
    for one, other, new in edits:
        start, end = sorted((round(one * len(client)), round(other * len(client))))
        if "\r\n" in (client[start - 1 : start + 1], client[end - 1 : end + 1]):
            continue  # No position names a place between CR and LF.
        where = types.Range(named(client, start, unit), named(client, end, unit))
        changes.append(types.TextDocumentContentChangePartial(range=where, text=new))
        client = client[:start] + new + client[end:]
    assert EditorText(text, unit).changed(changes).text == client


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.value)
def test_positions_are_right_far_into_a_line_of_wide_characters(unit: types.PositionEncodingKind) -> None:
    text = "ä\U0001f600€x" * STEP
    made = EditorText(text, unit)
    for offset in (0, STEP - 1, STEP, STEP + 1, 2 * STEP + 3, len(text)):
        assert made.position(offset) == types.Position(0, columns(text[:offset], unit))
        assert made.offset(made.position(offset)) == offset


@pytest.mark.parametrize(
    ("position", "offset"),
    [((0, 99), 2), ((0, 2), 2), ((1, 99), 5), ((2, 99), 8), ((2, 0), 6), ((9, 0), 8)],
)
def test_a_position_beyond_a_line_is_its_end_and_beyond_the_text_the_end(
    position: tuple[int, int], offset: int
) -> None:
    assert EditorText("ab\r\nc\nde").offset(types.Position(*position)) == offset


def test_a_position_inside_a_character_is_that_of_the_character() -> None:
    text = EditorText("a\U0001f600b")
    assert [text.offset(types.Position(0, column)) for column in range(5)] == [0, 1, 1, 2, 3]


def test_a_change_without_a_range_is_the_whole_text() -> None:
    changes: list[Any] = [types.TextDocumentContentChangeWholeDocument(text="new")]
    assert EditorText("old").changed(changes).text == "new"


def test_halves_of_surrogate_pairs_count_as_a_unit() -> None:
    text = EditorText("\ud83dx")
    assert text.offset(text.position(1)) == 1
