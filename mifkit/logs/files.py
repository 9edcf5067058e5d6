"""Finds the logs among files, and the files that are parts of one log."""

import errno
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from gzip import BadGzipFile, GzipFile
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from mifkit.files.opening import open_named
from mifkit.files.windows_paths import openable
from mifkit.logs.lines import Log
from mifkit.logs.records import read_records
from mifkit.logs.timestamps import read_stamp

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# execmgr.log, and its names once it is full: execmgr-20261121-101112.log, execmgr.lo_, execmgr.log.1. Logs that were
# collected from many computers begin with the name of the computer.
NAME = re.compile(
    rf"((?:.*[-._ ])?(?:{'|'.join(Log)}))(?:[-._ ].*)?\.lo[g_](?:\.[0-9]{{1,3}})?(?:\.gz)?", re.IGNORECASE
)
# Bytes of a compressed log that are read; a real log is much smaller.
LARGEST_UNPACKED = 1 << 30
# Records at the beginning of a file that are searched for a time.
FIRST_RECORDS = 50


class LogFile(NamedTuple):
    """A file of a log. Files with the same `folder` and `name`, which has no date, are parts of one log.

    `problem` says why the folder at `path` cannot be listed; it is empty for a file.
    """

    path: str
    folder: str
    name: str
    problem: str = ""


def find_logs(paths: Iterable[str]) -> list[LogFile]:
    """The logs at `paths`, each once: every file that is given, whatever its name, and the known logs below folders.

    `-` is standard input. Hidden folders and links to folders are left out.
    """
    found: dict[str, LogFile] = {}
    for path in paths:
        if path == "-":
            found.setdefault(path, _log_file(path))
        else:
            for file in _below(path) if os.path.isdir(openable(path)) else (_log_file(path),):  # noqa: PTH112  # it never raises
                found.setdefault(os.path.realpath(file.path), file)
    return list(found.values())


def grouped(files: Iterable[LogFile]) -> list[list[LogFile]]:
    """The files of each log, in the order in which they were found."""
    logs: dict[tuple[str, str], list[LogFile]] = {}
    for file in files:
        logs.setdefault((file.folder, file.name), []).append(file)
    return list(logs.values())


def first_time(path: str, encoding: str | None) -> datetime | None:
    """The time of the first record in a file that has one, in UTC if known; `None` if no record near the beginning has.

    Raises OSError if the file cannot be read.
    """
    with open_log(path) as stream:
        for number, record in enumerate(read_records(stream, encoding)):
            stamp = read_stamp(record.trailer) if record.trailer else None
            if stamp is not None and stamp.local is not None:
                return stamp.utc or stamp.local
            if number == FIRST_RECORDS:
                break
    return None


def open_log(path: str) -> IO[bytes]:
    """Open a log; one whose name ends in .gz is unpacked. Raises OSError, and so does reading more than
    `LARGEST_UNPACKED` bytes of a compressed log, or one that is damaged."""
    stream = open_named(path)
    return BufferedReader(_Unpacked(stream)) if path.lower().endswith(".gz") else stream


class _Unpacked(RawIOBase):
    """A compressed stream, as its content."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._content = GzipFile(fileobj=stream)
        self._left = LARGEST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        try:
            data = self._content.read(len(memoryview(buffer)))
        except (EOFError, zlib.error) as error:
            raise OSError(errno.EINVAL, f"damaged: {error}") from None
        except BadGzipFile:
            raise OSError(errno.EINVAL, "it is not compressed by gzip") from None
        self._left -= len(data)
        if self._left < 0:
            raise OSError(errno.EFBIG, f"it unpacks to more than {LARGEST_UNPACKED >> 30} GB")
        memoryview(buffer)[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _log_file(path: str) -> LogFile:
    """A file as a part of a log; without a known name, it is a log by itself."""
    known = NAME.fullmatch(Path(path).name)
    return LogFile(path, str(Path(path).parent), known[1].lower() if known else path)


def _below(folder: str) -> Iterator[LogFile]:
    """The known logs below a folder, by name, and the folders that cannot be listed."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(openable(current)) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield LogFile(current, current, "", error.strerror or str(error))
            continue
        folders = []
        for entry in listed:
            inside = os.path.join(current, entry.name)  # noqa: PTH118  # for many files
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    folders.append(inside)
            elif NAME.fullmatch(entry.name) and os.path.isfile(entry.path):  # noqa: PTH113  # nor does this
                yield _log_file(inside)
        waiting.extend(reversed(folders))
