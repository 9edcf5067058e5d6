"""The files and folders that .gitignore files exclude."""

import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from msgspec import Struct
from pathspec import GitIgnoreSpec

from mifkit.files.opening import read_bytes

NAME = ".gitignore"


class Ignores(Struct, frozen=True):
    """The patterns, if there are `any`, that apply in a folder: its own, and those of folders above it that count."""

    folder: Path
    own: GitIgnoreSpec | None
    above: "Ignores | None"
    any: bool

    def ignore(self, path: Path, *, folder: bool) -> bool:
        """Whether git ignores a file or folder below: the nearest pattern decides, as in git."""
        ignores: Ignores | None = self
        while ignores is not None:
            if ignores.own is not None:
                inside = path.relative_to(ignores.folder).as_posix() + ("/" if folder else "")
                included = ignores.own.check_file(inside).include
                if included is not None:
                    return included
            ignores = ignores.above
        return False


class GitIgnore:
    """The .gitignore files of any number of repositories, each read once.

    Outside a repository, those in the folders `tops`, absolute, and below them count.
    """

    def __init__(self, tops: Collection[Path] = ()) -> None:
        self._tops = frozenset(tops)
        self._known: dict[Path, Ignores | None] = {}

    def of(self, folder: Path) -> Ignores | None:
        """What ignores files in a folder, whose path is absolute, provided that git ignores no folder above."""
        climbed = []
        # The .gitignore files of a repository do not apply above its root.
        while folder not in self._known:
            climbed.append(folder)
            if folder.parent == folder or _is_root(folder):
                break
            folder = folder.parent
        for place in reversed(climbed):
            root = _is_root(place)
            above = None if root else self._known.get(place.parent)
            inside = above is not None or root or place in self._tops
            own = _read(place / NAME) if inside else None
            patterns = own is not None or (above is not None and above.any)
            self._known[place] = Ignores(place, own, above, patterns) if inside else None
        return self._known[climbed[0] if climbed else folder]


def _is_root(folder: Path) -> bool:
    return os.path.exists(folder / ".git")  # noqa: PTH110  # never raises: a folder that is closed is not a repository


def _read(path: Path) -> GitIgnoreSpec | None:
    try:
        text = read_bytes(path).decode("utf-8-sig", "replace")
    except OSError:
        # Usually there is no such file. If it cannot be read, it ignores nothing: better check a file too many.
        return None
    # Git skips a pattern that can match nothing, such as the range [z-a].
    return spec(line for line in text.splitlines() if is_pattern(line))


def is_pattern(text: str) -> bool:
    """Whether a line is a pattern, a comment or empty, which `spec` accepts."""
    try:
        spec([text])
    except (re.error, ValueError):
        return False
    return True


def spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns in the lines of a .gitignore. Raises re.error or ValueError for a line that is not a pattern."""
    return GitIgnoreSpec.from_lines(lines)
