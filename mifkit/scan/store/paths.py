"""Paths in a store."""

import ntpath
import os
import posixpath
from typing import NamedTuple

from mifkit.scan.share.names import restored, stored


class PathCondition(NamedTuple):
    """A condition in SQL on `folders.path` and `files.name`, and its values."""

    sql: str
    values: tuple[str | bytes, ...]


BELOW = (
    "(folders.path = ? OR folders.path >= ? AND folders.path < ? OR folders.path >= ? AND folders.path < ? "
    "OR folders.path = ? AND files.name = ?)"
)


def prefix_of(path: str) -> str:
    """What the paths below an absolute path begin with; another system may have written it."""
    separator = "/" if path.startswith("/") else "\\"
    return path if path.endswith(separator) else path + separator


def below(path: str) -> PathCondition:
    """Files at an absolute path, or below it."""
    folder, name = (posixpath if path.startswith("/") else ntpath).split(path)
    first = prefix_of(path)
    after = first[:-1] + chr(ord(first[-1]) + 1)
    # As bytes, too, for names that are not Unicode.
    values = (stored(first), stored(after), os.fsencode(first), os.fsencode(after))
    return PathCondition(BELOW, (stored(path), *values, stored(folder), stored(name)))


def full_path(folder: str | bytes, name: str | bytes) -> str:
    """The path of a file in the store."""
    # Many times faster than pathlib, which also keeps each name in memory for a while.
    return os.path.join(restored(folder), restored(name))
