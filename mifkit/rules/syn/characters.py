"""SYN104 to SYN107, SYN115, SYN117, SYN118, SYN127: characters and numbers that the language does not have."""

import re
import sys
from collections.abc import Iterator, Sequence

from mifkit.diagnostics import MOST_FINDINGS, Edit, Finding, Fix, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif.literals import number
from mifkit.rules.blocks import and_more
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, everywhere, rule
from mifkit.rules.frames import attribute_text, example, group_text, typed_value

# Control characters, characters beyond ISO 8859-1 and, in a file without a mark, the bytes 80 to 9F, of which
# windows-1252 makes letters and signs. The patterns exclude what is text: re takes milliseconds to compile a set of
# nearly all characters.
NOT_TEXT = r"[^\t\x20-\x7e\xa0-\xff]"
NOT_TEXT_IN_LITERAL = r"[^\t\n\r\x20-\x7e\xa0-\xff]"
NOT_UNICODE_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]"
TAB = "\t"
HIGH = r"[\xa0-\xff]"
ODD_SPACES = "\f\v\x1a"
ODD_SPACE = f"[{ODD_SPACES}]"
# An offset beyond the end of any text.
END = sys.maxsize


def _outside_text(document: Document, pattern: str) -> re.Pattern[str]:
    return re.compile(NOT_UNICODE_TEXT if document.source.knows_characters else pattern)


def _shown(char: str, document: Document) -> str:
    """The number of a character in hexadecimal digits: of its byte, or with `U+` if no byte stands for it."""
    byte = char.encode("windows-1252", "ignore") if not document.source.knows_characters else b""
    code = byte[0] if byte and ord(char) > 0xFF else ord(char)
    return f"{code:02X}" if code <= 0xFF else f"U+{code:04X}"


@rule(
    code="SYN104",
    name="control-character-in-comment",
    summary="A comment holds a control character or a byte from 80 to 9F.",
    why="ISO 8859-1 has no visible characters there. Readers treat them differently, even in comments.",
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
            yield Finding(
                start,
                start + 1,
                f"The comment holds {_named(found.group(), shown)}",
                "Use printable ASCII in comments.",
            )


@rule(
    code="SYN105",
    name="control-character-in-literal",
    summary="A literal holds a control character or a byte from 80 to 9F.",
    why=(
        "ISO 8859-1 has no visible characters there. Bytes from 80 to 9F are text of a Windows code page, which "
        "another computer may show differently, and control characters reach the database unchanged."
    ),
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 012", "IBM 126", "UW 3301", "BORES S3D7B"),
    bad=(typed_value("String(20)", '"10 €"', fixed='"10 \\x80"', safe=False),),
    good=(typed_value("String(20)", '"10 EUR"'),),
    aliases=("105", "3301", "M104"),
)
def control_character_in_literal(document: Document) -> Iterator[Finding]:
    pattern = _outside_text(document, NOT_TEXT_IN_LITERAL)
    if not pattern.search(document.text):
        return
    for kind, start, end in document.tokens.of("STRING", "RAW"):
        # Without its quotation marks, which may be those of a word processor.
        inner = (start + 1, end - 1) if kind == "STRING" else (start, end)
        if found := pattern.search(document.text, *inner):
            shown = _shown(found.group(), document)
            escape = f"Write it as the escape \\x{shown}, or use ASCII."
            yield Finding(
                found.start(),
                found.end(),
                f"The literal holds {_named(found.group(), shown)}",
                escape if len(shown) == 2 else "Use ISO 8859-1 characters.",
                fix=_escapes(document, *inner, NOT_TEXT_IN_LITERAL) if kind == "STRING" else None,
            )


# Control characters that people know by name.
CONTROLS = {"\0": "NUL", "\a": "bell", "\b": "backspace", "\x1b": "escape", "\x7f": "delete"}


def _named(char: str, shown: str) -> str:
    """A character as people know it; `shown` are the hexadecimal digits of its byte or of its code point."""
    if char.isprintable():
        return f"{quoted(char)} (byte {shown})" if len(shown) == 2 else f"{quoted(char)} ({shown})"
    return f"the control character {shown}" + (f" ({CONTROLS[char]})" if char in CONTROLS else "")


def _escapes(document: Document, start: int, end: int, pattern: str) -> Fix | None:
    """The fix that writes the characters of a literal that `pattern` finds as escapes for their bytes.

    `None` if one of them has no byte, is a NUL, at which SMS would end the text, or is the second half of an escape.
    The fix is not safe: readers that decode no escapes show the characters as they are now.
    """
    edits = []
    for found in re.compile(pattern).finditer(document.text, start, end):
        shown = _shown(found.group(), document)
        if (
            len(shown) != 2
            or shown == "00"
            or document.source.knows_characters
            or document.text[found.start() - 1] == "\\"
        ):
            return None
        edits.append(Edit(*found.span(), "\\t" if shown == "09" else f"\\x{shown}"))
    return Fix("Write it as an escape", tuple(edits), safe=False)


@rule(
    code="SYN127",
    name="tab-in-literal",
    summary="A literal holds a tab.",
    why="A tab is a control character, too. An escape for it would show that it is intended.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 012", "IBM 126", "BORES S3D7B"),
    bad=(typed_value("String(20)", '"10\tEUR"', fixed='"10\\tEUR"', safe=False),),
    good=(typed_value("String(20)", '"10\\tEUR"'),),
    aliases=("105",),
)
def tab_in_literal(document: Document) -> Iterator[Finding]:
    for _, start, end in document.marked_strings:
        if (place := document.text.find("\t", start, end)) >= 0:
            help, fix = "Write the escape \\t, or a space.", _escapes(document, start, end, TAB)
            yield Finding(place, place + 1, "The literal holds a tab", help, fix=fix)


