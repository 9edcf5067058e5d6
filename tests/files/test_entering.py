"""Command lines that users are given to enter."""

import os
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mifkit.files.entering import quoted_for_windows, to_enter
from mifkit.packaging.argument import arguments


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("C:\\Reports\\scan.db", "C:\\Reports\\scan.db"),
        ("C:\\My Reports\\scan.db", '"C:\\My Reports\\scan.db"'),
        ("C:\\My Reports\\", '"C:\\My Reports\\\\"'),
        ("product=A&B*", '"product=A&B*"'),
        ("it's", '"it\'s"'),
        ('a"b', '"a\\"b"'),
        ("", '""'),
        ("Büro", '"Büro"'),
    ],
)
def test_a_word_is_quoted_where_a_shell_of_windows_would_change_it(word: str, expected: str) -> None:
    assert quoted_for_windows(word) == expected


@settings(max_examples=50)
@given(st.lists(st.text(st.sampled_from("ab \\\"'&;*"), max_size=6), min_size=1, max_size=3))
def test_windows_reads_the_words_that_were_meant(words: list[str]) -> None:
    line = " ".join(map(quoted_for_windows, ["mifkit", *words]))
    assert [one.text for one in arguments(line)][1:] == words


def test_the_line_is_one_for_the_shells_of_the_system() -> None:
    expected = 'mifkit "a b"' if os.name == "nt" else shlex.join(["mifkit", "a b"])
    assert to_enter(["mifkit", "a b"]) == expected
