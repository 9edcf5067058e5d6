"""The answer of `mifkit match`: verdict, package and fields for people, one object for programs."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TextIO

import msgspec
from msgspec import Struct

from mifkit.diagnostics import Certainty, quoted
from mifkit.output.answers import short
from mifkit.output.answers.outcome import printable_values
from mifkit.output.answers.short import Section
from mifkit.output.json_text import dumps
from mifkit.output.summary import counted
from mifkit.output.text import Line, Part, Screen, cells, paragraph, plain
from mifkit.references import cite
from mifkit.status.matching.fields import shown
from mifkit.status.matching.matching import CandidateMatch, MatchResult, Mode
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES, Compares, Procedure
from mifkit.status.matching.relation import Match, Timing
from mifkit.status.matching.report import Doubt, FieldMatch, FieldVerdict
from mifkit.status.product import Product

SCHEMA_VERSION = 1
# How many MIFs that are not picked up are explained: those that differ least.
EXPLAINED = 20
STYLES = {
    FieldVerdict.EQUAL: "green",
    FieldVerdict.DIFFERS: "bold red",
    FieldVerdict.TOO_LONG: "bold red",
    FieldVerdict.NOT_KNOWN: "yellow",
}
TABS = {
    Mode.THESE_FIELDS: (
        ("MIFFileName", "mif_file_name"),
        ("MIFName", "mif_name"),
        ("MIFVersion", "mif_version"),
        ("MIFPublisher", "mif_publisher"),
    ),
    Mode.PACKAGE_PROPERTIES: (("Name", "name"), ("Version", "version"), ("Manufacturer", "manufacturer")),
    Mode.NO_FIELDS: (),
    Mode.NO_MIF: (),
}


class Answer(NamedTuple):
    """What was compared: packages with their matches, other files (path, kind), unreadable files (path, problem)."""

    product: Product
    matches: Sequence[tuple[Package, MatchResult]]
    others: Sequence[tuple[str, str]]
    unreadable: Sequence[tuple[str, str]]


# --- json --------------------------------------------------------------------------------------------------------


class JsonPackage(Struct, frozen=True):
    """A package as it was read: `null` for a field that is not known, an empty text for a blank field."""

    origin: str
    package_id: str | None
    mif_file_name: str | None
    mif_name: str | None
    mif_version: str | None
    mif_publisher: str | None
    name: str | None
    version: str | None
    manufacturer: str | None
    language: str | None
    use_fields: bool | None


class JsonCandidate(Struct, frozen=True):
    """A status MIF; `match` is `null` if it was not there when the client looked.

    `timing` is when a MIF from outside the run was written; `open` is whether the client may take it all the same.
    """

    path: str
    picked_up: bool
    reason: str
    certainty: Certainty
    match: Match | None
    fields: tuple[FieldMatch, ...]
    status: str | None
    timing: Timing | None
    open: bool


class JsonPackageMatch(Struct, frozen=True):
    """A package: which MIFs are picked up for it, and why."""

    match: Match
    reason: str
    certainty: Certainty
    mode: Mode
    mode_reason: str
    mode_certainty: Certainty
    candidates: tuple[JsonCandidate, ...]
    doubts: tuple[Doubt, ...]
    package: JsonPackage
    picked_up: tuple[str, ...]


class JsonOther(Struct, frozen=True):
    """A file that was not compared: `what` says what it is instead of a status MIF, or why it could not be read."""

    path: str
    what: str


class JsonMatch(Struct, frozen=True):
    """What `mifkit match -o json` prints; its JSON Schema is `mifkit/output/schemas/match.schema.json`."""

    schema_version: Literal[1]
    product: str
    packages: tuple[JsonPackageMatch, ...]
    others: tuple[JsonOther, ...]
    unreadable: tuple[JsonOther, ...]


def write_json(answer: Answer, stream: TextIO) -> None:
    """Write one object. Text of files is made printable."""
    packages = [
        msgspec.to_builtins(result)
        | {
            "package": msgspec.to_builtins(package),
            "candidates": [
                {name: msgspec.to_builtins(getattr(candidate, name)) for name in JsonCandidate.__struct_fields__}
                for candidate in result.candidates
            ],
            "picked_up": [candidate.path for candidate in result.candidates if candidate.picked_up],
        }
        for package, result in answer.matches
    ]
    document = {
        "schema_version": SCHEMA_VERSION,
        "product": answer.product,
        "packages": packages,
        "others": [{"path": path, "what": what} for path, what in answer.others],
        "unreadable": [{"path": path, "what": what} for path, what in answer.unreadable],
    }
    stream.write(dumps(printable_values(document)) + "\n")


OPEN = "perhaps picked up"

# --- full --------------------------------------------------------------------------------------------------------


def write_concise(answer: Answer, stream: TextIO) -> None:
    """Write a line for each package and MIF: what becomes of the MIF, and the reason."""
    for package, result in answer.matches:
        for candidate in sorted(result.candidates, key=_nearness):
            line = f"{package.origin}: {candidate.path}: {_word(candidate)}: {candidate.reason}"
            stream.write(f"{plain(line)}\n")


def write_short(answer: Answer, stream: TextIO) -> None:
    """Write the answer on a screen: the verdict, how sure it is, what is compared, and the reason for each MIF."""
    matches = _nearest(answer.matches)
    package, result = matches[0]
    picked = [candidate for candidate in result.candidates if candidate.picked_up]
    passed = sorted((candidate for candidate in result.candidates if not candidate.picked_up), key=_nearness)
    why = [(f"{_word(one)}: ", f"{one.path}: {one.reason}") for one in (*picked, *passed)]
    filled = ", ".join(
        f"{title} {shown(value)}" for title, attribute in TABS[result.mode] if (value := getattr(package, attribute))
    )
    compared = f"{result.mode.value}: {filled or 'all blank'}. {result.mode_reason}"
    others = [("", f"{path}: {what}") for path, what in (*answer.others, *answer.unreadable)]
    rest = len(answer.matches) - 1
    sections = (
        Section("Package", [("", f"{package.origin}")], 2),
        Section("Compared", [("", compared)], 3),
        Section("Why", why, 8),
        Section("How sure", [("", f"{result.certainty.explained}.")], 2),
        Section("No status MIFs", others, 3),
        Section("Other packages", [("", f"{counted(rest, 'package')} of these files")] if rest else [], 1),
    )
    [first, text] = _verdict(result, PROCEDURES[answer.product])
    assert isinstance(first, tuple)
    assert isinstance(text, str)
    read_on = "--explain: every field, notes and sources; mifkit help packages"
    short.write((first, text), sections, read_on, stream)


def _word(candidate: CandidateMatch) -> str:
    return "picked up" if candidate.picked_up else OPEN if candidate.open else "not picked up"


def write_full(answer: Answer, stream: TextIO) -> None:
    """Write the answer for people: for each package the verdict, the fields that are compared, and every MIF.

    Of several packages, those for which a MIF is picked up are shown; if there are none, the nearest.
    """
    screen = Screen(stream)
    matches = _nearest(answer.matches)
    for number, (package, result) in enumerate(matches):
        if number:
            screen.print()
        _package(screen, answer, package, result)
    others = [*answer.others, *((path, f"not read: {problem}") for path, problem in answer.unreadable)]
    if others:
        screen.section("No status MIFs", ([f"  {path}: {what}"] for path, what in others))
    if len(matches) < len(answer.matches):
        rest = counted(len(answer.matches) - len(matches), "more package")
        lines = paragraph(f"No MIF is picked up for {rest}; -o json says why.", screen.width)
        screen.section("Other packages", lines)


def _nearest(matches: Sequence[tuple[Package, MatchResult]]) -> Sequence[tuple[Package, MatchResult]]:
    """The packages for which a MIF is picked up; if there are none, the package that a MIF matches best."""
    found = [
        (package, result) for package, result in matches if any(candidate.picked_up for candidate in result.candidates)
    ]
    return found or [min(matches, key=_best)]


def _best(match: tuple[Package, MatchResult]) -> tuple[bool, int, str]:
    _, result = match
    return min(map(_nearness, result.candidates), default=(True, 0, ""))


def _package(screen: Screen, answer: Answer, package: Package, result: MatchResult) -> None:
    procedure = PROCEDURES[answer.product]
    screen.print(*_verdict(result, procedure))
    unknown = result.certainty is Certainty.UNKNOWN and not _is_open(result)
    reading = "; this is the reading that mifkit takes" if unknown else ""
    _paragraphs(
        screen,
        [f"How sure: {result.certainty.explained}{reading}.", f"As {procedure.title} ({answer.product}) does it."],
    )
    screen.section("Package", _read(package, result, screen.width))
    picked = [candidate for candidate in result.candidates if candidate.picked_up]
    passed = sorted((candidate for candidate in result.candidates if not candidate.picked_up), key=_nearness)
    for candidate in picked + passed[:EXPLAINED]:
        screen.section(
            f"{candidate.path}: {_word(candidate)}",
            _candidate(candidate, screen.width),
        )
        after = procedure.taken if candidate.picked_up else procedure.left
        if after and result.match is not Match.SEVERAL and not candidate.open:
            _paragraphs(screen, [after])
    if len(passed) > EXPLAINED:
        screen.print()
        screen.print(f"{len(passed) - EXPLAINED} more MIFs are not picked up; -o json lists them all.")
    if result.doubts:
        lines = (line for doubt in result.doubts for line in paragraph(doubt.text, screen.width, lead="- "))
        screen.section("Notes", lines)
    addresses = (
        line
        for source in cite(procedure.sources)
        for line in paragraph(f"{source.title} {source.address}", screen.width, lead=f"{source.tag}: ")
    )
    screen.section("Sources", addresses)


def _nearness(candidate: CandidateMatch) -> tuple[bool, int, str]:
    """The key by which MIFs are ordered: the smallest is nearest to being picked up."""
    return candidate.match is None, candidate.disagreements, candidate.path


def _is_open(result: MatchResult) -> bool:
    """Whether no MIF is certainly picked up, and one may be."""
    found = result.candidates
    return any(candidate.open for candidate in found) and not any(candidate.picked_up for candidate in found)


def _verdict(result: MatchResult, procedure: Procedure) -> list[Part]:
    if result.match is Match.SEVERAL:
        return [("undetermined", "bold yellow"), f": {result.reason} Which of them the client takes is not documented."]
    for candidate in result.candidates:
        if candidate.picked_up:
            says = f", which says {quoted(candidate.status)}" if candidate.status is not None else ""
            return [
                ("picked up", "bold green"),
                f": the client takes the program's status from {candidate.path}{says}.",
            ]
    if _is_open(result):
        return [("undetermined", "bold yellow"), ": whether the client takes the MIF is not known."]
    # SMS 1.x does not look at exit codes.
    rest = "" if procedure.compares is Compares.NOTHING else "; the exit code decides"
    return [("not picked up", "bold red"), f": the client finds no status MIF of the program{rest}."]


def _paragraphs(screen: Screen, texts: Sequence[str]) -> None:
    for text in texts:
        for line in paragraph(text, screen.width):
            screen.print(*line)


def _read(package: Package, result: MatchResult, width: int) -> Iterator[Line]:
    known = [("Name", package.name), ("version", package.version), ("manufacturer", package.manufacturer)]
    title = ", ".join(f"{label} {shown(value)}" for label, value in known if value)
    identity = f" {package.package_id}" if package.package_id else ""
    yield from paragraph(f"{package.origin}{identity}{': ' if title else ''}{title}.", width)
    yield from paragraph(f"Compared: {result.mode.value}. {result.mode_reason}", width)
    for label, attribute in TABS[result.mode]:
        yield [f"    {label:<13} {shown(getattr(package, attribute))}"]


def _candidate(candidate: CandidateMatch, width: int) -> Iterator[Line]:
    yield from paragraph(candidate.reason, width)
    yield from field_lines(candidate.fields, width)


def field_lines(fields: Sequence[FieldMatch], width: int) -> Iterator[Line]:
    """For each field a line with its name, the verdict and both values, and below it the reason."""
    names = max((cells(field.field) for field in fields), default=0)
    verdicts = max((len(field.verdict) for field in fields), default=0)
    for field in fields:
        of_the_mif = shown(field.mif_value) if field.mif_value is not None else "none"
        values = f"package {shown(field.package_value)}, MIF {of_the_mif}"
        head = f"    {field.field:<{names}}  "
        first, *more = paragraph(values, width, indent=0, lead=" " * (len(head) + verdicts + 2))
        rest = str(first[0]).strip()
        yield [head, (f"{field.verdict:<{verdicts}}", STYLES.get(field.verdict, "")), f"  {rest}"]
        yield from more
        if not _is_plain(field):
            yield from paragraph(_why(field), width, indent=len(head) + verdicts + 2)


def _is_plain(field: FieldMatch) -> bool:
    """Whether a field needs no reason besides its verdict and values."""
    return field.verdict is FieldVerdict.DO_NOT_CARE or field.package_value == field.mif_value


def _why(field: FieldMatch) -> str:
    sure = "" if field.certainty is Certainty.DOCUMENTED else f" ({field.certainty.value})"
    return f"{field.reason}{sure}"
