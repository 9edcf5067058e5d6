"""The bytes of an open text: an editor sends characters, but some rules are about bytes.

The bytes are those of the file on disk or, if the text has been changed, those that it will have when it is saved in
the encoding of the file. If that is not known, there are no findings on byte order marks and encodings.
"""

import re
from pathlib import Path
from typing import NamedTuple

from mifkit.files.source import LARGEST, LINE_BREAK, Source
from mifkit.scan.share.reading import read

HALVES = re.compile(r"[\ud800-\udfff]")


class FileState(NamedTuple):
    """The time (nanoseconds since 1970) and the size (bytes) of a file: it is unchanged while they are."""

    mtime_ns: int
    size: int


class FileOnDisk(NamedTuple):
    """The file behind an open text; `source` is `None` if it cannot be read.

    The text of `source` is the one in the editor, if one of the encodings that are tried gives it.
    """

    source: Source | None = None
    state: FileState | None = None


def file_on_disk(path: str, text: str, known: FileOnDisk | None = None) -> FileOnDisk:
    """The file at `path`, which an editor shows as `text`; `known` if it has not changed since. Never raises.

    A MIF file without a byte order mark is read in the ANSI code page, but most editors read it as UTF-8: the encoding
    that gives `text` is taken.
    """
    try:
        status = Path(path).stat()
        state = FileState(status.st_mtime_ns, status.st_size)
        if known is not None and known.state == state:
            return known
        # Not a pipe, which is read only once: it may be the one through which the editor speaks.
        data = read(path, LARGEST).data
    except (OSError, ValueError):
        return FileOnDisk()
    if data is None:
        return FileOnDisk(state=state)
    detected = Source(path, data)
    shown = _lines(clean(text))
    if _lines(detected.text) != shown:
        other = Source(path, data, "utf-8")
        if _lines(other.text) == shown:
            return FileOnDisk(other, state)
    return FileOnDisk(detected, state)


def _lines(text: str) -> str:
    """The text with one kind of line break: editors may change line breaks."""
    return LINE_BREAK.sub("\n", text) if "\r" in text else text


def clean(text: str) -> str:
    """The text as a file can hold it, of the same length: without halves of surrogate pairs and byte order mark.

    A mark in the text is not the mark of the file: editors that show marks write another one.
    """
    text = HALVES.sub("\N{REPLACEMENT CHARACTER}", text)
    return " " + text[1:] if text.startswith("\ufeff") else text


def source_of(path: str, text: str, disk: FileOnDisk) -> Source:
    """The source of a text that an editor shows. Its text is `clean(text)`."""
    text = clean(text)
    if disk.source is not None:
        written = disk.source.rewritten(text)
        if written is not None:
            return written
    try:
        ansi = Source(path, text.encode("windows-1252"))
    except UnicodeEncodeError:
        return Source(path, text.encode(), "utf-8")
    return ansi if ansi.text == text else Source(path, text.encode(), "utf-8")
