"""DMI201 to DMI204: the language statement and the component that follows it."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Edit, Finding, Fix, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.statement_values import says
from mifkit.rules.blocks import in_quotes
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import removal, remove, rewrite
from mifkit.rules.frames import INVENTORY_COMPONENT, THING, example, group_text

LANGUAGE = 'Language = "en|US|iso8859-1"'
GOOD_LANGUAGE = (example("before component", LANGUAGE),)
ENCODINGS = ("iso8859-1", "unicode")
# The form of a code of ISO 639 (language) or ISO 3166 (territory). The lists grow, and nobody rejects a new code.
COUNTRY_CODE = r"(?:[A-Za-z]{2})?"


@rule(
    code="DMI201",
    name="late-language",
    summary="A language statement is repeated, or stands inside or after the component.",
    why="The language of a file is stated once, before the component; readers do not look for a later statement.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 018",),
    bad=(example("component", LANGUAGE, fixed="", safe=False),),
    good=GOOD_LANGUAGE,
    aliases=("201",),
)
def late_language(document: Document) -> Iterator[Finding]:
    first = min((component.start for component in document.file.components), default=0)
    statements = [*document.file.languages]
    statements += [item for _, item in document.layouts.statements("language") if isinstance(item, tree.Text)]
    for index, statement in enumerate(statements):
        if statement.start > first or index:
            yield at(
                statement,
                "'Language' belongs before the component, once",
                "Move it to the first line of the file.",
                fix=_first_line(document, statement, statements[0]),
            )


def _first_line(document: Document, statement: tree.Text, first: tree.Text) -> Fix | None:
    """The fix that moves a language statement to the first line, or removes it if an equal statement comes first.

    `None` if the two differ. It is not safe: readers that found no language, or the other one, find this one now.
    """
    text = document.text[statement.start : statement.end]
    if first is not statement:
        return remove(document.source, statement, "Remove it") if says(first) == says(statement) else None
    if "\n" in text or "\r" in text:
        return None
    return Fix("Move it to the first line", (Edit(0, 0, f"{text}\n"), removal(document.source, statement)), safe=False)


@rule(
    code="DMI202",
    name="language-text",
    summary="The language text is not `language|territory|encoding`, or contradicts the file's encoding.",
    why=(
        "Readers use this statement to show the texts of a component in the user's language. Its encoding field "
        "selects nothing: only its mark makes a file Unicode, so a wrong field misleads people."
    ),
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 018", "[I]"),
    bad=(
        example("before component", 'Language = "English"'),
        example("before component", 'Language = "en|US|utf-8"', fixed=LANGUAGE, safe=False),
        example("before component", 'Language = "en|US|unicode"', fixed=LANGUAGE, safe=False),
    ),
    good=(*GOOD_LANGUAGE, example("before component", 'Language = "de||iso8859-1"')),
    aliases=("202",),
)
def language_text(document: Document) -> Iterator[Finding]:
    for literal in map(in_quotes, document.file.languages):
        if literal is not None and (fault := _language_fault(literal.value, unicode=document.source.unicode)):
            yield at(literal, *fault, fix=_encoding_fix(document, literal, ENCODINGS[document.source.unicode]))


def _encoding_fix(document: Document, literal: tree.Literal, right: str) -> Fix | None:
    """The fix that makes the third field name the file's encoding; `None` if another field is wrong."""
    value = "|".join([*literal.value.split("|")[:2], right])
    known = _language_fault(value, unicode=document.source.unicode) is None
    return rewrite(document.source, literal, value) if known else None


def _language_fault(text: str, *, unicode: bool) -> tuple[str, str] | None:
    """What is wrong with a language text, and what to do; `None` if it is correct."""
    fields = text.split("|")
    if len(fields) != 3:
        return f"{quoted(text)} is not language, territory and encoding", 'Write "en|US|iso8859-1"; keep both bars.'
    language, territory, encoding = fields
    if not re.fullmatch(COUNTRY_CODE, language):
        return f"{quoted(language)} is not a language code", "Write a code of ISO 639, such as en, or leave it empty."
    if not re.fullmatch(COUNTRY_CODE, territory):
        return (
            f"{quoted(territory)} is not a territory code",
            "Write a code of ISO 3166, such as US, or leave it empty.",
        )
    if encoding and encoding.lower() not in ENCODINGS:
        help = "Write iso8859-1, or unicode in a Unicode file."
        return f"{quoted(encoding)} is not an encoding of the language", help
    if encoding.lower() == ENCODINGS[not unicode]:
        real = ENCODINGS[unicode]
        help = f"Write {real}: the mark FE FF makes a file unicode."
        return f"The file claims to be {encoding.lower()}, but it is {real}", help
    return None


@rule(
    code="DMI203",
    name="missing-language",
    summary="The file has no language statement.",
    why="It is optional, and its default is en|US|iso8859-1, but UnixWare's installer reports its absence.",
    levels=Levels(dmi=INFO),
    sources=("UW 2647", "IBM 018"),
    bad=(example("before component", "", fixed=LANGUAGE, safe=False),),
    good=GOOD_LANGUAGE,
    aliases=("203", "2647"),
)
def missing_language(document: Document) -> Iterator[Finding]:
    # DMI201 reports a late language statement, and where it belongs.
    late = any(item.keyword == "language" for component in document.file.components for item in component.items)
    for component in document.file.components[:1]:
        if not document.file.languages and not late and not component.implied:
            text = f'Language = "en|US|{ENCODINGS[document.source.unicode]}"'
            fix = replaced(0, 0, f"{text}\n", "Begin with the default", safe=False)
            yield at(head(component), "The file does not state its language", f"Begin with: {LANGUAGE}.", fix=fix)


@rule(
    code="DMI204",
    name="extra-component",
    summary="The file has more than one component.",
    why="A MIF file describes one component; readers stop after the first, or reject the file.",
    levels=everywhere(ERROR),
    sources=("IBM 024", "UW 3417", "SDK she02_0ks4"),
    bad=(
        example(
            "file",
            2 * (INVENTORY_COMPONENT + group_text("G", 'ID = 1\nClass = "MICROSOFT|G|1.0"', THING) + "End Component\n"),
        ),
    ),
    good=(example("component"),),
    aliases=("204", "3417"),
)
def extra_component(document: Document) -> Iterator[Finding]:
    written = [component for component in document.file.components if not component.implied]
    for component in written[1:]:
        label = (head(written[0]), "the first component begins here")
        yield at(head(component), "This is a second component", "Write it to a file of its own.", label)
