"""DMI401 to DMI406, DMI408, DMI410: groups and their class strings."""

from collections.abc import Callable, Iterator

from mifkit.diagnostics import Certainty, Finding, quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import BARS, MOST_CLASSES, in_bars
from mifkit.mif.semantics.scope import Scope, Typed, is_raw
from mifkit.mif.semantics.standard_groups import access_and_storage
from mifkit.questions import remembered
from mifkit.rules.blocks import complete, in_quotes, repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import END_GROUP, THING, THINGS, example, group_text

GROUP = THINGS + THING + END_GROUP
GOOD = (example("component", GROUP),)
# A second group of the same class.
SECOND_GROUP = GROUP.replace("ID = 2", "ID = 3")
SYNONYMS = {"integer": "int", "integer64": "int64", "displaystring": "string"}


def _fields(class_string: str) -> list[str]:
    return in_bars(class_string).split("|")


def _has_another_form(class_string: str) -> bool:
    """Whether a class string is not three fields with text."""
    fields = _fields(class_string)
    return len(fields) != 3 or not all(field.strip() for field in fields)


@remembered(MOST_CLASSES)
def _bare(class_string: str) -> str:
    """A class string in capitals, without spaces."""
    return "".join(in_bars(class_string).upper().split())


@remembered(MOST_CLASSES)
def _has_space_at_edge(class_string: str) -> bool:
    """Whether a field of a class string begins or ends with a space."""
    return any(field != field.strip() for field in _fields(class_string))


def _class_strings(document: Document, wrong: Callable[[str], bool]) -> Iterator[tree.Literal]:
    """The class strings in quotes of all groups and tables that are wrong."""
    if any(map(wrong, document.layouts.values("class"))):
        written = [block.class_ for block in document.blocks_of(tree.Group)]
        written += [block.class_ for block in document.blocks_of(tree.Table)]
        literals = (literal for literal in map(in_quotes, written) if literal is not None)
        yield from (literal for literal in literals if wrong(literal.value))


@rule(
    code="DMI401",
    name="missing-class",
    summary="A group has no class string.",
    why="The class string says what a group means, and SMS stores a group by its class.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "BORES S3D75"),
    bad=(example("component", group_text("Things", "ID = 2", THING)),),
    good=GOOD,
    aliases=("401",),
)
def missing_class(document: Document) -> Iterator[Finding]:
    for block in complete(document, tree.Group):
        if block.class_ is None:
            yield at(head(block), "This group has no class string", 'Add: Class = "Organisation|Name|Version".')


@rule(
    code="DMI402",
    name="no-id-or-key",
    summary="A group has neither an id nor a key.",
    why="A group with an id holds values, and a group with only a key is the template of a table. This is neither.",
    levels=everywhere(ERROR),
    sources=("IBM 027", "BORES S3D75"),
    bad=(example("component", group_text("Things", 'Class = "Contoso|Things|001"', THING)),),
    good=GOOD,
    aliases=("402",),
)
def no_id_or_key(document: Document) -> Iterator[Finding]:
    for block in complete(document, tree.Group):
        if block.id is None and block.key is None:
            yield at(head(block), "This group has neither an id nor a key", "Add: ID = and an unused number.")


@rule(
    code="DMI403",
    name="class-format",
    summary="A class string is not three fields with text, joined by bars.",
    why="DMI compares class strings field by field: organisation, name, version. SMS does not check their form.",
    levels=Levels(dmi=WARNING),
    sources=("IBM 028", "BORES S3D7B"),
    bad=(example("component", GROUP.replace("|001", "")),),
    good=GOOD,
    aliases=("403",),
)
def class_format(document: Document) -> Iterator[Finding]:
    for literal in _class_strings(document, _has_another_form):
        message = f"The class string {quoted(literal.value)} does not have the form organisation|name|version"
        yield at(literal, message, 'Write for example "Contoso|Things|001".')


@rule(
    code="DMI404",
    name="blank-in-class",
    summary="A class string has a space next to a bar, at its beginning or at its end.",
    why="Spaces in a class string count. An extra one makes another class, and nobody sees why it is not found.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 028", "[I]"),
    bad=(example("component", GROUP.replace("|Things", "| Things"), fixed=GROUP, safe=False),),
    good=(example("component", GROUP.replace("|Things", "|Many Things")),),
    certainty=Certainty.INFERRED,
    aliases=("404",),
)
def blank_in_class(document: Document) -> Iterator[Finding]:
    for literal in _class_strings(document, _has_space_at_edge):
        right = "|".join(field.strip() for field in _fields(literal.value))
        message = f"The class string {quoted(literal.value)} has a space at the edge of a field"
        help = f"Write {quoted(right)}, or write it the same way everywhere."
        yield at(literal, message, help, fix=rewrite(document.source, literal, right))