UMLAUT = group_text("Gerät", 'ID = 1\nClass = "MICROSOFT|DEVICE|1.0"', attribute_text(1, "Kind", "String(9)", '"x"'))
ESCAPED_UMLAUT = UMLAUT.replace("ä", "\\xE4")


@rule(
    code="SYN106",
    name="unescaped-high-character",
    summary="A literal holds a character from A0 to FF that is not written as an escape.",
    why="SMS accepts such characters, but asks for escapes; with another code page they are other letters.",
    levels=Levels(sms=INFO, status=INFO),
    sources=("BORES S3D7B",),
    bad=(example("inventory", UMLAUT, fixed=ESCAPED_UMLAUT, safe=False),),
    good=(example("inventory", ESCAPED_UMLAUT),),
    aliases=("106",),
)
def unescaped_high_character(document: Document) -> Iterator[Finding]:
    text = document.text
    if document.source.knows_characters or text.isascii() or not re.search(HIGH, text):
        return
    high = re.compile(HIGH)
    for start, end in document.tokens.spans("STRING"):
        if found := high.search(text, start, end):
            message, help = f"{quoted(found.group())} is not ASCII", f"Write the escape \\x{ord(found.group()):02X}."
            yield Finding(*found.span(), message, help, fix=_escapes(document, start, end, HIGH))


@rule(
    code="SYN107",
    name="odd-white-space",
    summary="A form feed, a vertical tab or a final 1A stands between the statements.",
    why="The language's white space is space, tab, line feed and carriage return; other readers may stop here.",
    levels=everywhere(WARNING),
    sources=("IBM 012", "(choice)"),
    bad=(example("component", "\x0c// end", fixed="// end"),),
    good=(example("component", "// end"),),
    aliases=("107",),
)
def odd_white_space(document: Document) -> Iterator[Finding]:
    """One finding per file, at the first such character outside literals and comments."""
    if not any(char in document.text for char in ODD_SPACES):
        return
    from heapq import merge

    outside: list[int] = []
    count = 0
    tokens = ((start, end) for _, start, end in document.tokens)
    taken = merge(tokens, ((comment.start, comment.end) for comment in document.file.comments))
    last, stop = 0, 0
    for found in re.finditer(ODD_SPACE, document.text):
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
    message = f"{names[document.text[first]]} stands here as white space{and_more(count)}"
    edits = tuple(Edit(place, place + 1, _white_space(document.text, place)) for place in outside)
    # Neighbouring characters go in one edit: edits must not touch each other.
    fix = Fix("Remove it" if count == 1 else "Remove them", _joined(edits), safe=True)
    yield Finding(first, first + 1, message, "Remove it.", fix=fix if len(outside) == count else None)


