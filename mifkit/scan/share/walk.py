"""The files below the roots of a scan, one folder at a time: no list of all files is kept.

A scan takes the files that `mifkit lint` takes (`mifkit.files.discovery`), whatever .gitignore says.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec

from mifkit.documents.readers import CHECKED_FILES
from mifkit.files.discovery import Excludes, is_file, nothing
from mifkit.files.windows_paths import openable, spelled
from mifkit.scan.share.archive.archives import ARCHIVES, ZipMember, is_archive
from mifkit.scan.share.reading import DIGEST_SIZE, LATEST, Content, clamped, mtime_ns


class ListedFile(NamedTuple):
    """A file that the walk lists. `size` (bytes) and `mtime_ns` are -1 if they cannot be read.

    `content` is the content of a member of an archive, or its place in a zip archive.
    """

    name: str
    size: int
    mtime_ns: int
    content: Content | ZipMember | None = None


class Listing(NamedTuple):
    """Some files and archives of one folder. `problem` says why the folder cannot be listed, or not to its end.
    `whole`: these are all files of the folder that a scan takes."""

    folder: str
    files: list[ListedFile]
    problem: str = ""
    archives: tuple[ListedFile, ...] = ()
    whole: bool = False


def digest_of_listing(files: list[ListedFile]) -> bytes | None:
    """The digest of the names, sizes and times of files, in whatever order they are; `None` if a name is not
    Unicode."""
    try:
        return blake2b(msgspec.msgpack.encode(sorted(files)), digest_size=DIGEST_SIZE).digest()
    except UnicodeEncodeError:
        return None


# Files that are looked up in the store together.
TOGETHER = 500
# Endings of the names that a walk takes.
MIF = (".mif", ".MIF")
ENDINGS = (*CHECKED_FILES.extensions, *ARCHIVES)


def roots_of(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The roots as the store has them: absolute, each once, without those below another root.

    Raises OSError for a root that is missing: a share that is not mounted has not lost its files.
    """
    absolute = {spelled(os.path.abspath(path)) for path in paths}  # pathlib would not resolve '..'
    for path in absolute:
        os.stat(openable(path))
    return tuple(sorted(path for path in absolute if not any(_inside(path, other) for other in absolute)))


def _inside(path: str, root: str) -> bool:
    """Whether a walk from `root` lists `path`: it enters no hidden folders, and takes only some files."""
    if path == root or not is_below(path, root):
        return False
    *parts, name = Path(path).relative_to(root).parts
    if os.path.isdir(openable(path)):
        parts.append(name)
    elif not name.lower().endswith(ENDINGS):
        return False
    links = (Path(root, *parts[: count + 1]).is_symlink() for count in range(len(parts)))
    return not any(part.startswith(".") for part in parts) and not any(links)


def is_below(path: str, root: str) -> bool:
    """Whether a path is `root` or lies below it. Both are absolute paths."""
    return path == root or path.startswith(root if root.endswith(os.sep) else root + os.sep)


def walk(root: str, excludes: Excludes = nothing) -> Iterator[Listing]:
    """The files below a root that are not excluded; or the root itself, whatever its name, if it is a file."""
    if not os.path.isdir(openable(root)):
        folder, name = os.path.split(root)
        found = os.stat(openable(root))
        file = ListedFile(name, found.st_size, mtime_ns(found))
        yield Listing(folder, [], archives=(file,)) if is_archive(name) else Listing(folder, [file])
        return
    waiting = [root]
    while waiting:
        yield from _list(waiting.pop(), waiting, excludes)


@contextmanager
def _entries(folder: str) -> "Iterator[Iterator[os.DirEntry[str]]]":
    """What is in a folder. The system finds sizes and times faster by the folder's descriptor than by whole paths."""
    if os.scandir not in os.supports_fd:
        with os.scandir(openable(folder)) as entries:
            yield entries
        return
    number = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        with os.scandir(number) as entries:
            yield entries
    finally:
        os.close(number)


def _list(folder: str, waiting: list[str], excludes: Excludes) -> Iterator[Listing]:
    """The files of a folder; folders in it are added to `waiting`."""
    files: list[ListedFile] = []
    archives: list[ListedFile] = []
    whole = True
    try:
        with _entries(folder) as entries:
            for entry in entries:
                name = entry.name
                if entry.is_dir(follow_symlinks=False):
                    path = os.path.join(folder, name)
                    if not name.startswith(".") and not excludes(path, True):
                        waiting.append(path)
                # Nearly all files of a share, so that it pays to tell them from others first.
                elif (mif := name.endswith(MIF)) or (lower := name.lower()).endswith(ENDINGS):
                    if not (entry.is_file(follow_symlinks=False) or is_file(entry)):
                        continue
                    if excludes is not nothing and excludes(os.path.join(folder, name), False):
                        continue
                    try:
                        found = entry.stat()
                        time = found.st_mtime_ns
                        file = _make((name, found.st_size, time if -LATEST <= time <= LATEST else clamped(time), None))
                    except OSError:
                        # Reading the file will show the problem.
                        file = ListedFile(name, -1, -1)
                    (files if mif or not lower.endswith(ARCHIVES) else archives).append(file)
                    if len(files) + len(archives) == TOGETHER:
                        yield Listing(folder, files, archives=tuple(archives))
                        files, archives, whole = [], [], False
    except OSError as error:
        yield Listing(folder, files, error.strerror or str(error), tuple(archives))
        return
    yield Listing(folder, files, archives=tuple(archives), whole=whole and not archives)


# Faster than a call of the class, which looks after names and defaults: a rescan does little else.
_make = partial(tuple.__new__, ListedFile)
