"""DMI401 to DMI410: groups and their classes."""

from collections.abc import Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import BARS
from mifkit.mif.semantics.scope import Scope, Typed, is_raw
from mifkit.mif.semantics.standard_groups import access_and_storage
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import THING, THINGS, example

END = "  End Group\n"
GOOD = (example("component", THINGS + THING + END),)
SYNONYMS = {"integer": "int", "integer64": "int64", "displaystring": "string"}


def _group(*statements: str) -> str:
    lines = "".join(f"    {one}\n" for one in statements)
    return f'  Start Group\n    Name = "Things"\n{lines}{THING}{END}'


def _has_edge_blank(text: str) -> bool:
    """Whether a class has a blank next to a bar, or at one of its ends."""
    return any(field != field.strip() for field in text.translate(BARS).split("|"))


def _classes(document: Document) -> Iterator[tree.Literal]:
    """The classes in quotes of all groups and tables."""
    for block in document.blocks:
        literal = block.class_.value if isinstance(block, tree.Group | tree.Table) and block.class_ else None
        if literal is not None and not literal.raw:
            yield literal


@rule(
    code="DMI401",
    name="missing-class",
    summary="A group has no class.",
    why="The class says what the group means; SMS stores a group under its class.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "BORES S3D75"),
    bad=(example("component", _group("ID = 2")),),
    good=GOOD,
    aliases=("401",),
)
def missing_class(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Group) and block.class_ is None and not document.breaks_off(block):
            yield at(head(block), "This group has no class", 'Add: Class = "Organisation|Name|Version".')


@rule(
    code="DMI402",
    name="no-id-or-key",
    summary="A group has neither an id nor a key.",
    why="A group with an id holds values, one with only a key is the template of a table; without both it is neither.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "BORES S3D75"),
    bad=(example("component", _group('Class = "Contoso|Things|001"')),),
    good=GOOD,
    aliases=("402",),
)
def no_id_or_key(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Group) and block.id is None and block.key is None and not document.breaks_off(block):
            yield at(head(block), "This group has neither an id nor a key", "Add: ID = and a number not used yet.")


@rule(
    code="DMI403",
    name="class-format",
    summary="A class is not three non-empty fields joined by bars.",
    why="DMI compares classes field by field: organisation, name, version. SMS does not check the form.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 028", "BORES S3D7B"),
    bad=(example("component", THINGS.replace("|001", "") + THING + END),),
    good=GOOD,
    aliases=("403",),
)
def class_format(document: Document) -> Iterator[Finding]:
    for literal in _classes(document):
        fields = literal.value.translate(BARS).split("|")
        if len(fields) != 3 or not all(field.strip() for field in fields):
            yield at(
                literal,
                f"The class {quoted(literal.value)} is not of the form organisation|name|version",
                'Write for example "Contoso|Things|001".',
            )


@rule(
    code="DMI404",
    name="blank-in-class",
    summary="A class has a blank next to a bar, or at an end.",
    why="Blanks in a class count: with one too many it is another class, and nobody sees why it is not found.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 028", "[I]"),
    bad=(
        example(
            "component", THINGS.replace("|Things", "| Things") + THING + END, fixed=THINGS + THING + END, safe=False
        ),
    ),
    good=(example("component", THINGS.replace("|Things", "|Many Things") + THING + END),),
    certainty=Certainty.INFERRED,
    aliases=("404",),
)
def blank_in_class(document: Document) -> Iterator[Finding]:
    for literal in _classes(document):
        if _has_edge_blank(literal.value):
            right = "|".join(field.strip() for field in literal.value.translate(BARS).split("|"))
            yield at(
                literal,
                f"The class {quoted(literal.value)} has a blank at the edge of a field",
                f"Write {quoted(right)}, or keep it everywhere alike.",
                fix=rewrite(document.source, literal, right),
            )


@rule(
    code="DMI405",
    name="class-near-miss",
    summary="The classes of two groups differ in case or blanks only.",
    why="DMI takes them for two classes, SMS, which ignores case, may take them for one: one of them is a slip.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 028", "BORES S3D7B", "[I]"),
    bad=(
        example(
            "component",
            THINGS + THING + END + THINGS.replace("ID = 2", "ID = 3").replace("|Things", "|THINGS") + THING + END,
        ),
    ),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("405",),
)
def class_near_miss(document: Document) -> Iterator[Finding]:
    """Groups only: a table whose class is nearly that of a template is DMI701's. A blank next to a bar is DMI404's."""
    for component in document.file.components:
        first: dict[str, tree.Literal] = {}
        reported: set[str] = set()
        for group in component.groups:
            literal = group.class_.value if group.class_ else None
            if literal is None or literal.raw or _has_edge_blank(literal.value):
                continue
            other = first.setdefault("".join(literal.value.translate(BARS).upper().split()), literal)
            # A different bar is DMI406's.
            same = other.value.translate(BARS) == literal.value.translate(BARS)
            if not same and literal.value not in reported:
                reported.add(literal.value)
                yield at(
                    literal,
                    f"{quoted(literal.value)} and {quoted(other.value)} differ in case or blanks only",
                    "Write both alike, or tell them apart.",
                    (other, "the other one"),
                )


