"""The file behind an open text: an editor sends characters, some rules are about octets.

The octets are those of the file on disk, or, where the text was changed since, those that it will have when it is saved
in the encoding that the file has. Where that is not known, nothing is said of marks and encodings.
"""

import re
from pathlib import Path

from msgspec import Struct

from mifkit.files.source import LARGEST, LINE_BREAK, Source

HALVES = re.compile(r"[\ud800-\udfff]")

Stamp = tuple[int, int]


class Origin(Struct, frozen=True):
    """What is known of the file on disk. `source` is `None` if there is none that can be read.

    The text of `source` is that which the editor shows, if one of the encodings that were tried leads to it. `stamp`
    tells whether the file was written since.
    """

    source: Source | None = None
    stamp: Stamp | None = None


def origin(path: str, text: str, known: Origin | None = None) -> Origin:
    """The file at `path`, which an editor shows as `text`; `known`, if it was not written since. Never raises.

    Without a mark a MIF file is read in the ANSI code page, most editors read UTF-8: whichever leads to `text` counts.
    """
    try:
        status = Path(path).stat()
        stamp = status.st_mtime_ns, status.st_size
        if known is not None and known.stamp == stamp:
            return known
        if status.st_size > LARGEST:
            return Origin(stamp=stamp)
        data = Path(path).read_bytes()
    except (OSError, ValueError):
        return Origin()
    detected = Source(path, data)
    shown = _lines(clean(text))
    if _lines(detected.text) != shown:
        other = Source(path, data, "utf-8")
        if _lines(other.text) == shown:
            return Origin(other, stamp)
    return Origin(detected, stamp)


def _lines(text: str) -> str:
    """A text with one kind of line end, since editors change them as they like."""
    return LINE_BREAK.sub("\n", text) if "\r" in text else text


def clean(text: str) -> str:
    """The text as a file can hold it, of the same length: no halves of surrogate pairs, and no mark at the beginning.

    A mark in the text is not one of the file: editors that show marks write another one.
    """
    text = HALVES.sub("\N{REPLACEMENT CHARACTER}", text)
    return " " + text[1:] if text.startswith("\ufeff") else text


def source_of(path: str, text: str, known: Origin) -> Source:
    """The source of a text that an editor shows. Its text is `clean(text)`."""
    text = clean(text)
    if known.source is not None:
        written = known.source.rewritten(text)
        if written is not None:
            return written
    try:
        ansi = Source(path, text.encode("windows-1252"))
    except UnicodeEncodeError:
        return Source(path, text.encode(), "utf-8")
    return ansi if ansi.text == text else Source(path, text.encode(), "utf-8")
