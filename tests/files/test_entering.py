"""Command lines that users are given to enter."""

import os
import re
import shlex
import subprocess
import sys

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
        ("C:\\%TEMP%\\a b", 'C:\\%"TEMP"%"\\a b"'),
        ("C:\\a b\\%TEMP%", 'C:\\a" b"\\%"TEMP"%'),
        ("\\\\PC1\\C$\\a", '\\\\PC1\\C$"\\a"'),
        ("$(calc).mif", '$"(calc).mif"'),
        ("C:\\ %A%", 'C:"\\ "%"A"%'),
        ("100%", "100%"),
        ("a$$b", 'a$""$"b"'),
    ],
)
def test_a_word_is_quoted_where_a_shell_of_windows_would_change_it(word: str, expected: str) -> None:
    assert quoted_for_windows(word) == expected


@settings(max_examples=50)
@given(st.lists(st.text(st.sampled_from("ab \\\"'&;*%$"), max_size=6), min_size=1, max_size=3))
def test_windows_reads_the_words_that_were_meant(words: list[str]) -> None:
    line = " ".join(map(quoted_for_windows, ["mifkit", *words]))
    assert [one.text for one in arguments(line)][1:] == words
    # No name of a variable, neither of `cmd` nor of PowerShell.
    assert not re.search(r"[%$][^\s\"]", line)


def test_the_line_is_one_for_the_shells_of_the_system() -> None:
    expected = 'mifkit "a b"' if os.name == "nt" else shlex.join(["mifkit", "a b"])
    assert to_enter(["mifkit", "a b"]) == expected


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has cmd")
def test_cmd_passes_on_the_words_that_were_meant() -> None:
    words = ["C:\\a b\\%TEMP%\\c d", "%PATH%", "\\\\pc1\\sms$data\\", "a&b", "100%"]
    line = to_enter([sys.executable, "-c", "import sys; print(sys.argv[1:])", *words])
    done = subprocess.run(f'cmd /d /s /c "{line}"', capture_output=True, text=True)
    assert done.stdout.strip() == str(words)
