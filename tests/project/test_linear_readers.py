"""Every reader takes time in proportion to its input, whatever the shape of the input."""

import pytest
from input_shapes import READERS, Shape, shapes
from systems import processor_time

# Characters; twice the larger length where a first look is not enough.
SMALL, LARGE = 2_000, 8_000
# How much longer four times the text may take: the time of a linear reader grows by 4, of a quadratic one by 16.
GROWTH = 8.0
# Seconds below which nothing has to be measured again.
ENOUGH = 0.01


def seconds(shape: Shape, length: int) -> float:
    text = shape.text(length)
    return processor_time(lambda: READERS[shape.reader](text))


def growth(shape: Shape) -> float:
    """How much longer the larger text takes than the smaller one; 0 if it takes next to no time."""
    large = seconds(shape, LARGE)
    if large < ENOUGH or large < GROWTH * seconds(shape, SMALL):
        return 0.0
    return min(seconds(shape, 2 * LARGE) for _ in range(3)) / min(seconds(shape, LARGE // 2) for _ in range(3))


def test_the_shapes_are_many_and_every_reader_has_some() -> None:
    assert len(shapes()) >= 150
    assert {shape.reader for shape in shapes()} == set(READERS)


def test_a_quadratic_reader_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "quadratic", lambda text: sum(range(len(text) ** 2 // 30)))
    assert growth(Shape("quadratic", "", "x")) > GROWTH


@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_input_and_no_faster(reader: str) -> None:
    found = {str(shape): grown for shape in shapes() if shape.reader == reader and (grown := growth(shape)) > GROWTH}
    assert not found
