"""Which files to read: the files that are named, and the files with known names below the folders that are named."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from mifkit.files.windows_paths import openable


class FileNames(Struct, frozen=True):
    """The names of the files to find below a folder: extensions, with the dot, and names of whole files, both in lower
    case."""

    extensions: tuple[str, ...]
    whole: tuple[str, ...] = ()

    def match(self, name: str) -> bool:
        """Whether a file's name, without its folder, is one of them, in upper or lower case."""
        lower = name.lower()
        return lower.endswith(self.extensions) or lower in self.whole


# MIF files: .mif and .nhm, which SMS 2.0 reads without keeping a history.
MIF_FILES = FileNames((".mif", ".nhm"))

# Folders of files from elsewhere, among them many scripts. A virtual environment of Python may have any name.
FILLED = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__"})
ENVIRONMENT = "pyvenv.cfg"


def is_filled(path: Path) -> bool:
    """Whether a folder is filled by a package manager."""
    # Unlike Path.exists, this never raises.
    return path.name.lower() in FILLED or os.path.exists(path / ENVIRONMENT)  # noqa: PTH110  # pathlib may raise


class FoundFile(Struct, frozen=True, gc=False):
    """A file to read, or what prevented files from being found: `problem` then says what."""

    path: str
    problem: str = ""


# Whether a file (`False`) or a folder (`True`) that was found, not named, is passed over.
Excludes = Callable[[str, bool], bool]


def nothing(_path: str, _folder: bool) -> bool:
    """Skips nothing."""
    return False


def find_files(paths: tuple[str, ...], names: FileNames, excludes: Excludes = nothing) -> Iterator[FoundFile]:
    """The files of `paths` in a stable order, each once; `-` stands for standard input.

    A file that is named is taken whatever its name. Below a folder, the files that `names` match and that are not
    excluded count. Left out are hidden folders, links to folders, and whatever is not a file, such as a pipe, whose
    reader might wait forever.
    """
    if len(paths) == 1:
        yield from _find(paths[0], names, excludes)
        return
    seen: dict[str, list[str]] = {}
    for path in paths:
        for found in _find(path, names, excludes):
            key = "-" if found.path == "-" else os.path.normpath(Path(found.path).absolute())
            # On Windows names of one key may differ in case, and then mostly are the same file.
            same = seen.setdefault(os.path.normcase(key), [])
            if key not in same and not any(_same_file(key, other) for other in same):
                same.append(key)
                yield found


def _same_file(one: str, other: str) -> bool:
    try:
        return Path(openable(one)).samefile(openable(other))
    except OSError:
        return False


def _find(path: str, names: FileNames, excludes: Excludes) -> Iterator[FoundFile]:
    """A path that leads to nothing counts as a file: reading it shows what is wrong."""
    # Unlike Path.is_dir, this never raises.
    if path != "-" and os.path.isdir(openable(path)):  # noqa: PTH112  # it never raises
        return _below(path, names, excludes)
    return iter((FoundFile(path),))


def files_in(folder: str) -> Iterator[FoundFile]:
    """The MIF files in a folder itself, in a stable order, without those in its subfolders."""
    for entry in _listed(folder):
        if isinstance(entry, FoundFile):
            yield entry
        elif MIF_FILES.match(entry.name) and is_file(entry):
            yield FoundFile(os.path.join(folder, entry.name))  # noqa: PTH118  # for many files


def _listed(folder: str) -> "list[os.DirEntry[str]] | list[FoundFile]":
    """What is in a folder, by name; or the problem, if the folder cannot be listed."""
    try:
        with os.scandir(openable(folder)) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        return [FoundFile(folder, error.strerror or str(error))]


def _below(folder: str, names: FileNames, excludes: Excludes) -> Iterator[FoundFile]:
    waiting = [folder]
    while waiting:
        current, folders = waiting.pop(), []
        for entry in _listed(current):
            if isinstance(entry, FoundFile):
                yield entry
                continue
            path = os.path.join(current, entry.name)  # noqa: PTH118  # for many files
            if _is_folder(entry):
                if not entry.name.startswith(".") and not excludes(path, True):
                    folders.append(path)
            elif names.match(entry.name) and is_file(entry) and not excludes(path, False):
                yield FoundFile(path)
        waiting.extend(reversed(folders))


def is_file(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a file, a link to a file, or a link that leads nowhere and may have led to a file."""
    try:
        if not entry.is_symlink():
            return entry.is_file(follow_symlinks=False)
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        # Reading it shows the problem.
        return True


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a folder. Where a system asks the entry for that, it may refuse to say."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
