"""Which files to check: those named, and the MIF files below the folders named."""

import os
from collections.abc import Iterator
from typing import NamedTuple

# The extensions of MIF files: .mif, and .nhm, which SMS 2.0 reads without keeping a history.
EXTENSIONS = (".mif", ".nhm")


class Found(NamedTuple):
    """A file to read, or what was in the way of finding some: then `problem` says what."""

    path: str
    problem: str = ""


def find_files(paths: tuple[str, ...]) -> Iterator[Found]:
    """The files of `paths` in a stable order; `-` stands for standard input.

    A file that is named is taken whatever its name. Below a folder, MIF files count; hidden folders and links to
    folders are left out.
    """
    for path in paths:
        if path == "-":
            yield Found(path)
        elif os.path.isdir(path):
            yield from _below(path)
        elif os.path.exists(path):
            yield Found(path)
        else:
            yield Found(path, "No such file or folder")


def _below(folder: str) -> Iterator[Found]:
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
                if not entry.name.startswith("."):
                    folders.append(entry.path)
            elif entry.name.lower().endswith(EXTENSIONS):
                yield Found(entry.path)
        waiting.extend(reversed(folders))
