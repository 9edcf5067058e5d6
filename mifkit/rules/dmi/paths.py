"""DMI515, DMI607 to DMI612: paths, the values that refer to them, and what nothing refers to."""

from collections.abc import Iterable, Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.repair.spelling import keywords_of, nearest
from mifkit.mif.semantics.names import folded, name_of
from mifkit.mif.statements import in_case_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import exchange, reword, rewrite
from mifkit.rules.frames import THING, THINGS, example

ASKED = THINGS + THING.replace("Value = 1", 'Value = * "P"') + "  End Group\n"


def _path(*statements: str) -> str:
    return '  Start Path\n    Name = "P"\n' + "".join(f"    {one}\n" for one in statements) + "  End Path\n"


GOOD_PATH = _path('Win32 = "p.exe"')
GOOD = (example("component", GOOD_PATH + ASKED),)


def _paths(document: Document) -> Iterator[tree.Path]:
    return (block for block in document.blocks if isinstance(block, tree.Path))


@rule(
    code="DMI515",
    name="undefined-path",
    summary='A value comes from a path (`* "P"`) that the component does not define, or defines only later.',
    why="The service layer has no program to ask for the value, and rejects the file. SMS ignores such values anyway.",
    levels=Levels(dmi=ERROR, sms=INFO, status=INFO),
    sources=("IBM 035", "UW 3518"),
    bad=(
        example("component", ASKED),
        example("component", GOOD_PATH + ASKED.replace('* "P"', '* "p"'), fixed=GOOD_PATH + ASKED, safe=False),
        example("component", ASKED + GOOD_PATH),
    ),
    good=GOOD,
    aliases=("515", "3518"),
)
def undefined_path(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        similar = {folded(name): name for name in scope.paths}
        for value in scope.values:
            if not isinstance(value.datum, tree.Pointer) or value.datum.path.raw:
                continue
            literal = value.datum.path
            path = scope.paths.get(literal.value)
            if path is None:
                near = similar.get(folded(literal.value))
                help = f"Did you mean {quoted(near)}?" if near else "Define it in the component, before the groups."
                fix = rewrite(document.source, literal, near) if near else None
                yield at(literal, f"The component has no path {quoted(literal.value)}", help, fix=fix)
            elif path.start > literal.start:
                yield at(
                    literal,
                    f"The path {quoted(literal.value)} is defined only later",
                    "Move the path before its first use.",
                    (head(path), "defined here"),
                )


@rule(
    code="DMI607",
    name="unused-definition",
    summary="Nothing in the component refers to an enum or a path.",
    why="It does no harm, and often is the trace of an attribute that was meant to use it.",
    levels=everywhere(INFO),
    sources=("[I]",),
    bad=(
        example("component statements", GOOD_PATH),
        example("component statements", "Start Enum", '  Name = "Colour"', '  0 = "red"', "End Enum"),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("607",),
)
def unused_definition(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        if document.breaks_off(scope.component):
            continue
        types = (typed.attribute.type for typed in scope.attributes)
        enums = {folded(type_.enum_name.value) for type_ in types if type_ and type_.enum_name}
        data = (value.datum for value in scope.values)
        paths = {folded(datum.path.value) for datum in data if isinstance(datum, tree.Pointer)}
        yield from _unused(scope.enums.values(), enums)
        yield from _unused(scope.paths.values(), paths)


def _unused(blocks: Iterable[tree.Enum | tree.Path], referred: set[str]) -> Iterator[Finding]:
    for block in blocks:
        # A reference with other blanks or in another case is reported where it stands (DMI503, DMI515).
        if folded(name_of(block)) not in referred:
            yield at(
                block.name or head(block),
                f"Nothing refers to the {block.keyword} {quoted(name_of(block))}",
                "Remove it, or refer to it.",
            )


@rule(
    code="DMI608",
    name="path-without-system",
    summary="A path names no program for any operating system.",
    why="The service layer has nothing to start when it needs the value.",
    levels=Levels(dmi=ERROR, sms=INFO, status=INFO),
    sources=("IBM 025",),
    bad=(example("component", _path() + ASKED),),
    good=GOOD,
    aliases=("608",),
)
def path_without_system(document: Document) -> Iterator[Finding]:
    for path in _paths(document):
        if not path.systems and not document.breaks_off(path):
            yield at(head(path), "This path names no program", 'Add for example: Win32 = "program.exe".')


@rule(
    code="DMI609",
    name="odd-system",
    summary="A path names an operating system twice, or an empty program for it.",
    why="Which of two programs is started, no source says; an empty name starts none.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 025", "[I]"),
    bad=(
        example("component", _path('Win32 = "p.exe"', 'WIN32 = "q.exe"') + ASKED),
        example("component", _path('Win32 = ""') + ASKED),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("609",),
)
def odd_system(document: Document) -> Iterator[Finding]:
    for path in _paths(document):
        first: dict[str, tree.OsPath] = {}
        for system in path.systems:
            name = system.system.text.lower()
            other = first.setdefault(name, system)
            if other is not system:
                yield at(
                    system.system,
                    f"This path has a program for {quoted(name)} already",
                    "Remove one of the two.",
                    (other, "the first one"),
                )
            elif isinstance(system.value, tree.Literal) and not system.value.raw and not system.value.value.strip():
                yield at(system.value, "The name of the program is empty", "Write it, or direct-interface.")


@rule(
    code="DMI610",
    name="quoted-direct-interface",
    summary="`direct-interface` stands in quotes.",
    why="In quotes it is the name of a program; the keyword says that the program is running already.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 014", "IBM 025"),
    bad=(
        example(
            "component",
            _path('Win32 = "direct interface"') + ASKED,
            fixed=_path("Win32 = Direct-Interface") + ASKED,
            safe=False,
        ),
    ),
    good=(example("component", _path("Win32 = direct-interface") + ASKED),),
    aliases=("610",),
)
def quoted_direct_interface(document: Document) -> Iterator[Finding]:
    for path in _paths(document):
        for system in path.systems:
            literal = system.value if isinstance(system.value, tree.Literal) else None
            if literal and not literal.raw and folded(literal.value) in ("direct interface", "direct-interface"):
                fix = exchange(literal, in_case_of("direct-interface", system.system.text))
                message = "In quotes this is the name of a program"
                yield at(literal, message, "Write the keyword: direct-interface.", fix=fix)


@rule(
    code="DMI611",
    name="redundant-system",
    summary="A path names win9x or winnt beside win32, which covers both.",
    why="Which of two programs is started on such a system, no source says.",
    levels=Levels(dmi=INFO),
    sources=("IBM 025",),
    bad=(example("component", _path('Win32 = "p.exe"', 'WinNT = "q.exe"') + ASKED),),
    good=(example("component", _path('Win9x = "p.exe"', 'WinNT = "q.exe"') + ASKED),),
    aliases=("611",),
)
def redundant_system(document: Document) -> Iterator[Finding]:
    for path in _paths(document):
        systems = {system.system.text.lower(): system for system in path.systems}
        both = systems.get("win32")
        for name in ("win9x", "winnt"):
            if both is not None and name in systems:
                yield at(
                    systems[name].system, f"Win32 covers {name}", "Name either win32, or the two.", (both, "win32")
                )


@rule(
    code="DMI612",
    name="unknown-system",
    summary="A path names an operating system that the language does not know.",
    why="The service layer finds no program for the system it runs on.",
    levels=everywhere(ERROR),
    sources=("IBM 025",),
    bad=(
        example("component", _path('Windows = "p.exe"') + ASKED),
        example("component", _path('Win23 = "p.exe"') + ASKED, fixed=GOOD_PATH + ASKED, safe=False),
    ),
    good=GOOD,
    aliases=("612",),
)
def unknown_system(document: Document) -> Iterator[Finding]:
    known = keywords_of("OS_WORD")
    for block in document.blocks:
        for item in block.items:
            if isinstance(item, tree.OsPath) and item.system.terminal != "OS_WORD":
                near = nearest(item.system.text, (*known, "name"))
                help = f"Did you mean '{near}'?" if near else f"Write one of: {', '.join(known)}."
                fix = reword(item.system, near) if near else None
                message = f"{quoted(item.system.text)} is no operating system of the language"
                yield at(item.system, message, help, fix=fix)
