"""SYN104 to SYN107, SYN115, SYN117, SYN118, SYN127: characters and numbers that the language does not have."""

import re
import sys
from collections.abc import Iterator, Sequence
from heapq import merge

from mifkit.diagnostics import MOST_FINDINGS, Edit, Finding, Fix, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif.literals import number
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, everywhere, rule
from mifkit.rules.frames import example

# Control characters, and what is neither ISO 8859-1 nor, in a file without a mark, an octet of it. The five
# letters and signs that windows-1252 puts at 80 to 9F are such characters, too. Said by what is text: re takes
# milliseconds to compile a set of nearly all characters.
NOT_TEXT = re.compile(r"[^\t\x20-\x7e\xa0-\xff]")
NOT_TEXT_IN_LITERAL = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\xff]")
# Compiled when there is a Unicode file.
NOT_UNICODE_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]"
TAB = re.compile(r"\t")
HIGH = re.compile(r"[\xa0-\xff]")
ODD_SPACE = re.compile(r"[\f\v\x1a]")
# Beyond every text.
END = sys.maxsize


def _outside_text(document: Document, pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(NOT_UNICODE_TEXT) if document.source.unicode else pattern


def _shown(char: str, document: Document) -> str:
    octet = char.encode("windows-1252", "ignore") if not document.source.unicode else b""
    code = octet[0] if octet and ord(char) > 0xFF else ord(char)
    return f"{code:02X}" if code <= 0xFF else f"U+{code:04X}"


@rule(
    code="SYN104",
    name="control-character-in-comment",
    summary="A comment holds a control character or an octet from 80 to 9F.",
    why="ISO 8859-1 has no graphic characters there. Readers differ in what they do with them, even in comments.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 012", "UW 2101"),
    bad=(example("component", "// price: 10 €"),),
    good=(example("component", "// price: 10 EUR"),),
    aliases=("104", "2101"),
)
def control_character_in_comment(document: Document) -> Iterator[Finding]:
    if document.text.isascii() and document.text.isprintable():
        return
    pattern = _outside_text(document, NOT_TEXT)
    for comment in document.file.comments:
        if found := pattern.search(comment.text):
            start = comment.start + 2 + found.start()
            shown = _shown(found.group(), document)
            yield Finding(start, start + 1, f"The comment holds character {shown}", "Use printable ASCII in comments.")


@rule(
    code="SYN105",
    name="control-character-in-literal",
    summary="A literal holds a control character or an octet from 80 to 9F.",
    why=(
        "ISO 8859-1 has no graphic characters there: octets from 80 to 9F are text of a Windows code page, which "
        "another computer may show as something else, and control characters end up in the database as they are."
    ),
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 012", "IBM 126", "UW 3301", "BORES S3D7B"),
    bad=(
        example(
            "attribute",
            "Type = String(20)",
            'Value = "10 €"',
            fixed='Type = String(20)\nValue = "10 \\x80"',
            safe=False,
        ),
    ),
    good=(example("attribute", "Type = String(20)", 'Value = "10 EUR"'),),
    aliases=("105", "3301", "M104"),
)
def control_character_in_literal(document: Document) -> Iterator[Finding]:
    pattern = _outside_text(document, NOT_TEXT_IN_LITERAL)
    if not pattern.search(document.text):
        return
    for kind, start, end in document.tokens.of("STRING", "RAW"):
        if found := pattern.search(document.text, start, end):
            shown = _shown(found.group(), document)
            yield Finding(
                found.start(),
                found.end(),
                f"The literal holds character {shown}",
                f"Write it as the escape \\x{shown}, or use ASCII."
                if len(shown) == 2
                else "Use ISO 8859-1 characters.",
                fix=_escapes(document, start, end, NOT_TEXT_IN_LITERAL) if kind == "STRING" else None,
            )


def _escapes(document: Document, start: int, end: int, pattern: re.Pattern[str]) -> Fix | None:
    """The fix that writes the characters of a literal that `pattern` finds as escapes for their octets.

    `None` if one of them is no octet, a zero, which SMS would end the text at, or the second half of an escape. It is
    not safe: readers that decode no escapes show the characters as they are now.
    """
    edits = []
    for found in pattern.finditer(document.text, start, end):
        shown = _shown(found.group(), document)
        if len(shown) != 2 or shown == "00" or document.source.unicode or document.text[found.start() - 1] == "\\":
            return None
        edits.append(Edit(*found.span(), "\\t" if shown == "09" else f"\\x{shown}"))
    return Fix("Write it as an escape", tuple(edits), safe=False)


