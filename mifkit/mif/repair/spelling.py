"""The keywords that misspelt, foreign and glued words stand for."""

import re
from collections.abc import Collection
from functools import cache

from mifkit.mif.grammar import terminals
from mifkit.mif.statements import ALIASES
from mifkit.questions import remembered

BLOCKS = ("COMPONENT", "PATH", "ENUM", "GROUP", "ATTRIBUTE", "TABLE")
FRAMES = ("START", "END")
TEXTS = frozenset({"LANGUAGE", "NAME", "DESCRIPTION", "PRAGMA", "CLASS"})
STATEMENTS = TEXTS | {"ID", "KEY", "TYPE", "ACCESS", "STORAGE", "VALUE"}

# Words with which other languages open and close blocks.
VERBS = {"begin": "START", "open": "START", "stop": "END", "finish": "END", "close": "END", "ende": "END"}

# Longer words are not taken for misspellings: comparing them takes time.
LONGEST = 24
# Longer words are not two keywords.
LONGEST_PAIR = 40


@cache
def keywords_of(*kinds: str) -> tuple[str, ...]:
    """All words of the given terminals, in the order of the grammar."""
    return tuple(word for word, kind in terminals().keywords.items() if kind in kinds)


def nearest(word: str, among: Collection[str]) -> str | None:
    """The word in `among`, all lower case, that `word` is most likely a misspelling of; `None` if it is like none."""
    if len(word) > LONGEST:
        return None
    lowered = word.lower()
    slip = next((known for known in among if one_slip(lowered, known)), None)
    if slip is not None:
        return slip
    # Imported here since most files have no such word.
    from difflib import get_close_matches

    close = get_close_matches(lowered, among, n=1, cutoff=0.74)
    return close[0] if close else None


def one_slip(word: str, known: str) -> bool:
    """Whether one letter dropped, added or replaced, or two neighbours swapped, make `word` of `known`."""
    if abs(len(word) - len(known)) > 1 or word == known:
        return False
    same = 0
    while same < min(len(word), len(known)) and word[same] == known[same]:
        same += 1
    rest, rest_known = word[same:], known[same:]
    if len(rest) != len(rest_known):
        return rest[1:] == rest_known or rest == rest_known[1:]
    # Too many short words differ in a single letter: `of` is not `os`.
    replaced = len(known) > 3 and rest[1:] == rest_known[1:]
    return replaced or (rest[:2] == rest_known[1::-1] and rest[2:] == rest_known[2:])


@remembered(4096)
def block_keyword(word: str) -> tuple[str, bool] | None:
    """The block keyword that `word` stands for, and whether it is a known alias rather than a misspelling."""
    lowered = word.lower()
    if lowered in ALIASES:
        return ALIASES[lowered], True
    near = nearest(word, keywords_of(*BLOCKS))
    # `enumeration` means `enum`.
    return (terminals().keywords[near].lower(), False) if near else None


@remembered(4096)
def frame_keyword(word: str) -> str | None:
    """`start` or `end` if `word` is a misspelling of it, or the word of another language for it; else `None`."""
    return nearest(word, ("start", "end")) or VERBS.get(word.lower(), "").lower() or None


def cut_keyword(word: str) -> bool:
    """Whether `word` is the beginning of a block keyword, as at the end of a file that breaks off."""
    return any(keyword.startswith(word.lower()) for keyword in keywords_of(*BLOCKS))


@remembered(4096)
def glued(word: str) -> tuple[str, str] | None:
    """The terminals of the words in `startgroup` or `groupend`, in their order; `None` for other words."""
    if len(word) > LONGEST:
        return None
    lowered = word.lower()
    known = terminals().keywords
    for first in keywords_of(*FRAMES, *BLOCKS):
        if lowered.startswith(first):
            pair = known[first], known.get(lowered[len(first) :], "")
            if pair[1] in (BLOCKS if pair[0] in FRAMES else FRAMES):
                return pair
    return None


@remembered(4096)
def glued_pairs(word: str) -> tuple[tuple[int, str], ...]:
    """Every way to read `word` as a number or a keyword with a keyword or a number after it.

    Each is the length of the first part and the terminal of the second. The caller decides whether that makes sense.
    """
    if len(word) > LONGEST_PAIR:
        return ()
    known = terminals().keywords
    lowered = word.lower()
    pairs = []
    for length in range(1, len(word)):
        first, second = lowered[:length], lowered[length:]
        kind = known.get(second) or ("NUMBER" if second.isdigit() else None)
        if kind is not None and (
            first in known or (kind != "NUMBER" and re.fullmatch(r"0[xX][0-9A-Fa-f]+|[0-9]+", first))
        ):
            pairs.append((length, kind))
    return tuple(pairs)
