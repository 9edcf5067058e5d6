"""A field of a package compared with a status MIF: whether they are equal and, if not, how they differ."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from fnmatch import translate

from msgspec import Struct

from mifkit.diagnostics import Certainty, quoted
from mifkit.status.generator.clues import GUIDS
from mifkit.status.matching.package import LONGEST
from mifkit.status.matching.report import FieldMatch, FieldVerdict
from mifkit.status.view import Identity

EXTENSION = ".mif"
DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN


class Folder(StrEnum):
    """The folder of a status MIF."""

    TEMP = "%TEMP%"
    WINDOWS = "%windir%"
    ELSEWHERE = "elsewhere"


class Candidate(Struct, frozen=True, kw_only=True):
    """A status MIF that may be the program's own. `None`: not known or, for a field, missing or unreadable.

    `path` is the file as the user named it, `file_name` its name without the folder. `written` has a time zone, and
    `time_of_file` is whether it is that of the file, which is the time of the copy where a MIF was collected.
    `faulty`: the file does not follow the grammar. `identities` are those of its components, where they disagree.
    """

    path: str
    file_name: str | None
    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    locale: str | None = None
    status: str | None = None
    by_windows_installer: bool = False
    faulty: bool = False
    written: datetime | None = None
    time_of_file: bool = False
    folder: Folder | None = None
    identities: tuple[Identity, ...] = ()


class Criterion(Struct, frozen=True):
    """A package property and the MIF attribute that it is compared with.

    `field` is the name of the property, `attribute` its attribute of `Package`; `mif` is the name of the attribute in
    the MIF, `counterpart` its attribute of `Candidate`.
    """

    field: str
    attribute: str
    counterpart: str
    mif: str

    @property
    def limit(self) -> int:
        """How many characters the package's field holds."""
        return LONGEST[self.attribute]


FILE_NAME = Criterion("MIFFileName", "mif_file_name", "file_name", "file name")
REPORTING_TAB = (
    Criterion("MIFName", "mif_name", "product", "Product"),
    Criterion("MIFVersion", "mif_version", "version", "Version"),
    Criterion("MIFPublisher", "mif_publisher", "manufacturer", "Manufacturer"),
)
GENERAL_TAB = (
    Criterion("Name", "name", "product", "Product"),
    Criterion("Version", "version", "version", "Version"),
    Criterion("Manufacturer", "manufacturer", "manufacturer", "Manufacturer"),
)


def compare(criterion: Criterion, wanted: str | None, candidate: Candidate) -> FieldMatch:
    """Compare the value of a package property with the MIF's, ignoring case (SDK)."""
    found: str | None = getattr(candidate, criterion.counterpart)
    verdict, reason, certainty = early_judgement(criterion, wanted) or _compared(
        criterion, wanted or "", found, candidate
    )
    return FieldMatch(criterion.field, wanted, found, verdict, reason, certainty)


# Verdict, reason, certainty.
Judgement = tuple[FieldVerdict, str, Certainty]


def early_judgement(criterion: Criterion, wanted: str | None) -> Judgement | None:
    """The judgement, if the package's value alone decides."""
    if wanted is None:
        return FieldVerdict.NOT_KNOWN, "the package's value is not known", UNKNOWN
    if not wanted:
        return FieldVerdict.DO_NOT_CARE, "the package's field is blank", DOCUMENTED
    if len(wanted) > criterion.limit:
        return (
            FieldVerdict.TOO_LONG,
            f"{criterion.field} is {len(wanted)} characters; the package field holds {criterion.limit}",
            INFERRED,
        )
    return None


def _compared(criterion: Criterion, wanted: str, found: str | None, candidate: Candidate) -> Judgement:
    if not found:
        missing = f"the MIF's {criterion.mif} is empty" if found == "" else f"the MIF has no readable {criterion.mif}"
        return FieldVerdict.DIFFERS, missing, INFERRED
    if found == wanted:
        return FieldVerdict.EQUAL, "the same text", DOCUMENTED
    if same_but_for_case(found, wanted):
        return FieldVerdict.EQUAL, "the same but for case, which does not count", DOCUMENTED
    reasons = [*_installer(criterion, found, candidate)]
    if len(found) > criterion.limit:
        reasons.append(f"{criterion.mif} is {len(found)} characters; the package field holds {criterion.limit}")
        return FieldVerdict.TOO_LONG, "; ".join(reasons), INFERRED
    reasons += _elsewhere(criterion, wanted, candidate)
    near, certainty = near_miss(wanted, found)
    if near or not reasons:
        reasons.append(near or "another text")
    return FieldVerdict.DIFFERS, "; ".join(reasons), certainty


def _installer(criterion: Criterion, found: str, candidate: Candidate) -> Iterator[str]:
    """Explain values that Windows Installer writes although the field's name says otherwise (status-mif.md 3.2)."""
    if criterion.counterpart == "product" and GUIDS.fullmatch(found):
        yield f"Product holds a package code GUID: Windows Installer wrote it, so {criterion.field} can never equal it"
    if criterion.counterpart == "version" and candidate.by_windows_installer:
        yield "Windows Installer writes the name of the product into Version"


def _elsewhere(criterion: Criterion, wanted: str, candidate: Candidate) -> Iterator[str]:
    for other in REPORTING_TAB:
        value: str | None = getattr(candidate, other.counterpart)
        if other.counterpart != criterion.counterpart and value and same_but_for_case(value, wanted):
            yield f"this text stands in the MIF's {other.mif}"


# --- texts -------------------------------------------------------------------------------------------------------


def same_but_for_case(text: str, other: str) -> bool:
    """Whether two texts are equal if case is ignored as Windows does, character by character."""
    return len(text) == len(other) and caseless(text) == caseless(other)


