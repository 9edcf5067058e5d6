"""SYN108 to SYN114, SYN128: literals, their quotation marks and their escapes."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Edit, Finding, Fix, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif.literals import EscapeFault, decode, doubled, escape_faults, unmeant_escapes, with_doubled
from mifkit.mif.semantics.scope import LITERAL
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, Rule, everywhere, rule
from mifkit.rules.frames import OFFICE, STATUS_ATTRIBUTES, example, typed_value

# What SMS's loader reports for text that it cannot read.
LOADER = "syntax error on line"
LINE_BREAK = r"[\r\n]"
# A legal escape in the place of a folder: C:\\temp has a tab in it.
PATH_ESCAPE = r"(?<![A-Za-z])[A-Za-z]:(\\[abfnrtvx0-7])"
# A single backslash, or an escape for a backslash or a quotation mark.
BACKSLASH = r'\\[\\"]?'
QUOTE_ESCAPE = r'(?<!\\)(?:\\\\)*+(\\")'
# What the fixes in this module do, which is in most cases a guess.
DOUBLE = "Double the backslashes"


def _literals(document: Document, mark: str) -> Iterator[tuple[int, str]]:
    """Every string that holds `mark`, which begins with a backslash: the offset of its text, and that text without the
    quotation marks."""
    if mark not in document.text:
        return
    for _, start, end in document.marked_strings:
        body = document.text[start + 1 : end - 1]
        if mark in body:
            yield start + 1, body


def _faults(document: Document, *, illegal: bool) -> Iterator[tuple[int, str, list[EscapeFault]]]:
    """Every string with illegal (or otherwise malformed) escapes: the offset of its text, the text and the faults."""
    for start, body in _literals(document, "\\"):
        faults = escape_faults(body, wide=document.source.unicode)
        if wanted := [fault for fault in faults if (fault.reason == "illegal") is illegal]:
            yield start, body, wanted


@rule(
    code="SYN108",
    name="line-break-in-literal",
    summary="A literal continues beyond the end of its line.",
    why="The DMI tools reject a line break inside a literal. Some delivered files have one, so readers differ.",
    levels=everywhere(ERROR),
    sources=("UW 3307", "IBM-S"),
    bad=(example("file", OFFICE.replace('"26"', '"2\n6"'), fixed=OFFICE.replace('"26"', '"2\\n"\n"6"'), safe=False),),
    good=(example("attribute", "Type = Integer", "Value = 1", 'Description = "two "', '              "lines"'),),
    aliases=("108", "3307"),
)
def line_break_in_literal(document: Document) -> Iterator[Finding]:
    for _, start, end in document.marked_strings:
        if found := re.compile(LINE_BREAK).search(document.text, start, end):
            yield Finding(
                start,
                found.start(),
                "The literal continues in the next line",
                "Close it at the end of the line and open another in the next: adjacent literals are one text.",
                fix=_divided(document.text, start, end),
            )


def _divided(text: str, start: int, end: int) -> Fix | None:
    """The fix that makes a literal of each line, with the line breaks as escapes, so that the value stays the same.

    `None` if an escape is broken. It is not safe: if a printer broke the line, the break is not part of the text.
    """
    edits = []
    for found in re.finditer(r"\r\n|[\r\n]", text[start:end]):
        place = start + found.start()
        if text[place - 1] == "\\":
            return None
        written = found.group().replace("\r", "\\r").replace("\n", "\\n")
        edits += [Edit(place, place, f'{written}"'), Edit(start + found.end(), start + found.end(), '"')]
    return Fix("Make a literal of each line", tuple(edits), safe=False)


unterminated_literal = Rule(
    code="SYN109",
    name="unterminated-literal",
    summary="A literal has no closing quotation mark.",
    why="A reader takes everything up to the next quotation mark for text, statements included, and gives up.",
    levels=everywhere(ERROR),
    sources=("UW 3306", "UW 3307", "KB Q279441"),
    bad=(
        typed_value("String(9)", '"text', fixed='"text"'),
        typed_value("String(9)", '"C:\\\\Temp\\"', fixed='"C:\\\\Temp\\\\"', safe=False),
    ),
    good=(typed_value("String(9)", '"text"'), typed_value("String(9)", '"C:\\\\Temp\\\\"')),
    aliases=("109", "3306", LOADER),
)

REASONS = {
    "illegal": "{} is not an escape of the language",
    "digits": "{} needs one or two hexadecimal digits",
    "range": "{} is more than one byte",
}


def _escape_finding(start: int, faults: list[EscapeFault], body: str, help: str, fix: Fix) -> Finding:
    first = faults[0]
    more = f", and {len(faults) - 1} more in this literal" if len(faults) > 1 else ""
    message = REASONS[first.reason].format(quoted(body[first.start : first.end])) + more
    return Finding(start + first.start, start + first.end, message, help, fix=fix)


@rule(
    code="SYN110",
    name="illegal-escape",
    summary="A backslash in a literal does not begin an escape, for example in a path with single backslashes.",
    why=(
        "A backslash begins an escape, so each backslash of a path is written twice. SMS's loader is documented to "
        "fail on single backslashes."
    ),
    levels=Levels(dmi=ERROR, sms=ERROR, status=WARNING),
    sources=("IBM 016", "UW 3201", "KB Q279441"),
    bad=(typed_value("String(20)", '"CONTOSO\\setup"', fixed='"CONTOSO\\\\setup"'),),
    good=(typed_value("String(20)", '"CONTOSO\\\\setup"'),),
    aliases=("110", "3201", "M114"),
)
def illegal_escape(document: Document) -> Iterator[Finding]:
    for start, body, faults in _faults(document, illegal=True):
        text, same = doubled(body, wide=document.source.unicode)
        if re.search(PATH_ESCAPE, text):
            fix = _path_fix(start, body)
        elif same and (unmeant := unmeant_escapes(body, wide=document.source.unicode)):
            text = with_doubled(body, [fault.start for fault in faults] + [found.start for found in unmeant])
            fix = replaced(start, start + len(body), text, DOUBLE, safe=False)
        else:
            fix = replaced(start, start + len(body), text, DOUBLE, safe=same)
        yield _escape_finding(start, faults, body, "Write each backslash twice: \\\\.", fix)


def _path_fix(start: int, body: str) -> Fix:
    """Doubles every single backslash: nobody means an escape in the middle of a path."""
    text = re.sub(BACKSLASH, lambda found: found.group().ljust(2, "\\"), body)
    return replaced(start, start + len(body), text, DOUBLE, safe=False)


@rule(
    code="SYN128",
    name="escape-in-path",
    summary="A path or a name with single backslashes happens to hold an escape, such as the tab of `C:\\temp`.",
    why=(
        "The text is legal, so nobody rejects it: readers take `\\a` of `CONTOSO\\administrator` for a bell and `\\n` "
        "of `Software\\new` for a line feed. The database holds another text than its author wrote."
    ),
    levels=everywhere(WARNING),
    sources=("IBM 016", "KB Q279441", "[I]"),
    bad=(
        typed_value("String(20)", '"C:\\temp"', fixed='"C:\\\\temp"', safe=False),
        typed_value("String(40)", '"CONTOSO\\administrator"', fixed='"CONTOSO\\\\administrator"', safe=False),
        typed_value("String(40)", '"Software\\new\\foo"', fixed='"Software\\\\new\\\\foo"', safe=False),
    ),
    good=(
        typed_value("String(20)", '"C:\\\\temp"'),
        typed_value("String(20)", '"Path:\\tC"'),
        typed_value("String(40)", '"The first line\\nthe second"'),
    ),
    certainty=Certainty.INFERRED,
    aliases=("110", "M114"),
)
def escape_in_path(document: Document) -> Iterator[Finding]:
    wide = document.source.unicode
    for start, body in _literals(document, "\\"):
        found = unmeant_escapes(body, wide=wide)
        # If the text also has an illegal escape, SYN110 reports it, and its fix doubles these backslashes, too.
        if not found or any(fault.reason == "illegal" for fault in escape_faults(body, wide=wide)):
            continue
        *others, last = map(quoted, dict.fromkeys(body[span.start : span.end] for span in found))
        escapes = f"{', '.join(others)} and {last} are escapes" if others else f"{last} is an escape"
        message = f"{quoted(body)} is read as {quoted(decode(body, wide=wide))}: {escapes}"
        text = with_doubled(body, [span.start for span in found])
        yield Finding(
            start + found[0].start,
            start + found[0].end,
            message,
            "Write each backslash that is meant as such twice: \\\\.",
            fix=replaced(start, start + len(body), text, DOUBLE, safe=False),
        )


@rule(
    code="SYN111",
    name="malformed-escape",
    summary="An escape has no digit, or stands for more than one byte.",
    why="`\\x` takes one or two hexadecimal digits, and `\\` takes one to three octal digits, up to \\377.",
    levels=everywhere(ERROR),
    sources=("IBM 016", "UW 3202", "UW 3203", "UW 3204"),
    bad=(
        typed_value("String(20)", '"\\xyz"', fixed='"\\\\xyz"', safe=False),
        typed_value("String(20)", '"\\777"', fixed='"\\\\777"', safe=False),
    ),
    good=(typed_value("String(20)", '"\\x41\\101"'),),
    aliases=("111", "3202", "3203", "3204"),
)
def malformed_escape(document: Document) -> Iterator[Finding]:
    for start, body, faults in _faults(document, illegal=False):
        places = [start + fault.start for fault in faults]
        # Perhaps an escape was meant, and only its digits are wrong.
        fix = Fix("Double the backslash", tuple(Edit(place, place, "\\") for place in places), safe=False)
        yield _escape_finding(start, faults, body, "Write a backslash that is not an escape twice: \\\\.", fix)


@rule(
    code="SYN112",
    name="nul-in-literal",
    summary="A literal that is a text holds the character NUL.",
    why="SMS cuts the text there, and the rest is lost. An octetstring may hold any byte.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("BORES S3D7B",),
    bad=(typed_value("String(20)", '"text\\0more"'),),
    good=(typed_value("String(20)", '"text"'), typed_value("OctetString(20)", '"text\\0more"')),
    aliases=("112",),
)
def nul_in_literal(document: Document) -> Iterator[Finding]:
    octet_strings: set[int] | None = None
    for start, body in _literals(document, "\\"):
        # A NUL is written with a zero digit, so most literals need not be decoded again.
        value = decode(body, wide=document.source.unicode) if "0" in body else ""
        if "\0" not in value:
            continue
        octet_strings = _octet_strings(document) if octet_strings is None else octet_strings
        if start - 1 not in octet_strings:
            message = f"The text is cut after {quoted(value.partition(chr(0))[0])}"
            yield Finding(start, start + len(body), message, "Remove the escape for NUL.")


def _octet_strings(document: Document) -> set[int]:
    """The offsets of the strings that are values of type octetstring."""
    literals = (
        value.literal for value in document.values(lambda typed: LITERAL if typed.word == "octetstring" else ())
    )
    return {start for literal in literals if literal is not None for start, _ in literal.pieces}


QUOTING = STATUS_ATTRIBUTES.replace('"Installed"', '"Installed \\"Reader\\""')
APOSTROPHES = QUOTING.replace('\\"', "'")


@rule(
    code="SYN113",
    name="escaped-quote",
    summary="A literal holds an escaped quotation mark.",
    why=(
        'SMS 1.1 did not load a status MIF with `\\"` in it (corrected in 1.2), and quotation marks in names and '
        "values are reported to fail in SMS 1.2 inventory. Later versions are not documented."
    ),
    levels=Levels(sms=WARNING, status=WARNING),
    sources=("KB Q140810", "KB Q160776"),
    bad=(example("status attributes", QUOTING, fixed=APOSTROPHES, safe=False),),
    good=(example("status attributes", APOSTROPHES),),
    aliases=("113", "M114"),
)
def escaped_quote(document: Document) -> Iterator[Finding]:
    for start, body in _literals(document, '\\"'):
        if found := re.search(QUOTE_ESCAPE, body):
            right = re.sub(QUOTE_ESCAPE, lambda found: f"{found.group()[:-2]}'", body)
            yield Finding(
                start + found.start(1),
                start + found.end(1),
                "A quotation mark inside the text",
                "Use an apostrophe, or leave the quotation marks out.",
                fix=replaced(start, start + len(body), right, "Write apostrophes", safe=False),
            )


unquoted_text = Rule(
    code="SYN114",
    name="unquoted-text",
    summary="A text stands without double quotes, or has a bare quotation mark inside.",
    why=(
        "Texts are literals in straight double quotes. The setup template of Visual Basic writes its description "
        "without them; whether a client accepts such a file depends on its version and is not documented."
    ),
    levels=everywhere(ERROR),
    sources=("IBM 016", "KB Q192497", "OBS"),
    bad=(
        typed_value("String(32)", "Setup was completed.", fixed='"Setup was completed."'),
        typed_value("String(32)", "'done'", fixed='"done"', safe=False),
        typed_value("String(32)", '"the "best" one"'),
    ),
    good=(typed_value("String(32)", '"Setup was completed."'),),
    aliases=("114", "M114", LOADER),
)
