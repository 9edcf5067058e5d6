"""Sequences that make their objects when these are asked for."""

from collections.abc import Sequence

import pytest

from mifkit.files.rows import KEPT, Rows


def _rows(count: int) -> Rows[tuple[int, ...]]:
    found: Rows[tuple[int, ...]] = Rows(2, lambda *numbers: numbers)
    for number in range(count):
        found.add(number, number + 1)
    return found


@pytest.mark.parametrize("count", [0, 1, KEPT + 3])
def test_rows_are_a_sequence_of_what_was_added(count: int) -> None:
    found, expected = _rows(count), [(number, number + 1) for number in range(count)]
    assert isinstance(found, Sequence)
    assert (len(found), list(found), list(found)) == (count, expected, expected)
    assert [found[number] for number in range(-count, count)] == expected * 2
    assert (found[1:], found[::-1]) == (expected[1:], expected[::-1])


def test_what_is_beyond_the_end_is_not_there() -> None:
    with pytest.raises(IndexError):
        _rows(2)[2]


def test_no_more_than_a_number_of_objects_is_kept() -> None:
    found = _rows(KEPT + 1)
    kept = list(found)
    assert found[0] is kept[0]
    assert found[KEPT] is not found[KEPT]