@rule(
    code="SYN127",
    name="tab-in-literal",
    summary="A literal holds a tab.",
    why="A tab is a control character, too. The language has an escape for it, which shows that it is meant.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 012", "IBM 126", "BORES S3D7B"),
    bad=(
        example(
            "attribute",
            "Type = String(20)",
            'Value = "10\tEUR"',
            fixed='Type = String(20)\nValue = "10\\tEUR"',
            safe=False,
        ),
    ),
    good=(example("attribute", "Type = String(20)", 'Value = "10\\tEUR"'),),
    aliases=("105",),
)
def tab_in_literal(document: Document) -> Iterator[Finding]:
    for _, start, end in document.tokens.of("STRING"):
        if (place := document.text.find("\t", start, end)) >= 0:
            help, fix = "Write the escape \\t, or a blank.", _escapes(document, start, end, TAB)
            yield Finding(place, place + 1, "The literal holds a tab", help, fix=fix)


UMLAUT = (
    '  Start Group\n    Name = "Gerät"\n    ID = 1\n    Class = "MICROSOFT|DEVICE|1.0"\n    Start Attribute\n'
    '      Name = "Kind"\n      ID = 1\n      Type = String(9)\n      Value = "x"\n'
    "    End Attribute\n  End Group\n"
)


@rule(
    code="SYN106",
    name="unescaped-high-character",
    summary="A literal holds a character from A0 to FF that is not written as an escape.",
    why="SMS passes such characters through, but asks for escapes; another code page shows other letters.",
    levels=Levels(sms=INFO, status=INFO),
    sources=("BORES S3D7B",),
    bad=(example("inventory", UMLAUT, fixed=UMLAUT.replace("ä", "\\xE4"), safe=False),),
    good=(example("inventory", UMLAUT.replace("ä", "\\xE4")),),
    aliases=("106",),
)
def unescaped_high_character(document: Document) -> Iterator[Finding]:
    if document.source.unicode or not HIGH.search(document.text):
        return
    for _, start, end in document.tokens.of("STRING"):
        if found := HIGH.search(document.text, start, end):
            yield Finding(
                found.start(),
                found.end(),
                f"{quoted(found.group())} is not ASCII",
                f"Write the escape \\x{ord(found.group()):02X}.",
                fix=_escapes(document, start, end, HIGH),
            )


@rule(
    code="SYN107",
    name="odd-white-space",
    summary="A form feed, a vertical tab or a final 1A stands between the statements.",
    why="The language's white space is blank, tab, line feed and carriage return; other readers may stop here.",
    levels=everywhere(WARNING),
    sources=("IBM 012", "(choice)"),
    bad=(example("component", "\x0c// end", fixed="// end"),),
    good=(example("component", "// end"),),
    aliases=("107",),
)
def odd_white_space(document: Document) -> Iterator[Finding]:
    outside: list[int] = []
    count = 0
    tokens = ((start, end) for _, start, end in document.tokens)
    taken = merge(tokens, ((comment.start, comment.end) for comment in document.file.comments))
    last, stop = 0, 0
    for found in ODD_SPACE.finditer(document.text):
        place = found.start()
        while stop <= place and last < END:
            last, stop = next(taken, (END, END))
        if place < last:
            count += 1
            if count <= MOST_FINDINGS:
                outside.append(place)
    if not count:
        return
    names = {"\f": "A form feed", "\v": "A vertical tab", "\x1a": "An end-of-file mark (1A)"}
    first = outside[0]
    more = f" (and {count - 1} more)" if count > 1 else ""
    message = f"{names[document.text[first]]} stands here as white space{more}"
    edits = tuple(Edit(place, place + 1, _white_space(document.text, place)) for place in outside)
    # Whole runs of them: edits must not touch each other.
    fix = Fix("Remove it" if count == 1 else "Remove them", _joined(edits), safe=True)
    yield Finding(first, first + 1, message, "Remove it.", fix=fix if len(outside) == count else None)