def caseless(text: str) -> str:
    """The text in a form that is equal for exactly those texts that `same_but_for_case` takes as the same."""
    return text.upper() if text.isascii() else "".join(map(_capital, text))


def _capital(char: str) -> str:
    """A character's capital, if that is a single character and does not turn a non-ASCII character into ASCII."""
    capital = char.upper()
    return capital if len(capital) == 1 and char.isascii() == capital.isascii() else char


# Characters that are typed or pasted instead of similar ones.
LOOK_ALIKE = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), **dict.fromkeys("\u2018\u2019", "'")}
    | dict.fromkeys("\u201c\u201d", '"')
)
SIGNS = str.maketrans("", "", "\u00ae\u2122\u00a9")


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(LOOK_ALIKE))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _bare(text: str) -> str:
    """The text without everything that an entry of `NEAR` ignores."""
    return _letters(_plain(text.translate(SIGNS)))


# How to reduce two texts before they are compared, the words if they are then equal, and how sure it is that the
# difference counts; the first entry that applies is used. Whether blanks at the ends count is not documented; that
# the other differences count follows from "the same text".
NEAR: tuple[tuple[Callable[[str], str], str, Certainty], ...] = (
    (str.rstrip, "differs only in a trailing blank; whether the client ignores it is not documented", UNKNOWN),
    (str.lstrip, "differs only in a leading blank; whether the client ignores it is not documented", UNKNOWN),
    (str.strip, "differs only in blanks around it; whether the client ignores them is not documented", UNKNOWN),
    (_spaced, "differs only in the blanks between the words", DOCUMENTED),
    (_plain, "differs only in characters that look alike, such as a dash for a hyphen", DOCUMENTED),
    (lambda text: _spaced(text.translate(SIGNS)), "differs only in a trademark sign", DOCUMENTED),
    (_letters, "differs only in blanks and punctuation", DOCUMENTED),
)
# The ratio of agreement from which a text counts as a misspelling of the other.
ALIKE = 0.8


def near_miss(wanted: str, found: str) -> tuple[str, Certainty]:
    """A small difference between two texts in words ('' if it is large), and how sure it is that it counts."""
    if not wanted.strip():
        return "the package's field holds only blanks; whether that counts as empty is not documented", UNKNOWN
    if same_but_for_case(_bare(wanted), _bare(found)):
        for reduced, text, certainty in NEAR:
            if same_but_for_case(reduced(wanted), reduced(found)) and reduced(wanted):
                return text, certainty
    low, high = wanted.lower(), found.lower()
    if high.startswith(low) or low.startswith(high):
        longer = "MIF's" if len(found) > len(wanted) else "package's"
        return f"the {longer} text is longer: it begins with the other, but the whole text is compared", DOCUMENTED
    letters = SequenceMatcher(None, low, high, autojunk=False)
    if letters.real_quick_ratio() >= ALIKE and letters.quick_ratio() >= ALIKE and letters.ratio() >= ALIKE:
        return "differs in a few characters only: a typing error?", DOCUMENTED
    return "", DOCUMENTED


# --- file names --------------------------------------------------------------------------------------------------


def compare_file_name(wanted: str | None, candidate: Candidate, *, wildcards: bool) -> FieldMatch:
    """Compare MIFFileName with the file's name: with or without .mif, ignoring case (status-mif.md 5.4)."""
    found = candidate.file_name
    verdict, reason, certainty = early_judgement(FILE_NAME, wanted) or _named(wanted or "", found, wildcards)
    return FieldMatch(FILE_NAME.field, wanted, found, verdict, reason, certainty)


def _named(wanted: str, found: str | None, wildcards: bool) -> Judgement:
    if found is None:
        return FieldVerdict.NOT_KNOWN, "the file's name is not known", UNKNOWN
    if same_but_for_case(stem(wanted), stem(found)):
        if same_but_for_case(wanted, found):
            return FieldVerdict.EQUAL, "the same name", DOCUMENTED
        return FieldVerdict.EQUAL, "the same name; the extension .mif does not count", INFERRED
    if wildcards and _fits(wanted, found):
        return FieldVerdict.EQUAL, "the name fits the wildcards", INFERRED
    if len(found) > FILE_NAME.limit:
        reason = f"the file name is {len(found)} characters; the package field holds {FILE_NAME.limit}"
        return FieldVerdict.TOO_LONG, reason, INFERRED
    return FieldVerdict.DIFFERS, *_misnamed(wanted, found, wildcards)


def _misnamed(wanted: str, found: str, wildcards: bool) -> tuple[str, Certainty]:
    if same_but_for_case(stem(wanted), stem(stem(found))):
        return "the file has the extension .mif twice, as if its writer was given a name with the extension", INFERRED
    if "\\" in wanted or "/" in wanted:
        return "MIFFileName holds a folder; it is compared with a name", INFERRED
    if not wildcards and _fits(wanted, found):
        return "would fit if MIFFileName could hold wildcards, which is not documented for this product", UNKNOWN
    near, certainty = near_miss(stem(wanted), stem(found))
    return near or "another name", certainty


def stem(name: str) -> str:
    """A file's name without .mif."""
    return name[: -len(EXTENSION)] if name.lower().endswith(EXTENSION) else name


def _fits(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern with * and ?; brackets are ordinary characters."""
    if "*" not in pattern and "?" not in pattern:
        return False
    fits = re.compile(translate(stem(pattern).replace("[", "[[]")), re.IGNORECASE).match
    return bool(fits(stem(name)) or fits(name))


def shown(value: str | None) -> str:
    """The value of a field for a message."""
    if value is None:
        return "not known"
    return quoted(value) if value else "blank"
