"""What the .gitignore files of a git repository say about its files and folders."""

import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from pathspec import GitIgnoreSpec

NAME = ".gitignore"


class Ignores(Struct, frozen=True):
    """The patterns that hold in one folder: its own, and those of the folders above it up to the repository's root."""

    folder: Path
    own: GitIgnoreSpec | None
    above: "Ignores | None"

    def say(self, path: Path, *, folder: bool) -> bool:
        """Whether a file or folder below is ignored: the pattern nearest to it decides, as in git."""
        ignores: Ignores | None = self
        while ignores is not None:
            if ignores.own is not None:
                inside = path.relative_to(ignores.folder).as_posix() + ("/" if folder else "")
                said = ignores.own.check_file(inside).include
                if said is not None:
                    return said
            ignores = ignores.above
        return False


class GitIgnore:
    """Answers for any number of repositories, each .gitignore read once. Outside of repositories nothing is ignored."""

    def __init__(self) -> None:
        self._known: dict[Path, Ignores | None] = {}

    def ignores(self, path: Path, *, folder: bool) -> bool:
        """Whether git ignores a file or folder at an absolute path, none of whose folders it ignores."""
        ignores = self._of(path.parent)
        return ignores is not None and ignores.say(path, folder=folder)

    def _of(self, folder: Path) -> Ignores | None:
        climbed = []
        # The root of a repository has no say on what lies above it.
        while folder not in self._known:
            climbed.append(folder)
            if folder.parent == folder or (folder / ".git").exists():
                break
            folder = folder.parent
        for place in reversed(climbed):
            above = None if (place / ".git").exists() else self._known.get(place.parent)
            inside = above is not None or (place / ".git").exists()
            self._known[place] = Ignores(place, _read(place / NAME), above) if inside else None
        return self._known[climbed[0] if climbed else folder]


def _read(path: Path) -> GitIgnoreSpec | None:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        # No such file, as a rule. One that cannot be read ignores nothing: rather check a file too many.
        return None
    # Git passes over a pattern that can match nothing, as one with the range z-a.
    return spec(line for line in text.splitlines() if is_pattern(line))


def is_pattern(text: str) -> bool:
    """Whether a line is a pattern, or a comment or empty: something that `spec` takes."""
    try:
        spec([text])
    except (re.error, ValueError):
        return False
    return True


def spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """What matches a path as the lines of a .gitignore do. Raises re.error or ValueError for what is no pattern."""
    return GitIgnoreSpec.from_lines(lines)
