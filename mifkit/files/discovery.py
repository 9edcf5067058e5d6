"""The files to check: those that are named, and those below named folders that have known names."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

# The extensions of MIF files: .mif, and .nhm, which SMS 2.0 reads without keeping a history.
MIF_EXTENSIONS = (".mif", ".nhm")
# Site control files are called sitectrl.ct0; older ones are kept beside them as other names with that extension.
SITE_CONTROL_EXTENSIONS = (".ct0",)
# Package definitions are .sms and, of SMS 1.x, .pdf.
DEFINITION_EXTENSIONS = (".sms", ".pdf")
# Scripts that start programs that write status MIFs.
SCRIPT_EXTENSIONS = (".cmd", ".bat", ".ps1", ".psm1", ".vbs", ".wsf", ".iss", ".au3")
EXTENSIONS = (*MIF_EXTENSIONS, *SITE_CONTROL_EXTENSIONS, *DEFINITION_EXTENSIONS, *SCRIPT_EXTENSIONS)
# Whole file names.
NAMES = ("setup.ini",)


class FoundFile(NamedTuple):
    """A file to read, or a folder that cannot be searched; `problem` is the reason."""

    path: str
    problem: str = ""


# Whether to skip a path that was found, not named; the second argument is whether it is a folder.
Excludes = Callable[[str, bool], bool]


def nothing(_path: str, _folder: bool) -> bool:
    """Skips nothing."""
    return False


def find_files(
    paths: tuple[str, ...],
    extensions: tuple[str, ...] = EXTENSIONS,
    excludes: Excludes = nothing,
    names: tuple[str, ...] = (),
) -> Iterator[FoundFile]:
    """The files of `paths` in a stable order, each once; `-` is standard input.

    A path that is not a folder is taken whatever its name. Below a folder, files with `extensions` (lower case, with
    the dot) or `names` (lower case) are taken, in any case, unless they are excluded. Hidden folders, links to
    folders, and anything that is not an ordinary file, such as a pipe that nobody may ever write to, are skipped.
    """
    if len(paths) == 1:
        yield from _find(paths[0], extensions, excludes, names)
        return
    seen = set()
    for path in paths:
        for found in _find(path, extensions, excludes, names):
            key = "-" if found.path == "-" else os.path.normpath(Path(found.path).absolute())
            if key not in seen:
                seen.add(key)
                yield found


def _find(path: str, extensions: tuple[str, ...], excludes: Excludes, names: tuple[str, ...]) -> Iterator[FoundFile]:
    """A path that does not lead to a file is passed on: reading it shows the reason."""
    # Unlike Path.is_dir, this never raises.
    if path != "-" and os.path.isdir(path):  # noqa: PTH112  # it never raises
        return _below(path, extensions, excludes, names)
    return iter((FoundFile(path),))


def files_in(folder: str) -> Iterator[FoundFile]:
    """The MIF files in a folder in a stable order, without those in the folders below it."""
    listed = _entries(folder)
    if isinstance(listed, FoundFile):
        yield listed
        return
    for entry in listed:
        if entry.name.lower().endswith(MIF_EXTENSIONS) and is_file(entry):
            yield FoundFile(entry.path)


def _entries(folder: str) -> "list[os.DirEntry[str]] | FoundFile":
    """The entries of a folder by name; if they cannot be read, the reason."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        return FoundFile(folder, error.strerror or str(error))


def _below(folder: str, extensions: tuple[str, ...], excludes: Excludes, names: tuple[str, ...]) -> Iterator[FoundFile]:
    waiting = [folder]
    while waiting:
        listed = _entries(waiting.pop())
        if isinstance(listed, FoundFile):
            yield listed
            continue
        folders = []
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and not excludes(entry.path, True):
                    folders.append(entry.path)
                continue
            wanted = entry.name.lower().endswith(extensions) or entry.name.lower() in names
            if wanted and is_file(entry) and not excludes(entry.path, False):
                yield FoundFile(entry.path)
        waiting.extend(reversed(folders))


def is_file(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a file, a link to a file, or a link that leads nowhere and may have led to a file."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True
