"""DMI515, DMI607 to DMI612: paths, the values that refer to them, and definitions that nothing refers to."""

from collections.abc import Iterable, Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.repair.spelling import keywords_of, nearest
from mifkit.mif.semantics.names import folded, name_of
from mifkit.mif.statements import in_case_of
from mifkit.rules.blocks import complete, did_you_mean, repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import exchange, reword, rewrite
from mifkit.rules.frames import END_GROUP, THING, THINGS, example

# A group with a value that comes from the path P.
ASKED = THINGS + THING.replace("Value = 1", 'Value = * "P"') + END_GROUP


def path_text(*systems: str) -> str:
    return '  Start Path\n    Name = "P"\n' + "".join(f"    {line}\n" for line in systems) + "  End Path\n"


def _path(*systems: str) -> Example:
    return example("component", path_text(*systems) + ASKED)


GOOD_PATH = path_text('Win32 = "p.exe"')
GOOD = (_path('Win32 = "p.exe"'),)


def _paths(document: Document) -> Iterator[tree.Path]:
    return iter(document.blocks_of(tree.Path))


@rule(
    code="DMI515",
    name="undefined-path",
    summary='A value comes from a path (`* "P"`) that the component does not define, or defines only later.',
    why="The service layer has no program to ask for the value and rejects the file. SMS ignores these values anyway.",
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
        for value in scope.unwritten_values:
            if not isinstance(value.datum, tree.Pointer) or value.datum.path.raw:
                continue
            literal = value.datum.path
            path = scope.paths.get(literal.value)
            if path is None:
                near = similar.get(folded(literal.value))
                help = did_you_mean(near, "Define it in the component, before the groups.")
                fix = rewrite(document.source, literal, near)
                yield at(literal, f"The component has no path {quoted(literal.value)}", help, fix=fix)
            elif path.start > literal.start:
                message = f"The path {quoted(literal.value)} is defined only later"
                yield at(literal, message, "Move the path before its first use.", (head(path), "defined here"))


@rule(
    code="DMI607",
    name="unused-definition",
    summary="Nothing in the component refers to an enum or a path.",
    why="It does no harm, but is often a sign of an attribute that was meant to use it.",
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
        data = (value.datum for value in scope.unwritten_values)
        paths = {folded(datum.path.value) for datum in data if isinstance(datum, tree.Pointer)}
        yield from _unused(scope.enums.values(), enums)
        yield from _unused(scope.paths.values(), paths)


def _unused(blocks: Iterable[tree.Enum | tree.Path], referred: set[str]) -> Iterator[Finding]:
    for block in blocks:
        # DMI503 and DMI515 report a reference with other spaces or in another case where it stands.
        if folded(name_of(block)) not in referred:
            message = f"Nothing refers to the {block.keyword} {quoted(name_of(block))}"
            yield at(block.name or head(block), message, "Remove it, or refer to it.")


@rule(
    code="DMI608",
    name="path-without-system",
    summary="A path names no program for any operating system.",
    why="The service layer has nothing to start when it needs the value.",
    levels=Levels(dmi=ERROR, sms=INFO, status=INFO),
    sources=("IBM 025",),
    bad=(_path(),),
    good=GOOD,
    aliases=("608",),
)
def path_without_system(document: Document) -> Iterator[Finding]:
    for path in complete(document, tree.Path):
        if not path.systems:
            yield at(head(path), "This path names no program", 'Add for example: Win32 = "program.exe".')


@rule(
    code="DMI609",
    name="odd-system",
    summary="A path names an operating system twice, or an empty program for it.",
    why="No source says which of two programs is started; an empty name starts none.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 025", "[I]"),
    bad=(_path('Win32 = "p.exe"', 'WIN32 = "q.exe"'), _path('Win32 = ""')),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("609",),
)
def odd_system(document: Document) -> Iterator[Finding]:
    for path in _paths(document):
        second = {later.start: first for first, later in repeated((_name(system), system) for system in path.systems)}
        for system in path.systems:
            if system.start in second:
                message = f"This path already has a program for {quoted(_name(system))}"
                yield at(system.system, message, "Remove one of the two.", (second[system.start], "the first program"))
            elif isinstance(system.value, tree.Literal) and not system.value.raw and not system.value.value.strip():
                yield at(system.value, "The name of the program is empty", "Write it, or direct-interface.")


def _name(system: tree.OsPath) -> str:
    return system.system.text.lower()


@rule(
    code="DMI610",
    name="quoted-direct-interface",
    summary="`direct-interface` stands in quotes.",
    why="In quotes it is the name of a program; the keyword says that the program is already running.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 014", "IBM 025"),
    bad=(
        example(
            "component",
            path_text('Win32 = "direct interface"') + ASKED,
            fixed=path_text("Win32 = Direct-Interface") + ASKED,
            safe=False,
        ),
    ),
    good=(_path("Win32 = direct-interface"),),
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
    summary="A path names win9x or winnt as well as win32, which covers both.",
    why="No source says which of the two programs is started on such a system.",
    levels=Levels(dmi=INFO),
    sources=("IBM 025",),
    bad=(_path('Win32 = "p.exe"', 'WinNT = "q.exe"'),),
    good=(_path('Win9x = "p.exe"', 'WinNT = "q.exe"'),),
    aliases=("611",),
)
def redundant_system(document: Document) -> Iterator[Finding]:
    for path in _paths(document):
        systems = {_name(system): system for system in path.systems}
        both = systems.get("win32")
        for name in ("win9x", "winnt"):
            if both is not None and name in systems:
                help = "Name either win32, or win9x and winnt."
                yield at(systems[name].system, f"Win32 covers {name}", help, (both, "win32"))


@rule(
    code="DMI612",
    name="unknown-system",
    summary="A path names an operating system that the language does not have.",
    why="The service layer finds no program for the system it runs on.",
    levels=everywhere(ERROR),
    sources=("IBM 025",),
    bad=(
        _path('Windows = "p.exe"'),
        example("component", path_text('Win23 = "p.exe"') + ASKED, fixed=GOOD_PATH + ASKED, safe=False),
    ),
    good=GOOD,
    aliases=("612",),
)
def unknown_system(document: Document) -> Iterator[Finding]:
    known = keywords_of("OS_WORD")
    for _, item in document.layouts.statements("os"):
        if isinstance(item, tree.OsPath) and item.system.terminal != "OS_WORD":
            near = nearest(item.system.text, (*known, "name"))
            help = did_you_mean(near, f"Write one of: {', '.join(known)}.")
            fix = reword(item.system, near)
            message = f"{quoted(item.system.text)} is not an operating system of the language"
            yield at(item.system, message, help, fix=fix)
