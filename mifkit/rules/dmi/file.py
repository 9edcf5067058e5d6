"""DMI201 to DMI205: the language statement, and the component it stands before."""

import re
from collections.abc import Iterator

from mifkit.diagnostics import Edit, Finding, Fix, quoted, replaced
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.format.meaning import says
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import removal, remove, rewrite
from mifkit.rules.frames import THING, example

GOOD_LANGUAGE = (example("before component", 'Language = "en|US|iso8859-1"'),)
ENCODINGS = ("iso8859-1", "unicode")
# A language of ISO 639 and a territory of ISO 3166, by form: the lists grow, and nobody rejects a new code.
LANGUAGE_CODE = re.compile(r"(?:[A-Za-z]{2})?")
TERRITORY_CODE = re.compile(r"(?:[A-Za-z]{2})?")


@rule(
    code="DMI201",
    name="late-language",
    summary="A language statement is repeated, or stands inside or after the component.",
    why="The language of a file is stated once, before the component; a later one is not looked for.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 018",),
    bad=(example("component", 'Language = "en|US|iso8859-1"', fixed="", safe=False),),
    good=GOOD_LANGUAGE,
    aliases=("201",),
)
def late_language(document: Document) -> Iterator[Finding]:
    first = min((component.start for component in document.file.components), default=0)
    statements = [*document.file.languages]
    statements += [item for block in document.blocks for item in block.items if item.keyword == "language"]  # type: ignore[misc]
    for index, statement in enumerate(statements):
        if statement.start > first or index:
            yield at(
                statement,
                "'Language' belongs before the component, once",
                "Move it to the first line of the file.",
                fix=_first_line(document, statement, statements[0]),
            )


def _first_line(document: Document, statement: tree.Text, first: tree.Text) -> Fix | None:
    """The fix that moves a language statement to the first line, or removes it if one like it comes first.

    `None` where two differ. It is not safe: readers find a language now, or find it once only.
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
    summary="The language text is not of the form `language|territory|encoding`, or contradicts the file's encoding.",
    why=(
        "Readers show the texts of a component in the user's language by this statement. Its encoding field selects "
        "nothing: a file is Unicode by its mark alone, so a wrong field misleads people only."
    ),
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 018", "[I]"),
    bad=(
        example("before component", 'Language = "English"'),
        example("before component", 'Language = "en|US|utf-8"', fixed='Language = "en|US|iso8859-1"', safe=False),
        example("before component", 'Language = "en|US|unicode"', fixed='Language = "en|US|iso8859-1"', safe=False),
    ),
    good=(*GOOD_LANGUAGE, example("before component", 'Language = "de||iso8859-1"')),
    aliases=("202",),
)
def language_text(document: Document) -> Iterator[Finding]:
    for statement in document.file.languages:
        literal = statement.value
        if literal is not None and not literal.raw:
            fault = _language_fault(literal.value, unicode=document.source.unicode)
            if fault:
                right = ENCODINGS[document.source.unicode]
                yield at(literal, *fault, fix=_encoding_fix(document, literal, right))


def _encoding_fix(document: Document, literal: tree.Literal, right: str) -> Fix | None:
    """The fix that makes the third field say what the file's encoding is; none if another field is wrong."""
    value = "|".join([*literal.value.split("|")[:2], right])
    known = _language_fault(value, unicode=document.source.unicode) is None
    return rewrite(document.source, literal, value) if known else None


def _language_fault(text: str, *, unicode: bool) -> tuple[str, str] | None:
    """What is wrong with a language text, and what to do; `None` if nothing is."""
    fields = text.split("|")
    if len(fields) != 3:
        return f"{quoted(text)} is not language, territory and encoding", 'Write "en|US|iso8859-1"; keep both bars.'
    language, territory, encoding = fields
    if not LANGUAGE_CODE.fullmatch(language):
        return f"{quoted(language)} is no language code", "Write a code of ISO 639, such as en, or leave it empty."
    if not TERRITORY_CODE.fullmatch(territory):
        return f"{quoted(territory)} is no territory code", "Write a code of ISO 3166, such as US, or leave it empty."
    if encoding and encoding.lower() not in ENCODINGS:
        return f"{quoted(encoding)} is no encoding of the language", "Write iso8859-1, or unicode in a Unicode file."
    if encoding.lower() == ENCODINGS[not unicode]:
        real = ENCODINGS[unicode]
        return f"The file says it is {encoding.lower()}, and is {real}", f"Write {real}: a mark FE FF makes it unicode."
    return None


@rule(
    code="DMI203",
    name="missing-language",
    summary="The file has no language statement.",
    why="It is optional, with en|US|iso8859-1 for its default; UnixWare's installer reports its absence all the same.",
    levels=Levels(dmi=INFO),
    sources=("UW 2647", "IBM 018"),
    bad=(example("before component", fixed='Language = "en|US|iso8859-1"', safe=False),),
    good=GOOD_LANGUAGE,
    aliases=("203", "2647"),
)
def missing_language(document: Document) -> Iterator[Finding]:
    # A late one is a finding of DMI201, which says where it belongs.
    late = any(item.keyword == "language" for component in document.file.components for item in component.items)
    for component in document.file.components[:1]:
        if not document.file.languages and not late and not component.implied:
            message = "The file does not state its language"
            text = f'Language = "en|US|{ENCODINGS[document.source.unicode]}"'
            fix = replaced(0, 0, f"{text}\n", "Begin with the default", safe=False)
            yield at(head(component), message, 'Begin with: Language = "en|US|iso8859-1".', fix=fix)


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
            2 * f'Start Component\n  Name = "Workstation"\n  Start Group\n    Name = "G"\n    ID = 1\n'
            f'    Class = "MICROSOFT|G|1.0"\n{THING}  End Group\nEnd Component\n',
        ),
    ),
    good=(example("component"),),
    aliases=("204", "3417"),
)
def extra_component(document: Document) -> Iterator[Finding]:
    written = [component for component in document.file.components if not component.implied]
    for component in written[1:]:
        yield at(
            head(component),
            "This is a second component",
            "Write it to a file of its own.",
            (head(written[0]), "the first one begins here"),
        )
