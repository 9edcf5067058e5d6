"""The files below the roots of a scan, as they come: no list of them is kept, however many there are.

Which ones count is as for `mifkit lint` (`mifkit.files.discovery`), whatever .gitignore says.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from mifkit.documents.readers import CHECKED_FILES
from mifkit.files.discovery import Excludes, is_file, nothing
from mifkit.scan.share.archive.archives import ARCHIVES, ZipMember, is_archive
from mifkit.scan.share.reading import Content, mtime_ns


class Seen(NamedTuple):
    """A file that is there. `size` is in octets; -1 where neither it nor `mtime_ns` can be told. `content` is that of a
    member of an archive, or where it is to be found there."""

    name: str
    size: int
    mtime_ns: int
    content: Content | ZipMember | None = None


class Listing(NamedTuple):
    """Files and archives of one folder, some at a time. `problem` says why the folder cannot be listed, or not to its
    end."""

    folder: str
    files: list[Seen]
    problem: str = ""
    archives: tuple[Seen, ...] = ()


# Files that are looked up in the store together.
TOGETHER = 500
# Names of the files that a walk takes.
WANTED = (*CHECKED_FILES.extensions, *ARCHIVES)


def roots_of(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The roots as they stand in the store: absolute, each once, without those that lie below another one.

    Raises OSError for one that is not there: a share that is not mounted has lost no files.
    """
    absolute = {os.path.abspath(path) for path in paths}  # pathlib would resolve no '..'
    for path in absolute:
        os.stat(path)
    return tuple(sorted(one for one in absolute if not any(_inside(one, other) for other in absolute)))


def _inside(path: str, root: str) -> bool:
    """Whether a walk from `root` comes by `path`: it does not enter hidden folders, and takes only some files."""
    if path == root or not is_below(path, root):
        return False
    *parts, name = Path(path).relative_to(root).parts
    if os.path.isdir(path):
        parts.append(name)
    elif not name.lower().endswith(WANTED):
        return False
    links = (Path(root, *parts[: count + 1]).is_symlink() for count in range(len(parts)))
    return not any(part.startswith(".") for part in parts) and not any(links)


def is_below(path: str, root: str) -> bool:
    """Whether a path is `root` or lies below it. Both are absolute."""
    return path == root or path.startswith(root if root.endswith(os.sep) else root + os.sep)


def walk(root: str, excludes: Excludes = nothing) -> Iterator[Listing]:
    """The files below a root that are not excluded, or the root itself if it is a file: that is taken whatever its
    name."""
    if not os.path.isdir(root):
        folder, name = os.path.split(root)
        found = os.stat(root)
        seen = Seen(name, found.st_size, mtime_ns(found))
        yield Listing(folder, [], archives=(seen,)) if is_archive(name) else Listing(folder, [seen])
        return
    waiting = [root]
    while waiting:
        yield from _list(waiting.pop(), waiting, excludes)


def _list(folder: str, waiting: list[str], excludes: Excludes) -> Iterator[Listing]:
    """The files of a folder; folders in it are added to `waiting`."""
    files: list[Seen] = []
    archives: list[Seen] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and not excludes(entry.path, True):
                        waiting.append(entry.path)
                elif (lower := entry.name.lower()).endswith(WANTED):
                    if not (entry.is_file(follow_symlinks=False) or is_file(entry)):
                        continue
                    if excludes is not nothing and excludes(entry.path, False):
                        continue
                    (archives if lower.endswith(ARCHIVES) else files).append(_seen(entry))
                    if len(files) + len(archives) == TOGETHER:
                        yield Listing(folder, files, archives=tuple(archives))
                        files, archives = [], []
    except OSError as error:
        yield Listing(folder, files, error.strerror or str(error), tuple(archives))
        return
    yield Listing(folder, files, archives=tuple(archives))


def _seen(entry: "os.DirEntry[str]") -> Seen:
    try:
        found = entry.stat()
    except OSError:
        # Whatever is in the way shows when it is read.
        return Seen(entry.name, -1, -1)
    return _make((entry.name, found.st_size, mtime_ns(found), None))


# Without the names and defaults that calling the class looks after: a rescan does little else.
_make = partial(tuple.__new__, Seen)
