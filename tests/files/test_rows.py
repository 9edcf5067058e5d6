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


def test_an_object_can_be_put_among_those_that_are_made() -> None:
    found = _rows(KEPT)
    found.put((7,))
    found.add(3, 4)
    assert (len(found), found[KEPT], found[-2], found[-1]) == (KEPT + 2, (7,), (7,), (3, 4))
