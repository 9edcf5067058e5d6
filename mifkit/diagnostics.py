"""What a user is shown: findings, as they are found, and diagnostics, as they are reported.

Every problem (an unreadable file, a syntax error, the finding of a rule) is a `Diagnostic`, so that no output format
can lose a class of problems. Positions are 0-based character offsets into the decoded text of the file; lines, columns
and byte offsets are computed when a diagnostic is shown (`mifkit.files.source.Source`).
"""

from enum import Enum
from pathlib import Path

from msgspec import Struct

from mifkit.severity import Severity as Severity  # noqa: PLC0414  # exported from here, too


def place_of(error: Exception) -> str:
    """The place in mifkit at which an unexpected error was raised, on one line."""
    # Imported here because hardly any run needs it.
    from traceback import extract_tb

    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"


# Further findings of a rule in a file are counted, but not kept: nobody reads so many, and a file can have a finding in
# every third byte.
MOST_FINDINGS = 10_000


class Certainty(Enum):
    """How well a statement about SMS or Configuration Manager is supported."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """Larger is surer."""
        return RANKS[self]

    @property
    def explained(self) -> str:
        """The answer to "how sure?"."""
        return EXPLAINED[self]


RANKS = {certainty: rank for rank, certainty in enumerate(reversed(Certainty))}
EXPLAINED = {
    Certainty.DOCUMENTED: "documented",
    Certainty.INFERRED: "inferred from what the sources say about similar cases",
    Certainty.UNKNOWN: "unknown, since no source says what the client does",
}


def weakest(*certainties: Certainty) -> Certainty:
    """The certainty of a chain of reasoning: that of its weakest link."""
    return min(certainties, key=lambda certainty: certainty.rank)


# Blanks that Python does not regard as printable; the ideographic space is common in Japanese names.
BLANKS = frozenset("\u00a0\u1680\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}
# Characters without a shape, most without a width, that Python regards as printable: joiners, fillers, selectors of a
# variant (the property Default_Ignorable_Code_Point of Unicode).
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}


def printable(text: str) -> str:
    """Untrusted text for a terminal or a report, on one line: characters that cannot be printed (control characters,
    bidirectional and zero-width characters, halves of surrogate pairs) are named as `visible` names them. Blanks stay.
    """
    if text.isprintable() and (text.isascii() or UNSEEN.isdisjoint(text)):
        return text
    return "".join(char if char in BLANKS else _visible(char) for char in text)


def quoted(text: str, limit: int = 60) -> str:
    """Text of a file for a message: in quotes, visible, on one line, cut to `limit` characters."""
    shown = visible(text[:limit])
    return f"'{shown}…'" if len(text) > limit else f"'{shown}'"


# Symbols for control characters.
CONTROL_PICTURES = {chr(code): chr(0x2400 + code) for code in range(32)} | {"\x7f": "\u2421"}


def visible(text: str) -> str:
    """Text of a file with each character that cannot be seen as a symbol or, in angle brackets, as its code point.

    The ideographic space stays: it is a letter's width, and common in Japanese names.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in CONTROL_PICTURES:
        return CONTROL_PICTURES[char]
    if (char.isprintable() and char not in BLANKS and char not in UNSEEN) or char == "\u3000":
        return char
    # Half of a surrogate pair: a byte that is not text in the encoding of the file.
    return f"<{ord(char) & 0xFF:02X}>" if 0xDC80 <= ord(char) <= 0xDCFF else f"<U+{ord(char):04X}>"


class Label(Struct, frozen=True, gc=False):
    """A second place that helps to explain a finding: from `start` up to, not including, `end`."""

    start: int
    end: int
    text: str


class Edit(Struct, frozen=True, gc=False):
    """The replacement of the text from `start` up to, not including, `end` by `text`."""

    start: int
    end: int
    text: str


class Fix(Struct, frozen=True, gc=False):
    """A remedy that can be applied: edits in the order of the text that do not touch each other.

    `safe`: mifkit reads the same data before and after the fix; only a reader that misread the fault can see a
    difference. A fix with an `encoding` has no edits: the text does not change, and the file is rewritten in that
    encoding, without a byte order mark.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool
    encoding: str = ""


def replaced(start: int, end: int, text: str, title: str, *, safe: bool) -> Fix:
    """A fix that replaces the text from `start` to `end`. A line feed in `text` becomes the line end of the file."""
    return Fix(title, (Edit(start, end, text),), safe)


class Finding(Struct, frozen=True, gc=False):
    """A fault at a place, before profile, configuration and file are taken into account.

    `message` says what is wrong, `help` what to do. `rule` is the name of the rule; findings from the check of a rule
    can leave it ''.
    """

    start: int
    end: int
    message: str
    help: str = ""
    labels: tuple[Label, ...] = ()
    rule: str = ""
    fix: Fix | None = None


class Diagnostic(Struct, frozen=True, gc=False):
    """A finding as it is reported: with the code of its rule, its severity in this file, and the reason.

    `times` is the number of findings that it stands for: more than 1 if a file has too many findings of a rule to list.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    start: int
    end: int
    why: str = ""
    help: str = ""
    labels: tuple[Label, ...] = ()
    block_path: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    certainty: Certainty = Certainty.DOCUMENTED
    fix: Fix | None = None
    times: int = 1
