"""What a user is told: findings, as they are found, and diagnostics, as they are reported.

Every problem of every kind (an unreadable file, a syntax error, a rule's finding) is a `Diagnostic`, so no
output format can lose a class of problems. Positions are 0-based character offsets into the decoded text of
the file; lines, columns and octets are computed where a diagnostic is shown (`mifkit.files.source.Source`).
"""

from enum import Enum, IntEnum
from pathlib import Path
from traceback import extract_tb

from msgspec import Struct


def place_of(error: Exception) -> str:
    """Where in mifkit an unforeseen error arose, on one line."""
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"


# More findings of one rule in one file than this are counted, but not kept: nobody reads so many, and a file can have
# one in every third octet.
MOST_FINDINGS = 10_000


class Severity(IntEnum):
    """What the consumer would do: reject or lose it, accept it with a risk, or nothing (style)."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Certainty(Enum):
    """How a statement about SMS / Configuration Manager is backed."""

    DOCUMENTED = "documented"
    INFERRED = "inferred"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """Larger is surer."""
        return list(Certainty)[::-1].index(self)

    @property
    def explained(self) -> str:
        """The answer to "how sure?"."""
        return EXPLAINED[self]


EXPLAINED = {
    Certainty.DOCUMENTED: "documented",
    Certainty.INFERRED: "inferred from what the sources say about similar cases",
    Certainty.UNKNOWN: "unknown, since no source says what the client does",
}


def weakest(*certainties: Certainty) -> Certainty:
    """A chain of reasoning is as sure as its weakest link."""
    return min(certainties, key=lambda certainty: certainty.rank)


# Blanks that Python does not count as printable; the ideographic one is common in Japanese names.
BLANKS = frozenset("\u00a0\u1680\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}


def printable(text: str) -> str:
    """Untrusted text for a terminal or a report: what cannot be printed (control characters, bidirectional
    overrides, halves of surrogate pairs) becomes a replacement character."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in BLANKS else "\N{REPLACEMENT CHARACTER}" for char in text)


def quoted(text: str, limit: int = 60) -> str:
    """Text of a file for use in a message: in quotes, printable, on one line, cut to `limit` characters."""
    shown = printable(text[: limit + 1])
    return f"'{shown[:limit]}…'" if len(shown) > limit else f"'{shown}'"


class Label(Struct, frozen=True, gc=False):
    """A second place that explains a finding: `start` up to, not including, `end`."""

    start: int
    end: int
    text: str


class Edit(Struct, frozen=True, gc=False):
    """`text` put in the place of what stands from `start` up to, not including, `end`."""

    start: int
    end: int
    text: str


class Fix(Struct, frozen=True, gc=False):
    """A remedy that can be applied: edits in the order of the text, none touching another.

    `safe`: mifkit reads the same from the file before and after it, so that only readers who stumbled over the fault
    take it for something else than before. A fix with an `encoding` has no edits: the text stays as it is, and the
    file is written anew in that encoding, without a byte order mark.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool
    encoding: str = ""


def replaced(start: int, end: int, text: str, title: str, *, safe: bool) -> Fix:
    """A fix that exchanges what stands from `start` to `end`. A line feed in `text` stands for the file's line end."""
    return Fix(title, (Edit(start, end, text),), safe)


class Finding(Struct, frozen=True, gc=False):
    """One fault at one place, before profile, configuration and file are taken into account.

    `message` says what is wrong, `help` what to do. `rule` is the name of the rule it belongs to; findings that
    come from a rule's own check need not say it.
    """

    start: int
    end: int
    message: str
    help: str = ""
    labels: tuple[Label, ...] = ()
    rule: str = ""
    fix: Fix | None = None


class Diagnostic(Struct, frozen=True, gc=False):
    """A finding as it is reported: with its rule's code, its severity in this file and the reason.

    `times`: how many findings it stands for. More than one where a file has too many of one rule to list them all.
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
