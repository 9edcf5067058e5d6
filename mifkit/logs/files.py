"""Which files are logs, which of them belong together, and in which order their time runs."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from mifkit.files.opening import open_named
from mifkit.logs.lines import DESPOOL, EXECMGR, PCMWIN, SMSAPM32
from mifkit.logs.records import read_records
from mifkit.logs.timestamps import read_stamp

# execmgr.log, and what it is called once it is full: execmgr-20261121-101112.log, execmgr.lo_.
# Collected from many computers, they have the computer's name before it.
NAME = re.compile(rf"((?:.*[-._ ])?(?:{EXECMGR}|{SMSAPM32}|{PCMWIN}|{DESPOOL}))(?:[-._ ].*)?\.lo[g_]", re.IGNORECASE)
# Records at the beginning of a file among which a time is looked for.
HEAD = 50


class LogFile(NamedTuple):
    """A log, and what tells which others are parts of the same one: its folder and its name without dates.

    `problem` says what was in the way of finding logs there; then there is nothing to read.
    """

    path: str
    folder: str
    name: str
    problem: str = ""


def find_logs(paths: Iterable[str]) -> list[LogFile]:
    """The logs of `paths`, each once: files that are named, whatever their names, and the known logs below folders.

    `-` stands for standard input. Hidden folders and links to folders are left out.
    """
    found: dict[str, LogFile] = {}
    for path in paths:
        for one in _below(path) if path != "-" and os.path.isdir(path) else (_named(path),):  # noqa: PTH112  # it never raises
            found.setdefault(path if path == "-" else os.path.realpath(one.path), one)
    return list(found.values())


def groups(files: Iterable[LogFile]) -> dict[tuple[str, str], list[LogFile]]:
    """The files by folder and name: those that are the parts of one log, in the order in which they were found."""
    together: dict[tuple[str, str], list[LogFile]] = {}
    for one in files:
        together.setdefault((one.folder, one.name), []).append(one)
    return together


def first_time(path: str, encoding: str | None) -> datetime | None:
    """When the first record of a file was written; `None` if none of the first ones says so.

    Raises OSError if the file cannot be read.
    """
    with open_named(path) as stream:
        for number, record in enumerate(read_records(stream, encoding)):
            stamp = read_stamp(record.trailer) if record.trailer else None
            if stamp is not None and stamp.local is not None:
                return stamp.utc or stamp.local
            if number == HEAD:
                break
    return None


def _named(path: str) -> LogFile:
    """A file whose name does not tell what it is a part of is a log by itself."""
    known = NAME.fullmatch(Path(path).name)
    return LogFile(path, str(Path(path).parent), known[1].lower() if known else path)


def _below(folder: str) -> Iterator[LogFile]:
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield LogFile(current, current, "", error.strerror or str(error))
            continue
        folders = []
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    folders.append(entry.path)
            elif NAME.fullmatch(entry.name) and os.path.isfile(entry.path):  # noqa: PTH113  # nor does this
                yield _named(entry.path)
        waiting.extend(reversed(folders))
