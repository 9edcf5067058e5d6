"""SYN108 to SYN114, SYN128: literals, their quotes and their escapes."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Edit, Finding, Fix, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif.literals import EscapeFault, decode, doubled, escape_faults
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, Rule, everywhere, rule
from mifkit.rules.frames import example
from mifkit.rules.syn.file import OFFICE

# What SMS's loader says of text that it cannot read.
LOADER = "syntax error on line"
LINE_BREAK = re.compile(r"[\r\n]")
# A legal escape where a folder is meant: C:\\temp has a tab in it.
PATH_ESCAPE = re.compile(r"(?<![A-Za-z])[A-Za-z]:(\\[abfnrtvx0-7])")
# One that stands alone, or the first of an escape for itself or a quotation mark.
BACKSLASH = re.compile(r'\\[\\"]?')
QUOTE_ESCAPE = re.compile(r'(?<!\\)(?:\\\\)*(\\")')


def _literals(document: Document, mark: str) -> Iterator[tuple[int, str]]:
    """Where the text of each string that holds `mark` begins, and that text without its quotes."""
    if mark not in document.text:
        return
    for _, start, end in document.tokens.of("STRING"):
        body = document.text[start + 1 : end - 1]
        if mark in body:
            yield start + 1, body


@rule(
    code="SYN108",
    name="line-break-in-literal",
    summary="A literal goes on over the end of its line.",
    why="The DMI tools reject a line break inside a literal; delivered files have some, so readers differ.",
    levels=everywhere(ERROR),
    sources=("UW 3307", "IBM-S"),
    bad=(example("file", OFFICE.replace('"26"', '"2\n6"'), fixed=OFFICE.replace('"26"', '"2\\n"\n"6"'), safe=False),),
    good=(example("attribute", "Type = Integer", "Value = 1", 'Description = "two "', '              "lines"'),),
    aliases=("108", "3307"),
)
def line_break_in_literal(document: Document) -> Iterator[Finding]:
    for _, start, end in document.tokens.of("STRING"):
        if found := LINE_BREAK.search(document.text, start, end):
            yield Finding(
                start,
                found.start(),
                "The literal goes on in the next line",
                "Close it at the end of the line and open another one in the next: adjacent literals are one text.",
                fix=_divided(document.text, start, end),
            )


def _divided(text: str, start: int, end: int) -> Fix | None:
    """The fix that makes a literal of each line, with the line breaks as escapes, so that the value stays.

    It is not safe: where a mere printer broke the line, the break is no part of the text.
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
        example("attribute", "Type = String(9)", 'Value = "text', fixed='Type = String(9)\nValue = "text"'),
        example(
            "attribute",
            "Type = String(9)",
            'Value = "C:\\\\Temp\\"',
            fixed='Type = String(9)\nValue = "C:\\\\Temp\\\\"',
            safe=False,
        ),
    ),
    good=(
        example("attribute", "Type = String(9)", 'Value = "text"'),
        example("attribute", "Type = String(9)", 'Value = "C:\\\\Temp\\\\"'),
    ),
    aliases=("109", "3306", LOADER),
)

REASONS = {
    "illegal": "{} is no escape of the language",
    "digits": "{} needs one or two hexadecimal digits",
    "range": "{} is more than one octet",
}


def _escape_finding(start: int, faults: list[EscapeFault], body: str, help: str, fix: Fix) -> Finding:
    first = faults[0]
    more = f", and {len(faults) - 1} more in this literal" if len(faults) > 1 else ""
    message = REASONS[first.reason].format(quoted(body[first.start : first.end])) + more
    return Finding(start + first.start, start + first.end, message, help, fix=fix)


