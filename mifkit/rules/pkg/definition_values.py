"""PKG040, PKG047, PKG048, PKG050 to PKG053: values in package definitions, and the encoding of the file."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from mifkit.diagnostics import Finding, quoted
from mifkit.documents.definition import DefinitionDocument
from mifkit.packaging.definition import Form
from mifkit.packaging.definition_keys import KEYS, TRUTHS, KeyKind
from mifkit.packaging.ini import Key, Section
from mifkit.rules.declaration import INFO, WARNING, Levels, at, rule
from mifkit.rules.fixes import exchange
from mifkit.rules.frames import example
from mifkit.rules.pkg.definition_layout import layout_of
from mifkit.rules.pkg.definitions import GOOD, GOOD_SMS1, PROGRAM, SMS1_HEAD, SMS1_PROGRAM, whole
from mifkit.rules.pkg.packages import HEAD


# Several rules ask for the values in the same definition.
@lru_cache(maxsize=1)
def _values(document: DefinitionDocument) -> tuple[tuple[Section, Key, KeyKind], ...]:
    """The known keys with a value, and what is known about each: the first of each name."""
    return tuple(
        (section, key, known)
        for section, kind in layout_of(document).kinds
        for name in dict.fromkeys(section.folded)
        if (known := KEYS[document.form][kind].get(name)) and (key := section.get(name)) and key.unquoted
    )


@rule(
    code="PKG040",
    name="definition-value-too-long",
    summary="A value of a package definition is longer than the package's property can hold.",
    why=(
        "Whether the import refuses the value or cuts it is not described. A command line that was cut does something "
        "else, and a MIF field that was cut matches no MIF."
    ),
    levels=Levels(package=WARNING),
    sources=("HLP20", "SDK", "CB"),
    bad=(
        whole(HEAD + f"Comment={'x' * 128}\n" + PROGRAM),
        example("package definition", f"MIFVersion={'4.2.' * 8}1"),
    ),
    good=(whole(HEAD + f"Comment={'x' * 127}\n" + PROGRAM), example("package definition", f"MIFVersion={'4.2.' * 8}")),
    aliases=("P208",),
)
def definition_value_too_long(document: DefinitionDocument) -> Iterator[Finding]:
    for _, key, known in _values(document):
        length = len(key.unquoted)
        if known.limit and length > known.limit:
            message = f"{known.name} is {length} characters long; at most {known.limit} are allowed"
            yield Finding(
                key.inner.start + known.limit, key.inner.end, message, "Remove as many characters as are marked."
            )


# How other formats write a truth value.
TRUTH_WORDS = {"yes": "True", "1": "True", "on": "True", "no": "False", "0": "False", "off": "False"}


@rule(
    code="PKG047",
    name="definition-value-not-allowed",
    summary="The value is not allowed for its key.",
    why="How the import reads such a value is not described; it may use the default, which means something else.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "SDK", "CB", "PDK98"),
    bad=(
        example("package definition", "ContainsNoFiles=Yes", fixed="ContainsNoFiles=True", safe=False),
        example(
            "program",
            "CommandLine=setup.exe /s\nCanRunWhen=AnyUserState",
            fixed="CommandLine=setup.exe /s\nCanRunWhen=AnyUserStatus",
            safe=False,
        ),
        example("program", "CommandLine=setup.exe /s\nRun=Normal"),
        example("program", "CommandLine=setup.exe /s\nEstimatedDiskSpace=38"),
        example("program", "CommandLine=setup.exe /s\nEstimatedRunTime=0"),
        whole(SMS1_HEAD + SMS1_PROGRAM + "SynchronousSystemExitRequired=Maybe\n", path="reader.pdf"),
    ),
    good=(
        GOOD,
        GOOD_SMS1,
        example("program", "CommandLine=setup.exe /s\nRun=hidden\nAfterRunning="),
        example("program", "CommandLine=setup.exe /s\nEstimatedDiskSpace=38MB\nEstimatedRunTime=Unknown"),
    ),
    aliases=("P208",),
)
def definition_value_not_allowed(document: DefinitionDocument) -> Iterator[Finding]:
    for _, key, known in _values(document):
        if not known.allows(key.unquoted):
            meant = _meant(key.unquoted, known)
            yield at(
                key.inner,
                f"{known.name} is {quoted(key.unquoted)}; allowed is {_choices(known)}",
                f"Did you mean {meant}?" if meant else "Write an allowed value, or leave the key out.",
                fix=exchange(key.inner, meant) if meant else None,
            )


def _meant(value: str, known: KeyKind) -> str | None:
    if known.words == TRUTHS and value.lower() in TRUTH_WORDS:
        return TRUTH_WORDS[value.lower()]
    words = {word.lower(): word for word in known.words}
    near = get_close_matches(value.lower(), words, n=1, cutoff=0.7)
    return words[near[0]] if near else None


def _choices(known: KeyKind) -> str:
    choices = [*known.words, known.form] if known.form else list(known.words)
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


# Keys that CanRunWhen sets unless it is UserLoggedOn, and the value that it sets.
DECIDED = {"UserInputRequired": "False", "AdminRightsRequired": "True", "Assignment": "FirstUser"}
LOGGED_ON = "UserLoggedOn"


@rule(
    code="PKG048",
    name="overridden-definition-value",
    summary="A value contradicts CanRunWhen, which overrides it.",
    why=(
        "Unless CanRunWhen is UserLoggedOn, the import sets UserInputRequired to False, AdminRightsRequired to True "
        "and Assignment to FirstUser. A program that waits for a user's answer then hangs unseen."
    ),
    levels=Levels(package=WARNING),
    sources=("SDK", "CB"),
    bad=(
        example(
            "program",
            "CommandLine=setup.exe\nCanRunWhen=NoUserLoggedOn\nUserInputRequired=True",
            fixed="CommandLine=setup.exe\nCanRunWhen=NoUserLoggedOn\nUserInputRequired=False",
            safe=False,
        ),
    ),
    good=(
        example("program", "CommandLine=setup.exe\nCanRunWhen=UserLoggedOn\nUserInputRequired=True"),
        example("program", "CommandLine=setup.exe\nCanRunWhen=AnyUserStatus\nUserInputRequired=False"),
        # A key that is absent contradicts nothing.
        example("program", "CommandLine=setup.exe\nCanRunWhen=AnyUserStatus"),
    ),
    aliases=("P208",),
)
def overridden_definition_value(document: DefinitionDocument) -> Iterator[Finding]:
    for section, key, known in _values(document):
        wanted = DECIDED.get(known.name)
        runs = section.get("CanRunWhen") if wanted is not None else None
        if wanted is None or runs is None or document.form is Form.SMS1 or not known.allows(key.unquoted):
            continue
        when = KEYS[document.form]["program"]["canrunwhen"]
        decides = runs.unquoted and when.allows(runs.unquoted) and runs.unquoted.lower() != LOGGED_ON.lower()
        if decides and key.unquoted.lower() != wanted.lower():
            yield at(
                key.inner,
                f"{known.name} is {key.unquoted}, but CanRunWhen={runs.unquoted} sets it to {wanted}",
                f"Write {wanted}, or CanRunWhen={LOGGED_ON}.",
                (runs, "this overrides it"),
                fix=exchange(key.inner, wanted),
            )


@rule(
    code="PKG050",
    name="definition-encoding",
    summary="A package definition is neither ASCII nor UTF-8.",
    why="The format is ASCII, for current branch also UTF-8: any other encoding garbles names and command lines.",
    levels=Levels(package=WARNING),
    sources=("HLP20", "SDK", "CB", "PDK98"),
    bad=(
        example("package definition", "", data=(HEAD + PROGRAM).replace("Reader", "Übersicht").encode("windows-1252")),
        example("package definition", "", data=(HEAD + PROGRAM).encode("utf-16")),
    ),
    good=(
        GOOD,
        example("package definition", "", data=(HEAD + PROGRAM).replace("Reader", "Übersicht").encode()),
    ),
)
def definition_encoding(document: DefinitionDocument) -> Iterator[Finding]:
    wide = document.source.codec.startswith("utf-16")
    # Definitions of SMS 1.x were written in the code page of their language.
    ansi = document.source.codec != "utf-8" and document.form is Form.SMS2
    place = 0 if wide else _beyond_ascii(document.text)
    if place is not None and (wide or ansi):
        yield Finding(
            place,
            place + 1,
            f"The file is {document.source.encoding}" if wide else f"{quoted(document.text[place])} is not in UTF-8",
            "Save the file as UTF-8 for current branch; for earlier versions use only ASCII.",
        )


def _beyond_ascii(text: str) -> int | None:
    if text.isascii():
        return None
    return next(index for index, char in enumerate(text) if not char.isascii())


@rule(
    code="PKG052",
    name="definition-not-ascii",
    summary="A package definition is UTF-8 with characters beyond ASCII or with a byte order mark.",
    why="Current branch reads UTF-8; for SMS and Configuration Manager before it, the format is ASCII.",
    levels=Levels(package=INFO),
    sources=("CB", "SDK"),
    bad=(
        example("package definition", "", data=(HEAD + PROGRAM).replace("Reader", "Übersicht").encode()),
        example("package definition", "", data=(HEAD + PROGRAM).encode("utf-8-sig")),
    ),
    good=(GOOD,),
)
def definition_not_ascii(document: DefinitionDocument) -> Iterator[Finding]:
    place = 0 if document.source.mark else _beyond_ascii(document.text)
    if place is not None and document.source.codec == "utf-8":
        message = "The file has a UTF-8 byte order mark" if document.source.mark else "The file is UTF-8, not ASCII"
        yield Finding(place, place + 1, message, "Use only ASCII if earlier versions are to import the file as well.")


@rule(
    code="PKG051",
    name="repeated-program-name",
    summary="Two programs of a package have the same name.",
    why="The site and the client identify a program by its name, which has to be unique within the package.",
    levels=Levels(package=WARNING),
    sources=("SDK", "CB"),
    bad=(
        whole(
            HEAD.replace("=Install\n", "=Install, Remove\n")
            + PROGRAM
            + PROGRAM.replace("[Install]", "[Remove]").replace("/s", "/x")
        ),
    ),
    good=(GOOD,),
    aliases=("P208",),
)
def repeated_program_name(document: DefinitionDocument) -> Iterator[Finding]:
    if document.form is Form.SMS1:
        return
    names: dict[str, Key] = {}
    for key in _names(document):
        first = names.setdefault(key.unquoted.lower(), key)
        if first is not key:
            message = f"A second program has the name {quoted(key.unquoted)}"
            yield at(key.inner, message, "Give each program a name of its own.", (first.inner, "the first program"))


def _names(document: DefinitionDocument) -> Iterator[Key]:
    """The Name keys of the programs."""
    for section, kind in layout_of(document).kinds:
        if kind == "program" and (key := section.get("Name")) is not None and key.unquoted:
            yield key


@rule(
    code="PKG053",
    name="unknown-dependent-program",
    summary="DependentProgram does not name another program of the package.",
    why="The program that should run first does not exist: what the client does then is not described.",
    levels=Levels(package=WARNING),
    sources=("SDK", "CB"),
    bad=(
        example("program", "CommandLine=setup.exe /s\nDependentProgram=Prepare"),
        example("program", "CommandLine=setup.exe /s\nDependentProgram=Install"),
    ),
    good=(example("program", "CommandLine=setup.exe /s\nDependentProgram="),),
    aliases=("P208",),
)
def unknown_dependent_program(document: DefinitionDocument) -> Iterator[Finding]:
    names = {key.unquoted.lower() for key in _names(document)}
    for section, key, known in _values(document):
        if known.name != "DependentProgram":
            continue
        own = section.get("Name")
        itself = own is not None and own.unquoted.lower() == key.unquoted.lower()
        if itself or key.unquoted.lower() not in names:
            wrong = "the program itself" if itself else "which is not a program of the package"
            message = f"DependentProgram is {quoted(key.unquoted)}, {wrong}"
            yield at(key.inner, message, "Write the Name of another program, or leave the value empty.")