def _white_space(text: str, place: int) -> str:
    """What stays in the place of an odd white space: a blank where it parts two words."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    apart = not before or before.isspace() or not after or after.isspace()
    return "" if apart else " "


def _joined(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits that touch each other as one."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            joined[-1] = Edit(joined[-1].start, edit.end, joined[-1].text + edit.text)
        else:
            joined.append(edit)
    return tuple(joined)


@rule(
    code="SYN115",
    name="malformed-number",
    summary="A number is malformed: `08`, `0x`, `12ab`, `1.5`, or with a plus sign.",
    why="Readers reject the file or take another number: a leading zero means octal, which has no 8 and no 9.",
    levels=everywhere(ERROR),
    sources=("IBM 016", "CA 142519"),
    bad=(
        example("attribute", "Type = Integer", "Value = 08", fixed="Type = Integer\nValue = 8", safe=False),
        example("attribute", "Type = Integer", "Value = +5", fixed="Type = Integer\nValue = 5"),
        example("attribute", "Type = Gauge", "Value = 1.5"),
    ),
    good=(
        example("attribute", "Type = Integer", "Value = 8"),
        example("attribute", "Type = String(3)", 'Value = "1.5"'),
    ),
    aliases=("115",),
)
def malformed_number(document: Document) -> Iterator[Finding]:
    for _, start, end in document.tokens.of("NUMBER"):
        if number(document.text[start:end]) is None:
            written = document.text[start:end]
            octal = written.isdigit() and written.startswith("0")
            yield Finding(
                start,
                end,
                f"{quoted(written)} is no number",
                "A number with a leading zero is octal, which has no 8 and no 9: remove the zero."
                if octal
                else "Write a decimal number, or 0x and hexadecimal digits; put a text in double quotes.",
                fix=replaced(start, end, written.lstrip("0"), f"Write {written.lstrip('0')}", safe=False)
                if octal
                else None,
            )


@rule(
    code="SYN117",
    name="octal-number",
    summary="A number has a leading zero, and so is octal.",
    why="`010` is 8. Whoever pads numbers with zeros means decimal ones.",
    levels=everywhere(WARNING),
    sources=("IBM 016", "CA 142519"),
    bad=(example("attribute", "Type = Integer", "Value = 010"),),
    good=(
        example("attribute", "Type = Integer", "Value = 10"),
        example("attribute", "Type = Integer", "Value = 0"),
    ),
    aliases=("117",),
)
def octal_number(document: Document) -> Iterator[Finding]:
    for _, start, end in document.tokens.of("NUMBER"):
        if end - start > 1 and document.text[start] == "0" and document.text[start + 1] not in "xX":
            value = number(document.text[start:end])
            if value is not None:
                written = document.text[start:end]
                yield Finding(
                    start,
                    end,
                    f"{quoted(written)} is octal: {value}",
                    f"Write {value}, or {written.lstrip('0') or '0'} if that is what you mean.",
                )


HEXADECIMAL = (
    '  Start Group\n    Name = "Memory"\n    ID = 1\n    Class = "MICROSOFT|MEMORY|1.0"\n    Start Attribute\n'
    '      Name = "Size"\n      ID = 1\n      Type = Counter\n      Value = 0x40\n'
    "    End Attribute\n  End Group\n"
)


@rule(
    code="SYN118",
    name="non-decimal-number",
    summary="A number is hexadecimal.",
    why="SMS documents decimal numbers only, for counters at least.",
    levels=Levels(sms=INFO, status=INFO),
    sources=("BORES S3D75",),
    bad=(example("inventory", HEXADECIMAL, fixed=HEXADECIMAL.replace("0x40", "64")),),
    good=(example("inventory", HEXADECIMAL.replace("0x40", "64")),),
    aliases=("118",),
)
def non_decimal_number(document: Document) -> Iterator[Finding]:
    for _, start, end in document.tokens.of("NUMBER"):
        if document.text[start : start + 2] in ("0x", "0X"):
            value = number(document.text[start:end])
            if value is not None:
                message = f"{quoted(document.text[start:end])} is hexadecimal"
                fix = replaced(start, end, str(value), f"Write {value}", safe=True)
                yield Finding(start, end, message, f"Write {value}.", fix=fix)
