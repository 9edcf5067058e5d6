"""Command lines for users to enter, in the shells of their system."""

import os
import re
import shlex
from collections.abc import Iterable

# What neither `cmd` nor PowerShell changes in a word.
PLAIN = re.compile(r"[\w\\/:.+=-]++", re.ASCII)


def to_enter(words: Iterable[str]) -> str:
    """The words as a line to enter: in a shell of POSIX; on Windows, in `cmd` and in PowerShell."""
    return " ".join(map(quoted_for_windows, words)) if os.name == "nt" else shlex.join(words)


def quoted_for_windows(word: str) -> str:
    """A word in double quotes if a shell would change it; single ones, which `shlex` writes, are letters to `cmd`."""
    if PLAIN.fullmatch(word):
        return word
    # As programs in C read it: backslashes count double before a quotation mark, and nowhere else.
    inner = re.sub(r'(?<!\\)(\\*+)"', r'\1\1\\"', word)
    backslashes = len(inner) - len(inner.rstrip("\\"))
    return f'"{inner}{chr(92) * backslashes}"'