@rule(
    code="SYN110",
    name="illegal-escape",
    summary="A backslash in a literal begins no escape, as in a path with single backslashes.",
    why=(
        "A backslash begins an escape, so a path needs two for each. SMS's loader is documented to fail on single ones."
    ),
    levels=Levels(dmi=ERROR, sms=ERROR, status=WARNING),
    sources=("IBM 016", "UW 3201", "KB Q279441"),
    bad=(
        example(
            "attribute",
            "Type = String(20)",
            'Value = "CONTOSO\\setup"',
            fixed='Type = String(20)\nValue = "CONTOSO\\\\setup"',
        ),
    ),
    good=(example("attribute", "Type = String(20)", 'Value = "CONTOSO\\\\setup"'),),
    aliases=("110", "3201", "M114"),
)
def illegal_escape(document: Document) -> Iterator[Finding]:
    help = "Write each backslash twice: \\\\."
    for start, body in _literals(document, "\\"):
        faults = [fault for fault in escape_faults(body, wide=document.source.unicode) if fault.reason == "illegal"]
        if faults:
            text, same = doubled(body, wide=document.source.unicode)
            if PATH_ESCAPE.search(text):
                fix = _path_fix(start, body)
            else:
                fix = replaced(start, start + len(body), text, "Double the backslashes", safe=same)
            yield _escape_finding(start, faults, body, help, fix)


def _path_fix(start: int, body: str) -> Fix:
    """Doubles every single backslash: whoever wrote a path with escapes in it meant none of them."""
    text = BACKSLASH.sub(lambda one: one.group().ljust(2, "\\"), body)
    return replaced(start, start + len(body), text, "Double the backslashes", safe=False)


@rule(
    code="SYN128",
    name="escape-in-path",
    summary="A path with single backslashes holds what happens to be an escape, such as the tab of `C:\\temp`.",
    why=(
        "The text is legal, so nobody rejects it: readers take `\\t` for a tab and `\\n` for a line break, and the "
        "path leads nowhere."
    ),
    levels=everywhere(WARNING),
    sources=("IBM 016", "KB Q279441", "[I]"),
    bad=(
        example(
            "attribute",
            "Type = String(20)",
            'Value = "C:\\temp"',
            fixed='Type = String(20)\nValue = "C:\\\\temp"',
            safe=False,
        ),
    ),
    good=(
        example("attribute", "Type = String(20)", 'Value = "C:\\\\temp"'),
        example("attribute", "Type = String(20)", 'Value = "Path:\\tC"'),
    ),
    certainty=Certainty.INFERRED,
    aliases=("110", "M114"),
)
def escape_in_path(document: Document) -> Iterator[Finding]:
    for start, body in _literals(document, "\\"):
        found = PATH_ESCAPE.search(body)
        # Where the path has an illegal escape, too, SYN110 has said what to do.
        if found and not any(fault.reason == "illegal" for fault in escape_faults(body, wide=document.source.unicode)):
            message = f"{quoted(found.group(1))} in this path is an escape, not a folder"
            help = "Write each backslash of the path twice: \\\\."
            yield Finding(start + found.start(1), start + found.end(1), message, help, fix=_path_fix(start, body))


@rule(
    code="SYN111",
    name="malformed-escape",
    summary="An escape has no digit, or stands for more than one octet.",
    why="`\\x` takes one or two hexadecimal digits and `\\` one to three octal ones, up to \\377.",
    levels=everywhere(ERROR),
    sources=("IBM 016", "UW 3202", "UW 3203", "UW 3204"),
    bad=(
        example(
            "attribute",
            "Type = String(20)",
            'Value = "\\xyz"',
            fixed='Type = String(20)\nValue = "\\\\xyz"',
            safe=False,
        ),
        example(
            "attribute",
            "Type = String(20)",
            'Value = "\\777"',
            fixed='Type = String(20)\nValue = "\\\\777"',
            safe=False,
        ),
    ),
    good=(example("attribute", "Type = String(20)", 'Value = "\\x41\\101"'),),
    aliases=("111", "3202", "3203", "3204"),
)
def malformed_escape(document: Document) -> Iterator[Finding]:
    for start, body in _literals(document, "\\"):
        faults = [fault for fault in escape_faults(body, wide=document.source.unicode) if fault.reason != "illegal"]
        if faults:
            places = [start + fault.start for fault in faults]
            # Perhaps an escape was meant, and only its digits are wrong.
            fix = Fix("Double the backslash", tuple(Edit(place, place, "\\") for place in places), safe=False)
            yield _escape_finding(start, faults, body, "Write a backslash that is meant as one twice: \\\\.", fix)


