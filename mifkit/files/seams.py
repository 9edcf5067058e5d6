"""Files that change their encoding in the middle, as scripts make that append to a file: where, and to which."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mifkit.files.encodings import ANSI

# Text of UTF-16LE in a file of another encoding, and text of one byte for each character in UTF-16, where East Asian
# characters may look like a few such bytes, but hardly at the beginning of a line.
WIDE_TEXT = re.compile(rb"((?:\xff\xfe)?+)(?:[\t\n\r -~]\x00){8}")
NARROW_BEGINNING = re.compile(rb"[\t\n\r -~]{24}")
NARROW_TEXT = re.compile(rb"(?:(?<=\n\x00)|(?<=\x00\n))[\t\n\r -~]{6}|[\t\n\r -~]{24}")
# Changes that are followed; what comes after them is read as the last part.
MOST_CHANGES = 1000


class Seam(NamedTuple):
    """Where a file goes on in another encoding: text in it begins at `start`, in bytes, after a mark of so many bytes.
    `codec` is Python's name of the encoding."""

    start: int
    mark: int
    codec: str


def wide_seam(data: bytes, start: int, codec: str) -> Seam | None:
    """The first place from `start` on, where `codec` applies, at which characters of another width follow; `None` if
    nothing shows such a place."""
    if codec in ("ascii", ANSI):
        wide = WIDE_TEXT.search(data, start) if 0 in data else None
        return Seam(wide.end(1), len(wide[1]), "utf-16-le") if wide is not None else None
    # In nearly every text of UTF-16 one of the two bytes of each character is zero, so no narrow text can be in it.
    if not codec.startswith("utf-16") or _is_zero(data[start + codec.endswith("le") :: 2]):
        return None
    found = NARROW_TEXT.search(data, start)
    if found is None:
        return None
    # The second byte of a character may look like the first of the text that follows.
    return Seam(found.start() + (found.start() - start) % 2, 0, ANSI)


def _is_zero(data: bytes) -> bool:
    return data == bytes(len(data))


def seams(data: bytes, start: int, codec: str) -> list[Seam]:
    """All changes of the encoding in a file whose text begins at `start`, in `codec`."""
    found = list(islice(_wide_seams(data, start, codec), MOST_CHANGES))
    if found or codec not in ("ascii", ANSI) or data.isascii():
        return found
    # Late, as in `detection.py`: most files are ASCII.
    from mifkit.files.code_pages import utf8_changes

    changes = utf8_changes(data)
    return [Seam(change.start, 0, "utf-8" if change.to_utf8 else ANSI) for change in changes[:MOST_CHANGES]]


def _wide_seams(data: bytes, start: int, codec: str) -> Iterator[Seam]:
    while (seam := wide_seam(data, start, codec)) is not None:
        yield seam
        start, codec = seam.start, seam.codec
