"""What a word that is no keyword was meant to be."""

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

from mifkit.mif.grammar import tables
from mifkit.mif.statements import ALIASES

BLOCKS = ("COMPONENT", "PATH", "ENUM", "GROUP", "ATTRIBUTE", "TABLE")

# Longer words are no slips of the keyboard, and comparing them costs time.
LONGEST = 24


@cache
def keywords_of(*kinds: str) -> tuple[str, ...]:
    """All words of the given terminals, in the order of the grammar."""
    return tuple(word for word, kind in tables().keywords.items() if kind in kinds)


def nearest(word: str, among: Collection[str]) -> str | None:
    """The one of `among` that `word` is most likely a misspelling of, ignoring case."""
    if len(word) > LONGEST:
        return None
    close = get_close_matches(word.lower(), among, n=1, cutoff=0.74)
    return close[0] if close else None


def block_keyword(word: str) -> tuple[str, bool] | None:
    """The block keyword that `word` stands for, and whether it is a known alias rather than a slip."""
    lowered = word.lower()
    if lowered in ALIASES:
        return ALIASES[lowered], True
    near = nearest(word, keywords_of(*BLOCKS))
    return (near, False) if near else None


def cut_keyword(word: str) -> bool:
    """Whether `word` is the beginning of a block keyword, as at the end of a file that was cut short."""
    return any(keyword.startswith(word.lower()) for keyword in keywords_of(*BLOCKS))


def glued(word: str, *, frames: bool = True) -> tuple[str, str] | None:
    """Two keywords written without a blank between them (`GroupEnd`, with `frames` also `EndGroup`), or `None`."""
    if len(word) > LONGEST:
        return None
    lowered = word.lower()
    pairs = [(keywords_of(*BLOCKS), keywords_of("START", "END"))]
    if frames:
        pairs.append((pairs[0][1], pairs[0][0]))
    for firsts, seconds in pairs:
        for first in firsts:
            if lowered.startswith(first) and lowered[len(first) :] in seconds:
                return first, lowered[len(first) :]
    return None