@rule(
    code="DMI405",
    name="class-near-miss",
    summary="The class strings of two groups differ only in case or spaces.",
    why="To DMI they are two classes. SMS ignores case and may see one class, so one of the two is a slip.",
    levels=Levels(dmi=WARNING, sms=INFO, status=INFO),
    sources=("IBM 028", "BORES S3D7B", "[I]"),
    bad=(example("component", GROUP + SECOND_GROUP.replace("|Things", "|THINGS")),),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("405",),
)
def class_near_miss(document: Document) -> Iterator[Finding]:
    """Groups only: DMI701 reports a table whose class is nearly that of a template, DMI404 a space next to a bar."""
    for component in document.file.components:
        literals = [literal for group in component.groups if (literal := in_quotes(group.class_)) is not None]
        keyed = ((_bare(literal.value), literal) for literal in literals if not _has_space_at_edge(literal.value))
        reported: set[str] = set()
        for other, literal in repeated(keyed):
            # DMI406 reports a bar that differs.
            same = in_bars(other.value) == in_bars(literal.value)
            if not same and literal.value not in reported:
                reported.add(literal.value)
                yield at(
                    literal,
                    f"{quoted(literal.value)} and {quoted(other.value)} differ only in case or spaces",
                    "Write both the same way, or make the difference clear.",
                    (other, "the other class string"),
                )


@rule(
    code="DMI406",
    name="bar-look-alike",
    summary="A class string has another character in the place of a bar.",
    why="A change of code page turned the bar into another character, and the class into another class.",
    levels=everywhere(ERROR),
    sources=("IBM-S", "[I]"),
    bad=(example("component", GROUP.replace("|", "\u00a6"), fixed=GROUP, safe=False),),
    good=GOOD,
    aliases=("406",),
)
def bar_look_alike(document: Document) -> Iterator[Finding]:
    for literal in _class_strings(document, lambda text: in_bars(text) != text):
        right = in_bars(literal.value)
        wrong = next(char for char in literal.value if char.translate(BARS) != char)
        message = f"The class string has {quoted(wrong)} (U+{ord(wrong):04X}) in the place of a bar"
        yield at(literal, message, f"Write {quoted(right)}.", fix=rewrite(document.source, literal, right))


KEYED_GROUP, SECOND_KEYED = (text.replace(END_GROUP, f"    Key = 1\n{END_GROUP}") for text in (GROUP, SECOND_GROUP))


@rule(
    code="DMI408",
    name="class-conflict",
    summary="Two groups of the same class differ in the ids, types, access or storage of their attributes.",
    why=(
        "All groups of a class have the same attributes; only name, description and value may differ. SMS fixes type "
        "and size when it first meets a class."
    ),
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 028", "KB Q122178"),
    bad=(
        example("component", KEYED_GROUP + SECOND_KEYED.replace("Integer", "Gauge")),
        example("component", KEYED_GROUP + SECOND_KEYED.replace("ID = 1\n", "ID = 4\n").replace("Key = 1", "Key = 4")),
    ),
    good=(example("component", GROUP + SECOND_GROUP.replace('"Thing"', '"Sache"')),),
    aliases=("408",),
)
def class_conflict(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        compared = (
            (scope.class_key(group) or None, group)
            for group in scope.component.groups
            if in_quotes(group.class_) is not None and not document.breaks_off(group)
        )
        for other, later in repeated(compared):
            # Of two templates with the same class one is too many (DMI411). How they differ does not matter then.
            templates = other.key and later.key and not other.id and not later.id
            if not templates and not scope.declared_alike(later, other):
                yield from _conflict(scope, later, other)


def _conflict(scope: Scope, group: tree.Group, other: tree.Group) -> Iterator[Finding]:
    """The first difference between two groups of a class. Groups with unreadable or repeated ids are not compared."""
    columns, before = _by_id(scope, group), _by_id(scope, other)
    if columns is None or before is None:
        return
    help = "Give the group a class of its own, or define its attributes in the same way."
    for number, column in columns.items():
        known = before.get(number)
        if known is None:
            message = f"The other group of this class has no attribute with id {number}"
            yield at(head(column.attribute), message, help, (head(other), "the other group"))
            return
        for property, own, others in zip(("type", "access", "storage"), _nature(column), _nature(known), strict=True):
            if own and others and own != others:
                statement = getattr(column.attribute, property) or head(column.attribute)
                yield at(
                    tree.Node(statement.start, min(statement.end, _head_end(statement))),
                    f"The {property} of attribute {number} differs from that in the other group of this class",
                    help,
                    (head(known.attribute), "the attribute in the other group"),
                )
                return
    missing = [number for number in before if number not in columns]
    if missing:
        message = f"The other group of this class also has an attribute with id {missing[0]}"
        yield at(head(group), message, help, (head(before[missing[0]].attribute), "the attribute in the other group"))


def _head_end(statement: tree.Node) -> int:
    """Where a statement ends for a finding: an enum in place is not underlined as a whole."""
    enum = statement.enum if isinstance(statement, tree.Type) else None
    return enum.head if enum else statement.end


def _by_id(scope: Scope, group: tree.Group) -> dict[int, Typed] | None:
    found = {number: column for column in scope.columns(group) if (number := column.id) is not None}
    return found if len(found) == len(group.attributes) else None


def _nature(column: Typed) -> tuple[object, str, str]:
    """Type, access and storage of an attribute in a form that can be compared; an unknown type is `None`."""
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
    why="A group consists of its attributes; the DMI tools reject a group without any.",
    levels=everywhere(ERROR),
    sources=("IBM 017",),
    bad=(example("component", THINGS + END_GROUP),),
    good=GOOD,
    aliases=("410",),
)
def empty_group(document: Document) -> Iterator[Finding]:
    for block in complete(document, tree.Group):
        if not block.attributes:
            yield at(head(block), "This group has no attributes", "Add an attribute, or remove the group.")
