"""Findings and fixes at the switches of a command line that make a program write a status MIF."""

import re

from mifkit.diagnostics import Edit, Finding, Fix, Label, printable, quoted
from mifkit.documents.described import CommandLine
from mifkit.documents.package import PackageDocument
from mifkit.packaging.argument import BLANKS, Argument
from mifkit.packaging.mif_switches import CURLY_QUOTES, DASHES, MifSwitch
from mifkit.packaging.placed_text import UNKNOWN

SINGLE_QUOTES = "\u2018\u2019\u201a\u201b"
# Blanks beside a switch that its removal takes along, at most.
MOST_BLANKS = 80
# Assignments that a finding names, at most.
MOST_ASSIGNMENTS = 4


def at_part(
    line: CommandLine, span: tuple[int, int], message: str, help: str, *labels: Label, fix: Fix | None = None
) -> Finding:
    """A finding at a part of a command line, given by its offsets in the line.

    If that part is written elsewhere in the file, in a variable, a label shows the command that uses it. Further
    labels show the assignments under which the line is what it is.
    """
    start, end = line.placed.place(*span)
    used = () if line.start <= start < line.end else (Label(line.start, line.end, "run here"),)
    given = tuple(
        Label(one.start, one.end, f"if {printable(one.name)} is set here") for one in line.given[:MOST_ASSIGNMENTS]
    )
    return Finding(start, end, message, help, (*labels, *used, *given), fix=fix)


def span_of(switch: MifSwitch) -> tuple[int, int]:
    """Where a switch stands in its command line: the whole command if the command only writes the MIF."""
    return switch.places[0] if switch.places else switch.command


def written(document: PackageDocument, line: CommandLine, span: tuple[int, int]) -> tuple[int, int] | None:
    """Where in the file a fix may change a part of a command line; `None` if it may not."""
    return None if line.exported else line.placed.written(document.text, *span)


def removal(document: PackageDocument, line: CommandLine, switch: MifSwitch) -> Fix | None:
    """The fix that removes a switch from its command line, with the blanks on one side of it."""
    edits = []
    for place in () if switch.encoded else switch.places:
        span = written(document, line, place)
        if span is None:
            return None
        start, end = span
        before = document.text[max(0, start - MOST_BLANKS) : start]
        after = document.text[end : end + MOST_BLANKS]
        blanks_before = len(before) - len(before.rstrip(BLANKS))
        blanks_after = 0 if blanks_before else len(after) - len(after.lstrip(BLANKS))
        edit = _of_continued_line(document, start, end)
        edits.append(edit or Edit(start - blanks_before, end + blanks_after, ""))
    removed = " ".join(line.text[start:end] for start, end in switch.places)
    return Fix(f"Remove {quoted(removed)}", tuple(edits), safe=False) if edits else None


# After these the command of a switch ends, or is redirected; at the begin of a continued line they would be escaped.
ENDS_COMMAND = re.compile(r"[\r\n&|)]|\d?[<>]|\Z")


def _of_continued_line(document: PackageDocument, start: int, end: int) -> Edit | None:
    """The edit that removes a switch with which a continued line begins, if the line has nothing else for its command:
    without the switch, the mark before it would continue the command with something else. `None` if it is not so."""
    mark, text = re.escape(document.continuation), document.text
    around = text[max(0, start - MOST_BLANKS) : start]
    before = re.search(rf"[ \t]*+{mark}(?:\r\n|[\r\n])(?P<indent>[ \t]*+)\Z", around) if mark else None
    if before is None:
        return None
    if continued := re.compile(rf"[ \t]*+{mark}(?:\r\n|[\r\n])").match(text, end):
        return Edit(start - len(before["indent"]), continued.end(), "")
    past = end + len(text[end : end + MOST_BLANKS]) - len(text[end : end + MOST_BLANKS].lstrip(BLANKS))
    return Edit(start - len(before[0]), end, "") if ENDS_COMMAND.match(text, past) else None


def bare_name(document: PackageDocument, line: CommandLine, switch: MifSwitch) -> Fix | None:
    """The fix that leaves the name of the MIF without its path and extension."""
    if switch.encoded or switch.named is None or switch.name is None or UNKNOWN in switch.name:
        return None
    span = written(document, line, switch.named)
    stem = re.split(r"[\\/:]", switch.name)[-1].partition(".")[0]
    if span is None or not stem:
        return None
    text = document.text[slice(*span)]
    front = text.removesuffix(switch.name) if text.endswith(switch.name) else ""
    if not front and text.strip('"') != switch.name:
        return None
    kept = f'"{stem}"' if " " in stem else stem
    return Fix(f"Write '{stem}'", (Edit(*span, front + kept),), safe=False)


def typed_characters(document: PackageDocument, line: CommandLine, given: tuple[Argument, ...]) -> Fix | None:
    """The fix that writes the dashes and quotation marks of a word processor as a command line needs them.

    `None` if quotation marks would stand in a string of the file, which they might end.
    """
    edits = []
    for argument in given:
        for offset, character in enumerate(line.text[argument.start : argument.end], argument.start):
            dash = offset == argument.start and character in DASHES
            if dash or CURLY_QUOTES.match(character):
                span = written(document, line, (offset, offset + 1))
                if span is None or not (dash or document.bare):
                    return None
                edits.append(Edit(*span, "-" if dash else "'" if character in SINGLE_QUOTES else '"'))
    return Fix("Write hyphens and straight quotation marks", tuple(edits), safe=False) if edits else None
