"""Tokens, and a list that takes 9 bytes for each token: a file may have nearly as many tokens as characters."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import compress
from typing import NamedTuple, overload

from mifkit.mif.grammar import terminals


class Token(NamedTuple):
    """A terminal of the grammar and the text it covers: `start` up to, not including, `end`."""

    kind: str
    start: int
    end: int


# Makes a token of (kind, start, end), faster than calling the class does.
_make = partial(tuple.__new__, Token)


@cache
def kind_names() -> list[str]:
    """The kinds of tokens. A list of tokens stores the index of a kind in a byte."""
    # Only the repair step writes RAW and HOLE.
    return sorted({"RAW", "HOLE", *terminals().keywords.values(), *terminals().patterns})


@cache
def kind_codes() -> dict[str, int]:
    return {name: code for code, name in enumerate(kind_names())}


@cache
def _search(kinds: tuple[str, ...]) -> re.Pattern[bytes]:
    return re.compile(any_of(kinds))


def any_of(kinds: Iterable[str]) -> bytes:
    """A pattern of the codes of these kinds."""
    return b"[%b]" % b"".join(re.escape(bytes([kind_codes()[kind]])) for kind in kinds)


@cache
def _is_kind(kind: str) -> bytes:
    """By code: whether it is that of a kind."""
    return bytes(code == kind_codes()[kind] for code in range(256))


class TokenList(Sequence[Token]):
    """Tokens in the order of the text, in three columns: codes (`kind_codes`), starts and ends (0-based characters)."""

    __slots__ = ("codes", "ends", "starts")

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        self.codes = bytearray()
        self.starts = array("I")
        self.ends = array("I")
        for token in tokens:
            self.append(token)

    @classmethod
    def of_columns(cls, codes: bytes, starts: Iterable[int], ends: Iterable[int]) -> "TokenList":
        """A list of the tokens that these columns describe."""
        made = cls()
        made.codes += codes
        made.starts.extend(starts)
        made.ends.extend(ends)
        return made

    def append(self, token: Token) -> None:
        self.codes.append(kind_codes()[token.kind])
        self.starts.append(token.start)
        self.ends.append(token.end)

    def of(self, *kinds: str) -> Iterator[Token]:
        """The tokens of these kinds."""
        names = kind_names()
        for found in _search(kinds).finditer(self.codes):
            index = found.start()
            yield _make((names[self.codes[index]], self.starts[index], self.ends[index]))

    def spans(self, kind: str) -> Iterator[tuple[int, int]]:
        """Where the tokens of a kind start and end: what `of` gives, in a fifth of the time."""
        return compress(zip(self.starts, self.ends, strict=True), self.codes.translate(_is_kind(kind)))

    def cut(self, length: int) -> None:
        """Keep the first `length` tokens."""
        del self.codes[length:], self.starts[length:], self.ends[length:]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Token]:
        return map(_make, zip(map(kind_names().__getitem__, self.codes), self.starts, self.ends, strict=True))

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> list[Token]: ...
    def __getitem__(self, index: int | slice) -> Token | list[Token]:
        if isinstance(index, slice):
            names = map(kind_names().__getitem__, self.codes[index])
            return list(map(_make, zip(names, self.starts[index], self.ends[index], strict=True)))
        return _make((kind_names()[self.codes[index]], self.starts[index], self.ends[index]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TokenList):
            return NotImplemented
        return (self.codes, self.starts, self.ends) == (other.codes, other.starts, other.ends)

    __hash__ = None  # type: ignore[assignment]  # it grows