def _white_space(text: str, place: int) -> str:
    """What replaces an odd white space: a space if it separates two words, else nothing."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    apart = not before or before.isspace() or not after or after.isspace()
    return "" if apart else " "


def _joined(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits, with those that touch each other joined to one edit."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].end == edit.start:
            joined[-1] = Edit(joined[-1].start, edit.end, joined[-1].text + edit.text)
        else:
            joined.append(edit)
    return tuple(joined)


def _numbers(document: Document) -> Iterator[tuple[int, int, str, int | None]]:
    """Every number that is not plain decimal: its start, its end, the text and its value (`None` if malformed)."""
    for _, start, end in document.odd_numbers:
        written = document.text[start:end]
        yield start, end, written, number(written)


@rule(
    code="SYN115",
    name="malformed-number",
    summary="A number is malformed: `08`, `0x`, `12ab`, `1.5`, or with a plus sign.",
    why="Readers reject the file or read another number: a leading zero means octal, which has no 8 and no 9.",
    levels=everywhere(ERROR),
    sources=("IBM 016", "CA 142519"),
    bad=(
        typed_value("Integer", "08", fixed="8", safe=False),
        typed_value("Integer", "+5", fixed="5"),
        typed_value("Gauge", "1.5"),
    ),
    good=(typed_value("Integer", "8"), typed_value("String(3)", '"1.5"')),
    aliases=("115",),
)
def malformed_number(document: Document) -> Iterator[Finding]:
    for start, end, written, value in _numbers(document):
        if value is not None:
            continue
        message = f"{quoted(written)} is not a number"
        if written.isdigit() and written.startswith("0"):
            help = "A number with a leading zero is octal, which has no 8 and no 9: remove the zero."
            right = written.lstrip("0")
            fix = replaced(start, end, right, f"Write {right}", safe=False)
            yield Finding(start, end, message, help, fix=fix)
        else:
            help = "Write a decimal number, or 0x and hexadecimal digits; put a text in double quotes."
            yield Finding(start, end, message, help)


@rule(
    code="SYN117",
    name="octal-number",
    summary="A number has a leading zero, which makes it octal.",
    why="`010` is 8. People who pad numbers with zeros mean decimal numbers.",
    levels=everywhere(WARNING),
    sources=("IBM 016", "CA 142519"),
    bad=(typed_value("Integer", "010"),),
    good=(typed_value("Integer", "10"), typed_value("Integer", "0")),
    aliases=("117",),
)
def octal_number(document: Document) -> Iterator[Finding]:
    for start, end, written, value in _numbers(document):
        if value is not None and len(written) > 1 and written[0] == "0" and written[1] not in "xX":
            help = f"Write {value}, or {written.lstrip('0') or '0'} if you mean that."
            yield Finding(start, end, f"{quoted(written)} is octal: {value}", help)


HEXADECIMAL = group_text(
    "Memory", 'ID = 1\nClass = "MICROSOFT|MEMORY|1.0"', attribute_text(1, "Size", "Counter", "0x40")
)


@rule(
    code="SYN118",
    name="non-decimal-number",
    summary="A number is hexadecimal.",
    why="SMS documents only decimal numbers, at least for counters.",
    levels=Levels(sms=INFO, status=INFO),
    sources=("BORES S3D75",),
    bad=(example("inventory", HEXADECIMAL, fixed=HEXADECIMAL.replace("0x40", "64")),),
    good=(example("inventory", HEXADECIMAL.replace("0x40", "64")),),
    aliases=("118",),
)
def non_decimal_number(document: Document) -> Iterator[Finding]:
    for start, end, written, value in _numbers(document):
        if value is not None and written[:2] in ("0x", "0X"):
            fix = replaced(start, end, str(value), f"Write {value}", safe=True)
            yield Finding(start, end, f"{quoted(written)} is hexadecimal", f"Write {value}.", fix=fix)
