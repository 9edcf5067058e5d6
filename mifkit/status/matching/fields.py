"""One field of a package against one status MIF: equal or not, and, where not, what keeps the two apart."""

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
from mifkit.status.matching.report import FieldMatch, FieldVerdict

EXTENSION = ".mif"
DOCUMENTED, INFERRED, UNKNOWN = Certainty.DOCUMENTED, Certainty.INFERRED, Certainty.UNKNOWN


class Folder(StrEnum):
    """Where a client looks for status MIFs."""

    TEMP = "%TEMP%"
    WINDOWS = "%windir%"
    ELSEWHERE = "elsewhere"


class Candidate(Struct, frozen=True, kw_only=True):
    """A status MIF that may be the program's. `None`: not known or, for a field, missing or unreadable.

    `path` is the file as the user named it, `file_name` its name without the folder; `written` is aware of its zone.
    `faulty` tells that the file does not follow the grammar.
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
    folder: Folder | None = None


class Criterion(Struct, frozen=True):
    """A package property and what of the MIF it is compared with.

    `attribute` names it in `Package`, `counterpart` in `Candidate`; `mif` is the attribute's name in the MIF, and
    `limit` is how many characters the package's field holds (status-mif.md 5.4).
    """

    field: str
    attribute: str
    counterpart: str
    mif: str
    limit: int


FILE_NAME = Criterion("MIFFileName", "mif_file_name", "file_name", "file name", 50)
REPORTING_TAB = (
    Criterion("MIFName", "mif_name", "product", "Product", 50),
    Criterion("MIFVersion", "mif_version", "version", "Version", 32),
    Criterion("MIFPublisher", "mif_publisher", "manufacturer", "Manufacturer", 32),
)
GENERAL_TAB = (
    Criterion("Name", "name", "product", "Product", 50),
    Criterion("Version", "version", "version", "Version", 32),
    Criterion("Manufacturer", "manufacturer", "manufacturer", "Manufacturer", 32),
)


def compare(criterion: Criterion, wanted: str | None, candidate: Candidate) -> FieldMatch:
    """Compare one text of the package with the MIF's, ignoring case (SDK)."""
    found: str | None = getattr(candidate, criterion.counterpart)
    verdict, reason, certainty = _early(criterion, wanted) or _compared(criterion, wanted or "", found, candidate)
    return FieldMatch(criterion.field, wanted, found, verdict, reason, certainty)


Finding = tuple[FieldVerdict, str, Certainty]


def _early(criterion: Criterion, wanted: str | None) -> Finding | None:
    """What the package's value alone decides."""
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


def _compared(criterion: Criterion, wanted: str, found: str | None, candidate: Candidate) -> Finding:
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
    """What Windows Installer writes into a field instead of what its name says (status-mif.md 3.2)."""
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


def same_but_for_case(one: str, other: str) -> bool:
    """Whether two texts are the same to a comparison of Windows that ignores case: character by character."""
    return len(one) == len(other) and caseless(one) == caseless(other)


def caseless(text: str) -> str:
    """A text as that comparison sees it: two texts are the same to it exactly if these are equal."""
    return text.upper() if text.isascii() else "".join(map(_capital, text))


def _capital(char: str) -> str:
    """A character's capital, where that is one character and does not fall into ASCII from outside."""
    capital = char.upper()
    return capital if len(capital) == 1 and char.isascii() == capital.isascii() else char


# What is typed or pasted for another character.
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
    """What is left once all that `NEAR` leaves aside is gone."""
    return _letters(_plain(text.translate(SIGNS)))


# What two texts have in common once something is left aside, and how that is said; the first that applies counts.
# Whether blanks at the ends count is not documented; that the rest does follows from "the same text".
NEAR: tuple[tuple[Callable[[str], str], str, Certainty], ...] = (
    (str.rstrip, "differs only in a trailing blank; whether the client leaves those out is not documented", UNKNOWN),
    (str.lstrip, "differs only in a leading blank; whether the client leaves those out is not documented", UNKNOWN),
    (str.strip, "differs only in blanks around it; whether the client leaves those out is not documented", UNKNOWN),
    (_spaced, "differs only in the blanks between the words", DOCUMENTED),
    (_plain, "differs only in characters that look alike, such as a dash for a hyphen", DOCUMENTED),
    (lambda text: _spaced(text.translate(SIGNS)), "differs only in a trademark sign", DOCUMENTED),
    (_letters, "differs only in blanks and punctuation", DOCUMENTED),
)
# Of two texts, how much has to agree so that one is taken for a misspelling of the other.
ALIKE = 0.8


def near_miss(wanted: str, found: str) -> tuple[str, Certainty]:
    """What little keeps two texts apart, in words (empty if it is much), and how sure it is that it counts."""
    if not wanted.strip():
        return "the package's field holds nothing but blanks; whether that counts as blank is not documented", UNKNOWN
    if same_but_for_case(_bare(wanted), _bare(found)):
        for reduced, text, certainty in NEAR:
            if same_but_for_case(reduced(wanted), reduced(found)) and reduced(wanted):
                return text, certainty
    low, high = wanted.lower(), found.lower()
    if high.startswith(low) or low.startswith(high):
        longer = "MIF's" if len(found) > len(wanted) else "package's"
        return f"the {longer} text goes on after the other one ends; the whole is compared", DOCUMENTED
    letters = SequenceMatcher(None, low, high, autojunk=False)
    if letters.real_quick_ratio() >= ALIKE and letters.quick_ratio() >= ALIKE and letters.ratio() >= ALIKE:
        return "differs in a few characters only: a typing error?", DOCUMENTED
    return "", DOCUMENTED


# --- file names --------------------------------------------------------------------------------------------------


def compare_file_name(wanted: str | None, candidate: Candidate, *, wildcards: bool) -> FieldMatch:
    """Compare MIFFileName with the file's name: with or without .mif, ignoring case (status-mif.md 5.4)."""
    found = candidate.file_name
    verdict, reason, certainty = _early(FILE_NAME, wanted) or _named(wanted or "", found, wildcards)
    return FieldMatch(FILE_NAME.field, wanted, found, verdict, reason, certainty)


def _named(wanted: str, found: str | None, wildcards: bool) -> Finding:
    if found is None:
        return FieldVerdict.NOT_KNOWN, "the file's name is not known", UNKNOWN
    if same_but_for_case(stem(wanted), stem(found)):
        if same_but_for_case(wanted, found):
            return FieldVerdict.EQUAL, "the same name", DOCUMENTED
        return FieldVerdict.EQUAL, "the same name; whether .mif is written does not count", INFERRED
    if wildcards and _fits(wanted, found):
        return FieldVerdict.EQUAL, "the name fits the wildcards", INFERRED
    if len(found) > FILE_NAME.limit:
        reason = f"the file name is {len(found)} characters; the package field holds {FILE_NAME.limit}"
        return FieldVerdict.TOO_LONG, reason, INFERRED
    return FieldVerdict.DIFFERS, *_misnamed(wanted, found, wildcards)


def _misnamed(wanted: str, found: str, wildcards: bool) -> tuple[str, Certainty]:
    if same_but_for_case(stem(wanted), stem(stem(found))):
        return "the file has the extension .mif twice, as when a writer was given a name with extension", INFERRED
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
    """A value of a field in words."""
    if value is None:
        return "not known"
    return quoted(value) if value else "blank"