@rule(
    code="DMI406",
    name="bar-look-alike",
    summary="A class has another character where a bar belongs.",
    why="After a change of code page the bar is a different character, and the class another one.",
    levels=everywhere(ERROR),
    sources=("IBM-S", "[I]"),
    bad=(example("component", THINGS.replace("|", "\u00a6") + THING + END, fixed=THINGS + THING + END, safe=False),),
    good=GOOD,
    aliases=("406",),
)
def bar_look_alike(document: Document) -> Iterator[Finding]:
    for literal in _classes(document):
        if literal.value.translate(BARS) != literal.value:
            wrong = next(char for char in literal.value if char.translate(BARS) != char)
            yield at(
                literal,
                f"The class has {quoted(wrong)} (U+{ord(wrong):04X}) where a bar belongs",
                f"Write {quoted(literal.value.translate(BARS))}.",
                fix=rewrite(document.source, literal, literal.value.translate(BARS)),
            )


TWIN = THINGS.replace("ID = 2", "ID = 3") + THING


@rule(
    code="DMI408",
    name="class-conflict",
    summary="Two groups of one class differ in the ids, types, access or storage of their attributes.",
    why=(
        "A class is a promise: the same attributes wherever it stands. Name, description and value may differ. SMS "
        "fixes type and size when it meets a class for the first time."
    ),
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 028", "KB Q122178"),
    bad=(
        example(
            "component",
            THINGS + THING + "    Key = 1\n" + END + TWIN.replace("Integer", "Gauge") + "    Key = 1\n" + END,
        ),
        example(
            "component",
            THINGS + THING + "    Key = 1\n" + END + TWIN.replace("ID = 1\n", "ID = 4\n") + "    Key = 4\n" + END,
        ),
    ),
    good=(example("component", THINGS + THING + END + TWIN.replace('"Thing"', '"Sache"') + END),),
    aliases=("408",),
)
def class_conflict(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        first: dict[str, tree.Group] = {}
        for group in scope.component.groups:
            key = scope.class_key(group)
            literal = group.class_.value if group.class_ else None
            if not key or literal is None or literal.raw or document.breaks_off(group):
                continue
            other = first.setdefault(key, group)
            # Two templates of one class are one too many (DMI411): which of them is right is no further question.
            templates = other.key and group.key and not other.id and not group.id
            if other is not group and not templates:
                yield from _conflict(scope, group, other)


def _conflict(scope: Scope, group: tree.Group, other: tree.Group) -> Iterator[Finding]:
    """The first difference between two groups of a class. Groups with unreadable or repeated ids are not compared."""
    columns, before = _by_id(scope, group), _by_id(scope, other)
    if columns is None or before is None:
        return
    help = "Give the group a class of its own, or define its attributes alike."
    for number, column in columns.items():
        known = before.get(number)
        if known is None:
            message = f"The other group of this class has no attribute with id {number}"
            yield at(head(column.attribute), message, help, (head(other), "the other group"))
            return
        for what, mine, theirs in zip(("type", "access", "storage"), _nature(column), _nature(known), strict=True):
            if mine and theirs and mine != theirs:
                statement = getattr(column.attribute, what) or head(column.attribute)
                yield at(
                    tree.Node(statement.start, min(statement.end, _head_end(statement))),
                    f"Attribute {number} has another {what} than in the other group of this class",
                    help,
                    (head(known.attribute), "the attribute there"),
                )
                return
    missing = [number for number in before if number not in columns]
    if missing:
        message = f"The other group of this class has an attribute with id {missing[0]}, too"
        yield at(head(group), message, help, (head(before[missing[0]].attribute), "the attribute there"))


def _head_end(statement: tree.Node) -> int:
    """Where a statement ends for a finding: an enum in place is not underlined as a whole."""
    enum = statement.enum if isinstance(statement, tree.Type) else None
    return enum.head if enum else statement.end


def _by_id(scope: Scope, group: tree.Group) -> dict[int, Typed] | None:
    found = {number: column for column in map(scope.typed, group.attributes) if (number := column.id) is not None}
    return found if len(found) == len(group.attributes) else None


def _nature(column: Typed) -> tuple[object, str, str]:
    """Type, access and storage of an attribute, as they are compared; a type that is not known is `None`."""
    return (_type(column), *access_and_storage(column.attribute))


def _type(column: Typed) -> object:
    if column.enum is not None:
        named = column.attribute.type.enum_name if column.attribute.type else None
        return named.value if named and not is_raw(named) else ("enum", column.enum.values)
    if not column.word:
        return None
    sized = column.attribute.type is not None and column.attribute.type.sized
    return None if sized and column.size is None else (SYNONYMS.get(column.word, column.word), column.size)


@rule(
    code="DMI410",
    name="empty-group",
    summary="A group has no attribute.",
    why="A group is nothing but its attributes; the DMI tools reject one without.",
    levels=everywhere(ERROR),
    sources=("IBM 017",),
    bad=(example("component", THINGS + END),),
    good=GOOD,
    aliases=("410",),
)
def empty_group(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Group) and not block.attributes and not document.breaks_off(block):
            yield at(head(block), "This group has no attributes", "Add an attribute, or remove the group.")
