"""What the reader of any script language returns: the command lines that a script runs, its texts and its comments.

A variable stands for each text that the file gives it, at the place of the literal (`flow.py`). Whatever else a script
puts into a command line is `UNKNOWN`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial

from msgspec import Struct

from mifkit.files.rows import KEPT, Rows
from mifkit.files.source import Comment
from mifkit.packaging.argument import LONGEST_LINE
from mifkit.packaging.placed_text import PlacedText, exactly
from mifkit.packaging.scripts.flow import Assignment

# What a script that writes a status MIF itself has in lower case, and words, of which each of these has one.
_WRITES = re.compile(r"(?a)\.mif\b|ismif|jobstatus|installstatus|start[ \t]+component")
_OF_WRITES = ("mif", "status", "component")
# How deep values may be nested in values; no packager nests them deeper.
DEEPEST = 12


class ScriptLine(Struct, frozen=True):
    """A command line that a script runs. `start` up to, excluding, `end` is the place of the command in the file.

    A command has a line for each combination of the values of its variables: the one that the assignments `given` make.
    The command line of a program of a package has the name that the script gives the package (`packages.py`), '' if it
    gives none; `None`: it is no such line.
    """

    line: PlacedText
    start: int
    end: int
    given: tuple[Assignment, ...] = ()
    package: str | None = None


class Lines(Rows[ScriptLine]):
    """The command lines of a script, whose text is given."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        super().__init__(4, partial(_as_written, text))
        self._text = text

    def append(self, line: ScriptLine) -> None:
        """Add a line. Of many, those that stand in the text as they are, as most do, are kept as places only."""
        alone = not line.given and line.package is None
        piece = line.line.whole(self._text) if alone and len(self._kept) >= KEPT else None
        if piece is None:
            self.put(line)
        else:
            self.add(piece.start, piece.end, line.start, line.end)

    def extend(self, lines: Iterable[ScriptLine]) -> None:
        for line in lines:
            self.append(line)


def _as_written(text: str, begin: int, stop: int, start: int, end: int) -> ScriptLine:
    return ScriptLine(exactly(text[begin:stop], begin), start, end)


class ScriptPackage(Struct, frozen=True):
    """Fields of the Reporting tab of a package, by the attributes of `Package`, which a script fills in.

    `key` is how the script names the package (`packages.py`), '' if it does not.
    """

    key: str
    fields: Mapping[str, PlacedText]
    start: int
    end: int


class HiddenFailure(Struct, frozen=True, gc=False):
    """A place where the script ends with exit code 0 because a command has failed: `command` is the index of that
    command in `Script.lines`."""

    start: int
    end: int
    command: int


class ScriptExit(Struct, frozen=True, gc=False):
    """A place where the script ends with an exit code of its own.

    `tested` is the exit code of a command that a condition has found there before; `None` if the place is reached
    whatever the exit code is. `command` is the name of that command, empty if the script does not show it.
    """

    start: int
    end: int
    code: int
    tested: int | None
    command: str = ""


class Script(Struct, frozen=True, dict=True):
    """What a script runs, in the order of its text; the texts that it holds or writes; and its comments.

    `find_exits` looks for the places where the script ends with an exit code of its own, for which few rules ask.
    """

    lines: Sequence[ScriptLine] = ()
    texts: tuple[PlacedText, ...] = ()
    comments: Sequence[Comment] = ()
    hidden: tuple[HiddenFailure, ...] = ()
    packages: tuple[ScriptPackage, ...] = ()
    find_exits: Callable[[], Iterable[ScriptExit]] = tuple

    @cached_property
    def exits(self) -> tuple[ScriptExit, ...]:
        """The places where the script ends with an exit code of its own."""
        return tuple(self.find_exits())


def writes_mif(text: str) -> bool:
    """Whether a script may write a status MIF itself: otherwise its texts are of no interest."""
    text = text.lower()
    return any(word in text for word in _OF_WRITES) and _WRITES.search(text) is not None


class Expansion:
    """How much text variables may still be replaced by: a few times the size of the file.

    Without a bound, variables that are made of each other would let a small file grow without end.
    """

    def __init__(self, size: int) -> None:
        """`size` is the number of characters of the file, or of a part of it."""
        self._left = 4 * size + 100_000

    def spend(self, value: PlacedText) -> bool:
        """Whether the value may be inserted once more."""
        if value.size > min(self._left, LONGEST_LINE):
            return False
        self._left -= value.size
        return True
