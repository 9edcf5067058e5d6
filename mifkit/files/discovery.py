"""Which files to check: those named, and those below the folders named whose names mifkit knows."""

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
# Scripts in which programs are started that write status MIFs.
SCRIPT_EXTENSIONS = (".cmd", ".bat", ".ps1", ".psm1", ".vbs", ".wsf", ".iss", ".au3")
EXTENSIONS = (*MIF_EXTENSIONS, *SITE_CONTROL_EXTENSIONS, *DEFINITION_EXTENSIONS, *SCRIPT_EXTENSIONS)
# Whole names of files.
NAMES = ("setup.ini",)


class Found(NamedTuple):
    """A file to read, or what was in the way of finding some: then `problem` says what."""

    path: str
    problem: str = ""


# Whether a file (`False`) or a folder (`True`) that was found, not named, is to be passed over.
Excludes = Callable[[str, bool], bool]


def nothing(_path: str, _folder: bool) -> bool:
    """Passes over nothing."""
    return False


def find_files(
    paths: tuple[str, ...],
    extensions: tuple[str, ...] = EXTENSIONS,
    excludes: Excludes = nothing,
    names: tuple[str, ...] = (),
) -> Iterator[Found]:
    """The files of `paths` in a stable order, each once; `-` stands for standard input.

    A file that is named is taken whatever its name. Below a folder, files with `extensions` (lower case, with the dot)
    or one of `names` count, in whatever case, that are not excluded; hidden folders, links to folders, and what is no
    file, such as a pipe that nobody may ever write to, are left out.
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


def _find(path: str, extensions: tuple[str, ...], excludes: Excludes, names: tuple[str, ...]) -> Iterator[Found]:
    """What is in the way of a path that leads to no file shows when it is read."""
    # Unlike Path.is_dir, this never raises.
    if path != "-" and os.path.isdir(path):  # noqa: PTH112  # it never raises
        return _below(path, extensions, excludes, names)
    return iter((Found(path),))


def files_in(folder: str) -> Iterator[Found]:
    """The MIF files in a folder itself, in a stable order, without those below it."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Found(folder, error.strerror or str(error))
        return
    for entry in listed:
        if entry.name.lower().endswith(MIF_EXTENSIONS) and is_file(entry):
            yield Found(entry.path)


def _below(folder: str, extensions: tuple[str, ...], excludes: Excludes, names: tuple[str, ...]) -> Iterator[Found]:
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(current, error.strerror or str(error))
            continue
        folders = []
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and not excludes(entry.path, True):
                    folders.append(entry.path)
                continue
            wanted = entry.name.lower().endswith(extensions) or entry.name.lower() in names
            if wanted and is_file(entry) and not excludes(entry.path, False):
                yield Found(entry.path)
        waiting.extend(reversed(folders))


def is_file(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a file, a link to one, or a link that leads nowhere and so may have led to one."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True
