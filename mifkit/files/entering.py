"""Command lines for users to enter, in the shells of their system."""

import os
import re
import shlex
from collections.abc import Iterable

# What neither `cmd` nor PowerShell changes in a word.
PLAIN = re.compile(r"[\w\\/:.+=-]++", re.ASCII)
# What may begin the name of a variable, in `cmd` and in PowerShell, with the backslashes before it.
SIGIL = re.compile(r"((?<!\\)\\*+[%$])")


def to_enter(words: Iterable[str]) -> str:
    """The words as a line to enter: in a shell of POSIX; on Windows, in `cmd` and in PowerShell."""
    return " ".join(map(quoted_for_windows, words)) if os.name == "nt" else shlex.join(words)


def quoted_for_windows(word: str) -> str:
    """A word in double quotes if a shell would change it; single ones, which `shlex` writes, are letters to `cmd`.

    Both shells know variables within double quotes, too, but none whose name begins with a quotation mark.
    """
    if PLAIN.fullmatch(word):
        return word
    first, *others = SIGIL.split(word)
    if not others:
        return _in_quotes(word)
    # To PowerShell, what follows a word in quotes is another word: it has to begin without them.
    plain = PLAIN.match(first)
    bare = plain[0].rstrip("\\") if plain else ""
    start, end = first[len(bare) :], others.pop()
    inner = (part if SIGIL.fullmatch(part) else _in_quotes(part) for part in others)
    return bare + (_in_quotes(start) if start else "") + "".join(inner) + (_in_quotes(end) if end else "")


def _in_quotes(text: str) -> str:
    # As programs in C read it: backslashes count double before a quotation mark, and nowhere else.
    inner = re.sub(r'(?<!\\)(\\*+)"', r'\1\1\\"', text)
    backslashes = len(inner) - len(inner.rstrip("\\"))
    return f'"{inner}{chr(92) * backslashes}"'
