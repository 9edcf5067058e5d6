"""PKG013, PKG041 to PKG046, PKG049: sections and keys of package definitions: missing, repeated, unknown."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from mifkit.diagnostics import Certainty, Finding, Label, quoted
from mifkit.documents.definition import DefinitionDocument
from mifkit.packaging.definition import MIF_KEYS, Form
from mifkit.packaging.definition_keys import EVERYONE, KEYS, NUMBERED, PDK98, PROGRAM_LISTS, SMS2, KeyKind
from mifkit.packaging.ini import Key, Section
from mifkit.rules.declaration import INFO, WARNING, Example, Levels, at, rule
from mifkit.rules.fixes import exchange
from mifkit.rules.pkg.definition_layout import layout_of, listed_programs
from mifkit.rules.pkg.packages import HEAD

PROGRAM = "\n[Install]\nName=Install\nStartIn=.\nCommandLine=setup.exe /s\n"
# The descriptions that may require a key, as messages name them.
NAMES = {"HLP20": "SMS 2.0", "SDK": "the SDK", "CB": "current branch", "PDK98": "SMS 1.x"}
SECTION_NAMES = {"pdf": "PDF", "package": "Package Definition"}
SMS1_HEAD = "[PDF]\nVersion=1.0\n\n[Package Definition]\nProduct=Reader\nVersion=4.2\nComment=Reader\n"
SMS1_PROGRAM = (
    "SetupVariations=Typical\n\n[Typical Setup]\nCommandName=Typical\nCommandLine=setup.exe /s\n"
    "UserInputRequired=FALSE\nSupportedPlatforms=Windows95\n"
)


def whole(text: str, *, fixed: str | None = None, also: tuple[str, ...] = (), path: str = "reader.sms") -> Example:
    return Example(text, path=path, fixed=fixed, safe=fixed is None, also=also)


GOOD = whole(HEAD + PROGRAM)
GOOD_SMS1 = whole(SMS1_HEAD + SMS1_PROGRAM, path="reader.pdf")


def _missing(section: Section, kinds: Mapping[str, KeyKind]) -> Iterator[tuple[KeyKind, Key | None]]:
    """The keys that a description requires and that are absent or empty; an empty key with its place."""
    for kind in kinds.values():
        if kind.required:
            key = section.get(kind.name)
            if key is None or not key.unquoted:
                yield kind, key


@rule(
    code="PKG041",
    name="missing-definition-key",
    summary="A package definition lacks a section or key that every description of the format requires.",
    why="What the import does then is not described: it refuses the file, or the package lacks the property.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "SDK", "CB", "PDK98"),
    bad=(
        whole(HEAD.replace("Publisher=Contoso\n", "") + PROGRAM),
        whole(HEAD.replace("Publisher=Contoso\n", "Publisher=\n") + PROGRAM),
        whole(HEAD.partition("\n\n")[2] + PROGRAM),
        whole(HEAD + "\n[Install]\nName=Install\nStartIn=.\n"),
        whole(SMS1_HEAD.replace("Comment=Reader\n", "") + SMS1_PROGRAM, path="reader.pdf"),
    ),
    good=(GOOD, GOOD_SMS1),
    aliases=("P208",),
)
def missing_definition_key(document: DefinitionDocument) -> Iterator[Finding]:
    kinds = layout_of(document).kinds
    there = {kind for _, kind in kinds}
    for kind, name in SECTION_NAMES.items():
        if kind not in there:
            yield Finding(0, min(1, len(document.text)), f"There is no section [{name}]", "Add the section.")
    everyone = PDK98 if document.form is Form.SMS1 else EVERYONE
    for section, kind in kinds:
        for wanted, key in _missing(section, KEYS[document.form][kind]):
            if wanted.required == everyone:
                place, fault = (section, "has no") if key is None else (key.name, "has an empty")
                message = f"[{section.name.text}] {fault} {wanted.name}, which {_who(wanted.required)}"
                yield at(place, message, f"Write {wanted.name}= with a value.")


def _who(required: tuple[str, ...]) -> str:
    names = [NAMES[one] for one in required]
    return f"{names[0]} requires" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} require"


@rule(
    code="PKG042",
    name="key-required-by-some",
    summary="A package definition lacks keys that only some descriptions of the format require.",
    why=(
        "The help of SMS 2.0, the SDK and the documentation of current branch disagree about which keys are required. "
        "What the import of each version does without such a key is not described."
    ),
    levels=Levels(package=INFO),
    sources=("HLP20", "SDK", "CB"),
    bad=(
        whole(HEAD.replace("Language=English\n", "") + PROGRAM),
        whole(HEAD + PROGRAM.replace("StartIn=.\n", "")),
        whole("[PDF]\n" + HEAD.partition("\n")[2].partition("\n")[2] + PROGRAM),
    ),
    good=(GOOD, GOOD_SMS1),
    certainty=Certainty.UNKNOWN,
    aliases=("P208",),
)
def key_required_by_some(document: DefinitionDocument) -> Iterator[Finding]:
    if document.form is Form.SMS1:
        return
    lacking: dict[KeyKind, list[Section]] = {}
    for section, kind in layout_of(document).kinds:
        for wanted, _ in _missing(section, SMS2[kind]):
            if wanted.required != EVERYONE:
                lacking.setdefault(wanted, []).append(section)
    if lacking:
        places = [section for sections in lacking.values() for section in sections]
        keys = [f"{wanted.name} ({_who(wanted.required)} it)" for wanted in lacking]
        first, *others = {section.start: section for section in places}.values()
        yield at(
            first,
            f"Missing or empty: {', '.join(keys)}",
            "Add the keys if that version imports the definition; other descriptions do not require them.",
            *((section, "here as well") for section in others),
        )


@rule(
    code="PKG043",
    name="program-without-section",
    summary="The list of programs names a program that has no section.",
    why="The program has no command line: it is not created, or the definition is refused.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "SDK", "CB", "PDK98"),
    bad=(
        whole(HEAD.replace("=Install\n", "=Install, Uninstall\n") + PROGRAM),
        whole(
            HEAD + PROGRAM.replace("[Install]", "[Instal]"),
            fixed=(HEAD.replace("Programs=Install", "Programs=Instal") + PROGRAM.replace("[Install]", "[Instal]")),
        ),
        whole(SMS1_HEAD + SMS1_PROGRAM.replace("=Typical\n", "=Typical, Complete\n", 1), path="reader.pdf"),
    ),
    good=(GOOD, GOOD_SMS1, whole(HEAD.replace("=Install\n", "=install,\n") + PROGRAM)),
    aliases=("P208",),
)
def program_without_section(document: DefinitionDocument) -> Iterator[Finding]:
    suffix = PROGRAM_LISTS[document.form][1]
    for name, near in layout_of(document).missing:
        message = f"{quoted(name.text)} is a program of the package, but there is no section [{name.text}{suffix}]"
        if near is None:
            yield at(name, message, "Add the section, or remove the name from the list.")
            continue
        meant = near.name.text[: len(near.name.text) - len(suffix)]
        fix = exchange(name, meant, f"Write {quoted(meant)}")
        yield at(name, message, f"Did you mean {quoted(meant)}?", (near, "no list names this section"), fix=fix)


@rule(
    code="PKG044",
    name="section-not-in-programs",
    summary="The section of a program is not in the list of programs.",
    why="Only the programs in the list are created; nobody will be able to deploy this program.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "SDK", "CB", "PDK98"),
    bad=(whole(HEAD + PROGRAM + PROGRAM.replace("Install", "Remove")),),
    good=(
        GOOD,
        GOOD_SMS1,
        # A section that a packager added for another purpose.
        whole(HEAD + PROGRAM + "\n[DetectionMethod]\nFile=reader.exe\n"),
    ),
    aliases=("P208",),
)
def section_not_in_programs(document: DefinitionDocument) -> Iterator[Finding]:
    key = PROGRAM_LISTS[document.form][0]
    listed = list(listed_programs(document))
    for section in layout_of(document).unlisted:
        yield Finding(
            section.start,
            section.end,
            f"[{section.name.text}] is the section of a program, but {key} does not name it",
            f"Add its name to {key}, or remove the section.",
            (Label(listed[0].start, listed[-1].end, "the list"),),
        )


@rule(
    code="PKG045",
    name="repeated-definition-key",
    summary="A section or a key occurs twice.",
    why="Of several keys or sections with the same name Windows reads the first; what the second says is lost.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "[I]"),
    bad=(
        whole(HEAD + "Comment=one\nComment=two\n" + PROGRAM),
        whole(HEAD + PROGRAM + "\n[install]\nComment=two\n"),
    ),
    good=(GOOD,),
    certainty=Certainty.INFERRED,
    aliases=("P208",),
)
def repeated_definition_key(document: DefinitionDocument) -> Iterator[Finding]:
    sections = document.ini.sections
    for second, first in _repeated(section.name.folded for section in sections):
        message = f"A second section [{sections[second].name.text}]: its keys are not read"
        yield at(sections[second], message, "Merge the two sections.", (sections[first], "the first, which is read"))
    for section in sections:
        for second, first in _repeated(section.folded):
            key, before = (section.all_keys[section.first_key + one] for one in (second, first))
            same = before.unquoted == key.unquoted
            message = f"{key.name.text} occurs twice{', with the same value' if same else ''}"
            yield at(key.name, message, "Keep only one of them.", (before, "the first, which is read"))


def _repeated(names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The indexes of names that stand among those before them, each with the index of the first that is the same."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if (before := first.setdefault(name, index)) != index:
            yield index, before


# How similar a key has to be to a known key to be taken for a misspelling of it (difflib's ratio).
ALIKE = 0.8


@rule(
    code="PKG046",
    name="unknown-definition-key",
    summary="A key is not part of the format, or not of its section.",
    why="The import does not know the key, so the property that it should set keeps its default.",
    levels=Levels(package=INFO),
    sources=("HLP20", "SDK", "CB", "PDK98"),
    bad=(
        whole(HEAD + "MIFFileNme=READER\n" + PROGRAM, fixed=HEAD + "MIFFileName=READER\n" + PROGRAM),
        whole(HEAD + PROGRAM + "MIFFileName=READER\n"),
        whole(HEAD + PROGRAM + "Priority=High\n"),
        whole(
            SMS1_HEAD + SMS1_PROGRAM + "SynchronousSystemExitRequird=TRUE\n",
            path="reader.pdf",
            fixed=SMS1_HEAD + SMS1_PROGRAM + "SynchronousSystemExitRequired=TRUE\n",
        ),
    ),
    good=(
        whole(HEAD + PROGRAM + "SupportedClients=Win NT (I386)\nWin NT (I386) MinVersion1=5.00.2195.0\n"),
        # Nobody lists all the keys that were in use with SMS 1.x.
        whole(SMS1_HEAD + "Company=Contoso\n" + SMS1_PROGRAM, path="reader.pdf"),
    ),
    aliases=("P208",),
)
def unknown_definition_key(document: DefinitionDocument) -> Iterator[Finding]:
    known = KEYS[document.form]
    for section, kind in layout_of(document).kinds:
        numbered = NUMBERED.get(kind)
        there = set(section.folded)
        for name, key in zip(section.folded, section.keys, strict=True):
            of_mif = document.form is Form.SMS1 and name in FOLDED_MIF_KEYS
            if name in known[kind] or of_mif or (numbered is not None and numbered.fullmatch(name)):
                continue
            finding = _unknown(document.form, section, kind, key, there)
            if finding is not None:
                yield finding


def _unknown(form: Form, section: Section, kind: str, key: Key, there: set[str]) -> Finding | None:
    known, name = KEYS[form], key.name
    message = f"[{section.name.text}] has a key {quoted(name.text)}, which the format does not know"
    near = get_close_matches(name.folded, known[kind], n=1, cutoff=ALIKE)
    if near and near[0] not in there:
        meant = known[kind][near[0]].name
        return at(name, message, f"Did you mean {meant}?", fix=exchange(name, meant))
    if form is Form.SMS1:
        return None
    elsewhere = [one for one in ("package", "program") if one != kind and name.folded in known[one]]
    if elsewhere:
        place = "[Package Definition]" if elsewhere[0] == "package" else "the sections of programs"
        message = f"{name.text} is in [{section.name.text}] but belongs in {place}"
        return at(name, message, "Move it there.")
    return at(name, message, "Remove it, unless another program reads it.")


FOLDED_MIF_KEYS = frozenset(name.lower() for name in MIF_KEYS)


@rule(
    code="PKG013",
    name="mif-key-in-sms1-definition",
    summary="A package definition of SMS 1.x has a key for matching status MIFs.",
    why="That format has no such keys. SMS 1.x takes any new MIF in the Windows directory for the program's own.",
    levels=Levels(package=INFO),
    sources=("PDK98",),
    bad=(whole(SMS1_HEAD + "MIFFileName=READER\n" + SMS1_PROGRAM, path="reader.pdf"),),
    good=(GOOD_SMS1, whole(HEAD + "MIFFileName=READER\n" + PROGRAM)),
    aliases=("P210",),
)
def mif_key_in_sms1_definition(document: DefinitionDocument) -> Iterator[Finding]:
    if document.form is Form.SMS1:
        for section in document.ini.sections:
            for key in section.keys:
                if key.name.folded in FOLDED_MIF_KEYS:
                    message = f"{key.name.text} is in a definition of SMS 1.x, whose format has no such key"
                    yield at(key.name, message, "Remove it, or write a definition of 2.0.")


@rule(
    code="PKG049",
    name="stray-definition-text",
    summary="A line of a package definition is neither a section nor a key nor a comment.",
    why="The line is ignored; what follows a section that cannot be read then belongs to the section before it.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "[I]"),
    bad=(
        whole(HEAD + PROGRAM + "\n[Remove\n"),
        whole(HEAD + PROGRAM + "Comment: none\n"),
    ),
    good=(GOOD, whole("; a comment\n" + HEAD + PROGRAM)),
    certainty=Certainty.INFERRED,
    aliases=("P208",),
)
def stray_definition_text(document: DefinitionDocument) -> Iterator[Finding]:
    for line in document.ini.stray:
        yield at(
            line,
            f"{quoted(line.text)} is neither a section in brackets nor a key with = nor a comment",
            "Write it as one of these; a comment begins with a semicolon.",
        )
