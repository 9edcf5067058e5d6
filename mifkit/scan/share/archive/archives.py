"""Archives as a scan sees them: which files are some, where their members stand in the store, and what is told of them.

An archive is a folder to a scan. Nothing is ever extracted: the names of members say where they stand in the store, and
nothing else.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from mifkit.diagnostics import quoted
from mifkit.documents.readers import CHECKED_FILES
from mifkit.scan.share.reading import Content

ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ARCHIVES = (*ZIPS, *TARS)

# Members of an archive, whatever they are: what follows them is not read.
MOST_MEMBERS = 1_000_000
# Octets that an archive may expand to: so many, and so many for each of its own. Text seldom shrinks to a hundredth.
MOST_OCTETS, MOST_TIMES = 4 << 30, 100
# Characters of a member's name.
LONGEST_NAME = 4096
DRIVE = re.compile(r"[A-Za-z]:")


class ArchiveError(Exception):
    """What an archive holds cannot be read, and will not be until the archive changes; the text says why."""


class ZipMember(NamedTuple):
    """Where a member of a zip archive is to be found: `size` (octets) and `mtime_ns` are those of the archive, `place`
    counts the members of its directory from 0."""

    archive: str
    size: int
    mtime_ns: int
    place: int


class Member(NamedTuple):
    """A file in an archive. `content` gives it, or where it is to be found; of a tar archive, only before the next
    member is asked for."""

    name: str
    size: int
    mtime_ns: int
    content: Callable[[], Content | ZipMember]


class Placed(NamedTuple):
    """Where a member stands: the folders within the archive, and its name. `outside`: its own name leads elsewhere."""

    folders: tuple[str, ...]
    name: str
    outside: bool


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def most_octets(size: int) -> int:
    """The octets to which an archive of `size` octets may expand."""
    return MOST_OCTETS + MOST_TIMES * max(size, 0)


def placed(name: str) -> Placed | None:
    """Where a member with this name stands, which is always below its archive; `None`: in a hidden folder, or nowhere.

    Backslashes separate folders, as in archives that were made on Windows.
    """
    parts: list[str] = []
    outside = name.startswith(("/", "\\"))
    for part in name.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\\", "/").split("/"):
        plain = DRIVE.sub("", part, count=1) if DRIVE.match(part) else part
        outside = outside or plain != part
        if plain == "..":
            outside = outside or not parts
            parts = parts[:-1]
        elif plain not in ("", "."):
            parts.append(plain)
    if not parts or any(one.startswith(".") for one in parts[:-1]):
        return None
    return Placed(tuple(parts[:-1]), parts[-1], outside)


def counts(name: str) -> bool:
    """Whether a member of this name is analysed, as a file of this name would be."""
    return name.lower().endswith(CHECKED_FILES.extensions)


class _Some:
    """How many members something is true of, and the name of the first of them."""

    def __init__(self) -> None:
        self.number = 0
        self.first = ""

    def add(self, name: str) -> None:
        self.number += 1
        self.first = self.first or name

    def __str__(self) -> str:
        such = f"such as {quoted(self.first)}" if self.number > 1 else quoted(self.first)
        return f"{self.number:,} {'member' if self.number == 1 else 'members'} ({such})"


class Told(NamedTuple):
    """A finding on an archive: the rule's name, the message and what to do."""

    rule: str
    message: str
    help: str


class Notes:
    """What listing an archive brings to light. `problem` ended it; `passing`: it may be gone tomorrow."""

    def __init__(self) -> None:
        self.members = 0
        self.problem = ""
        self.passing = False
        self.nested, self.doubled, self.long, self.outside = _Some(), _Some(), _Some(), _Some()

    def stopped(self, error: Exception) -> None:
        """Note what ended the listing."""
        self.passing = isinstance(error, OSError) and error.errno is not None
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        self.problem = "there is too little memory for it" if isinstance(error, MemoryError) else said[:200]

    def told(self) -> list[Told]:
        """The findings on the archive."""
        return [Told(*one) for one in (*self._not_read(), *self._names())]

    def _not_read(self) -> list[tuple[str, str, str]]:
        found = []
        if self.problem:
            first = f"{self.members:,} members" if self.members > 1 else "member"
            beyond = f" beyond its first {first}" if self.members else ""
            message = f"The archive is not read{beyond}: {self.problem}"
            found.append((NOT_READ, message, "Test the archive, and make it anew, or scan what can be unpacked of it."))
        if self.nested.number:
            message = f"Archives within the archive are not opened: {self.nested}"
            found.append((NOT_READ, message, "Unpack them beside the archive to have them scanned."))
        if self.doubled.number:
            message = f"Of members that share one name, only the first is checked. Not checked: {self.doubled}"
            found.append((NOT_READ, message, "Find out which of them counts: unpacking keeps the last one."))
        if self.long.number:
            message = f"Names of more than {LONGEST_NAME} characters: {self.long} not checked"
            found.append((NOT_READ, message, "Find out what made the archive: no system can unpack them."))
        return found

    def _names(self) -> list[tuple[str, str, str]]:
        if not self.outside.number:
            return []
        message = f"Names that lead out of the archive: {self.outside}"
        help = "Do not unpack it with programs that follow such names. The scan keeps them below the archive."
        return [(OUTSIDE, message, help)]


NOT_READ, OUTSIDE = "archive-not-read", "name-outside-archive"


def inner_folder(archive: str, folders: tuple[str, ...]) -> str:
    """The path by which the store knows a folder of an archive."""
    return str(Path(archive, *folders))
