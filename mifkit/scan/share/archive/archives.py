"""Archives as a scan sees them: which files are archives, the paths of their members, and the findings on them.

To a scan, an archive is a folder. Nothing is ever extracted: the name of a member decides its path in the store, and
nothing else.
"""

import os
import re
from collections import Counter
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from mifkit.diagnostics import quoted
from mifkit.documents.readers import CHECKED_FILES
from mifkit.scan.share.reading import Content

ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ARCHIVES = (*ZIPS, *TARS)

# Members of an archive, of any kind; further ones are not read.
MOST_MEMBERS = 1_000_000
# Bytes that an archive may expand to, and further ones for each of its own bytes: text rarely shrinks to a hundredth.
MOST_BYTES, MOST_TIMES = 4 << 30, 100
# The largest size of a file, in bytes: that of the file systems, and of the numbers in a store.
LARGEST = 2**63 - 1
# Characters of a member's name.
LONGEST_NAME = 4096
LONGEST_REASON = 200
DRIVE = re.compile(r"(?:[A-Za-z]:)++")


class ArchiveError(Exception):
    """The content of an archive cannot be read until the archive changes; the text says why."""


class ZipMember(NamedTuple):
    """The member with this number (0-based) in the directory of a zip archive, which has this size (bytes) and time."""

    archive: str
    size: int
    mtime_ns: int
    number: int


class Member(NamedTuple):
    """A file in an archive. `content` returns its content, or its place in a zip archive; in a tar archive, `content`
    may be called only before the next member is asked for."""

    name: str
    size: int
    mtime_ns: int
    content: Callable[[], Content | ZipMember]


class MemberPath(NamedTuple):
    """The path of a member: its folders within the archive, and its name. `outside`: its own name leads elsewhere."""

    folders: tuple[str, ...]
    name: str
    outside: bool


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def checked(size: int) -> int:
    """The size of a member (bytes) as its header gives it. Raises ArchiveError if no file can have it."""
    if not 0 <= size <= LARGEST:
        raise ArchiveError(f"it says that a member has {size} bytes")
    return size


def most_bytes(size: int) -> int:
    """The number of bytes to which an archive of `size` bytes may expand."""
    return MOST_BYTES + MOST_TIMES * max(size, 0)


def member_path(name: str) -> MemberPath | None:
    """The path of the member with this name, always below its archive; `None` for a hidden folder or an empty path.

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
    if not parts or any(part.startswith(".") for part in parts[:-1]):
        return None
    return MemberPath(tuple(parts[:-1]), parts[-1], outside)


def counts(name: str) -> bool:
    """Whether a member of this name is analysed, as a file with this name would be."""
    return name.lower().endswith(CHECKED_FILES.extensions)


class ArchiveFinding(NamedTuple):
    """A finding on an archive: the name of the rule, the message and the remedy."""

    rule: str
    message: str
    help: str


NOT_READ, OUTSIDE = "archive-not-read", "name-outside-archive"


class MemberProblem(Enum):
    """A problem of members of an archive: the finding on all members with it. `{}` in the message stands for them."""

    NESTED = ArchiveFinding(
        NOT_READ,
        "Archives within the archive are not opened: {}",
        "Unpack them beside the archive to have them scanned.",
    )
    SAME_NAME = ArchiveFinding(
        NOT_READ,
        "Of members that share one name, only the first is checked. Not checked: {}",
        "Find out which of them counts: unpacking keeps the last one.",
    )
    LONG_NAME = ArchiveFinding(
        NOT_READ,
        f"Names of more than {LONGEST_NAME} characters: {{}} not checked",
        "Find out what made the archive: no system can unpack them.",
    )
    LEADS_OUTSIDE = ArchiveFinding(
        OUTSIDE,
        "Names that lead out of the archive: {}",
        "Do not unpack it with programs that follow such names. The scan keeps them below the archive.",
    )


class ArchiveProblems:
    """Problems found while an archive is listed: of members, and the one that ended the listing.

    `members` is the number of members that are listed; `passing`: the problem may be gone next time.
    """

    def __init__(self) -> None:
        self.members = 0
        self.problem = ""
        self.passing = False
        self._numbers: Counter[MemberProblem] = Counter()
        self._examples: dict[MemberProblem, str] = {}

    def add(self, problem: MemberProblem, name: str) -> None:
        """Record a problem of the member with this name."""
        self._numbers[problem] += 1
        self._examples.setdefault(problem, name)

    def stopped(self, error: Exception) -> None:
        """Record the error that ended the listing."""
        self.passing = isinstance(error, OSError) and error.errno is not None
        self.problem = reason(error)

    def findings(self) -> list[ArchiveFinding]:
        """The findings on the archive."""
        found = []
        if self.problem:
            first = f"{self.members:,} members" if self.members > 1 else "member"
            beyond = f" beyond its first {first}" if self.members else ""
            message = f"The archive is not read{beyond}: {self.problem}"
            help = "Test the archive, and make it again, or scan what can be unpacked of it."
            found.append(ArchiveFinding(NOT_READ, message, help))
        for problem in MemberProblem:
            if number := self._numbers[problem]:
                example = quoted(self._examples[problem])
                members = f"{number:,} members (such as {example})" if number > 1 else f"1 member ({example})"
                found.append(problem.value._replace(message=problem.value.message.format(members)))
        return found


def reason(error: Exception) -> str:
    """Why an archive cannot be read, for people, in at most `LONGEST_REASON` characters: an error may repeat what a
    header says."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if isinstance(error, MemoryError):
        said = "there is too little memory for it"
    elif isinstance(error, NotImplementedError):
        said = f"it uses what is not supported: {said}"
    elif isinstance(error, ArithmeticError | LookupError | TypeError | ValueError | RecursionError):
        # What tarfile and zipfile raise when they trust a number that is wrong: its text says nothing to a user.
        said = "it is damaged"
    return said[:LONGEST_REASON]


def inner_folder(archive: str, folders: tuple[str, ...]) -> str:
    """The path of a folder within an archive, as the store has it."""
    # Not with pathlib: on Windows, a folder with a colon would lead elsewhere.
    return os.sep.join((archive, *folders))