@rule(
    code="SYN112",
    name="nul-in-literal",
    summary="A literal that is a text holds the character NUL.",
    why="SMS cuts the text there: what follows is lost. An octetstring may hold any octet.",
    levels=Levels(dmi=INFO, sms=WARNING, status=WARNING),
    sources=("BORES S3D7B",),
    bad=(example("attribute", "Type = String(20)", 'Value = "text\\0more"'),),
    good=(
        example("attribute", "Type = String(20)", 'Value = "text"'),
        example("attribute", "Type = OctetString(20)", 'Value = "text\\0more"'),
    ),
    aliases=("112",),
)
def nul_in_literal(document: Document) -> Iterator[Finding]:
    octets: set[int] | None = None
    for start, body in _literals(document, "\\"):
        # A NUL is written with a zero digit, so most literals need not be decoded again.
        value = decode(body, wide=document.source.unicode) if "0" in body else ""
        if "\0" in value:
            octets = _octet_literals(document) if octets is None else octets
            if start - 1 in octets:
                continue
            cut = value.split("\0", 1)[0]
            yield Finding(
                start, start + len(body), f"The text is cut after {quoted(cut)}", "Remove the escape for NUL."
            )


def _octet_literals(document: Document) -> set[int]:
    """Where the strings begin that are values of type octetstring."""
    literals = (value.literal for value in document.values if value.typed.word == "octetstring")
    return {start for literal in literals if literal is not None for start, _ in literal.pieces}


QUOTING = (
    '    START ATTRIBUTE\n      NAME = "Status"\n      ID = 1\n      TYPE = STRING(32)\n'
    '      VALUE = "Success"\n    END ATTRIBUTE\n    START ATTRIBUTE\n      NAME = "Description"\n'
    '      ID = 2\n      TYPE = STRING(128)\n      VALUE = "Installed \\"Reader\\""\n    END ATTRIBUTE\n'
)


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
    bad=(example("status attributes", QUOTING, fixed=QUOTING.replace('\\"', "'"), safe=False),),
    good=(example("status attributes", QUOTING.replace('\\"', "'")),),
    aliases=("113", "M114"),
)
def escaped_quote(document: Document) -> Iterator[Finding]:
    for start, body in _literals(document, '\\"'):
        if found := QUOTE_ESCAPE.search(body):
            yield Finding(
                start + found.start(1),
                start + found.end(1),
                "A quotation mark inside the text",
                "Use an apostrophe, or leave the quotation marks out.",
                fix=replaced(
                    start,
                    start + len(body),
                    QUOTE_ESCAPE.sub(lambda found: f"{found.group()[:-2]}'", body),
                    "Write apostrophes",
                    safe=False,
                ),
            )


unquoted_text = Rule(
    code="SYN114",
    name="unquoted-text",
    summary="A text stands without double quotes, or with a bare quotation mark inside.",
    why=(
        "Texts are literals in straight double quotes. The setup template of Visual Basic writes its description "
        "without; whether a client takes such a file depends on its version and is not documented."
    ),
    levels=everywhere(ERROR),
    sources=("IBM 016", "KB Q192497", "OBS"),
    bad=(
        example(
            "attribute",
            "Type = String(32)",
            "Value = Setup was completed.",
            fixed='Type = String(32)\nValue = "Setup was completed."',
        ),
        example(
            "attribute", "Type = String(32)", "Value = 'done'", fixed='Type = String(32)\nValue = "done"', safe=False
        ),
        example("attribute", "Type = String(32)", 'Value = "the "best" one"'),
    ),
    good=(example("attribute", "Type = String(32)", 'Value = "Setup was completed."'),),
    aliases=("114", "M114", LOADER),
)
