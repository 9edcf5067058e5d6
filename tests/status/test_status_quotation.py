"""Text out of a MIF in a sentence cannot command the terminal, nor fill the screen."""

from mifkit.status.quotation import quoted


def test_short_text_is_quoted() -> None:
    assert quoted("Failure") == "'Failure'"


def test_control_and_direction_characters_are_escaped() -> None:
    assert quoted("\x1b[2J\u202eok\n") == r"'\x1b[2J\u202eok\n'"


def test_long_text_is_cut() -> None:
    assert len(quoted("x" * 10_000)) == 62
