"""DMI701 to DMI708: tables, their templates and rows. The rules on values check the cells, too (709)."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import takewhile

from mifkit.diagnostics import Certainty, Finding, Fix, quoted, replaced
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, name_of
from mifkit.mif.semantics.scope import Template, Typed, effective, is_constant, number_of
from mifkit.rules.blocks import complete, in_quotes, repeated
from mifkit.rules.declaration import ERROR, INFO, WARNING, Example, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import TABLE, TEMPLATE, example

# For each number that is looked for among others, so many bytes say whether there are such.
SLOTS = 8
# The values of key cells, each with the place of its cell in the row (0-based).
Key = tuple[tuple[int, int | str], ...]


def table_text(*rows: str) -> str:
    return TABLE + "".join(f"    {row}\n" for row in rows) + "  End Table\n"


def _table(*rows: str) -> Example:
    return example("template", table_text(*rows))


GOOD = (example("rows", '{ 1, "desk", 500 }'),)
ONE_ROW = table_text('{ 1, "desk", 500 }')
DEFAULT_KEY = TEMPLATE.replace("Type = Integer\n", "Type = Integer\n      Value = 7\n")
PATH = '  Start Path\n    Name = "P"\n    Win32 = "p.exe"\n  End Path\n'


@rule(
    code="DMI701",
    name="table-without-template",
    summary="A table has no class, or the class of no earlier group with a key.",
    why="The template says what the cells of the rows mean.",
    levels=everywhere(ERROR),
    sources=("IBM 036", "IBM 027"),
    bad=(
        example("template", ONE_ROW.replace("Contoso|Outlet", "Contoso|Other")),
        example("template", ONE_ROW.replace("Contoso|Outlet", "Contoso|OUTLET"), fixed=ONE_ROW, safe=False),
        example("component", ONE_ROW + TEMPLATE),
    ),
    good=GOOD,
    aliases=("701",),
)
def table_without_template(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        # Groups by their class in capitals, for a hint: nearly the same class, or a group without a key.
        groups: dict[str, tree.Group] = {}
        for group in scope.component.groups:
            kept = groups.setdefault(class_of(group).upper(), group)
            if kept.key is None and group.key is not None:
                groups[class_of(group).upper()] = group
        for table, template in scope.tables:
            literal = in_quotes(table.class_)
            if table.class_ is None:
                if not document.breaks_off(table):
                    yield at(head(table), "This table has no class", "Add the class of its template.")
            elif literal is not None and template is None:
                near = groups.get(literal.value.upper())
                usable = near is not None and near.key is not None and near.start < table.start
                yield at(
                    literal,
                    f"No group with a key before this table has class {quoted(literal.value)}",
                    _template_help(table, near),
                    *([(head(near), "this group")] if near else []),
                    fix=rewrite(document.source, literal, class_of(near)) if near and usable else None,
                )


def _template_help(table: tree.Table, near: tree.Group | None) -> str:
    if near is None:
        return "Put the template, a group with a key, before the table."
    if near.key is None:
        return "The group of this class has no key: add a key to make it the template."
    if class_of(near) != class_of(table):
        return f"Did you mean {quoted(class_of(near))}?"
    return "Move the template before its tables."


@rule(
    code="DMI702",
    name="too-many-cells",
    summary="A row has more cells than its template has attributes.",
    why="The cells of a row belong to the attributes in the order of their ids; an extra cell belongs to none.",
    levels=everywhere(ERROR),
    sources=("IBM 036",),
    bad=(example("rows", '{ 1, "desk", 500, 2 }'),),
    good=GOOD,
    aliases=("702",),
)
def too_many_cells(document: Document) -> Iterator[Finding]:
    for table, template in document.tables:
        count = len(template.group.attributes)
        for row in table.rows:
            if len(row.data) > count:
                yield at(
                    tree.Node(row.place(count).start, row.place(len(row.data) - 1).end),
                    f"Too many cells in this row: {len(row.data)} instead of {count}",
                    "Remove the extra cells, or look for a missing quotation mark.",
                    (head(template.group), "the template"),
                )


@rule(
    code="DMI703",
    name="empty-table",
    summary="A table has no rows.",
    why="The language's syntax has at least one row. No source says whether readers accept a table without any.",
    levels=everywhere(WARNING),
    sources=("IBM 036", "(choice)"),
    bad=(_table(),),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("703",),
)
def empty_table(document: Document) -> Iterator[Finding]:
    for table in complete(document, tree.Table):
        if not table.rows:
            yield at(head(table), "This table has no rows", "Add a row, or remove the table.")


def _is_closed(row: tree.Row, document: Document) -> bool:
    """Whether a row has its closing brace. Without it (SYN125), nobody knows what else is missing."""
    return document.text[row.end - 1] == "}"


@rule(
    code="DMI704",
    name="short-row",
    summary="A row has fewer cells than its template has attributes.",
    why=(
        "Cells that are missing at the end take the defaults of the template, but IBM's browser reports an error, and "
        "people who read the file cannot tell whether a cell was forgotten."
    ),
    levels=everywhere(WARNING),
    sources=("IBM 036", "CA 142573"),
    bad=(example("rows", "{ 1 }", fixed="{ 1, , }"),),
    good=(example("rows", "{ 1, , }"), example("rows", "{ { 1, 2 } }")),
    aliases=("704",),
)
def short_row(document: Document) -> Iterator[Finding]:
    for table, template in document.tables:
        count = len(template.group.attributes)
        for row in table.rows:
            # DMI705 reports a missing cell without a default at about the same place.
            if len(row.data) >= count or template.last_without_default >= len(row.data):
                continue
            # What cannot be read may be several cells (SYN125).
            if _is_closed(row, document) and tree.UNREADABLE not in row.data:
                yield at(
                    tree.Node(row.end - 1, row.end),
                    f"Too few cells in this row: {len(row.data)} instead of {count}",
                    "Write the commas of the cells that take their defaults.",
                    (head(template.group), "the template"),
                    fix=_commas(document, row, count - len(row.data)),
                )


def _commas(document: Document, row: tree.Row, number: int) -> Fix:
    """The fix that adds empty cells at the end of a row, behind the last cell."""
    end = row.end - 1 - (len(before := document.text[row.start : row.end - 1]) - len(before.rstrip(" \t")))
    return replaced(end, end, ", " * (number - 1) + ",", "Write the commas", safe=True)


@rule(
    code="DMI705",
    name="cell-without-default",
    summary="A cell is empty or missing, and the template has no default for it.",
    why="The row has no value there. DMI requires a value; SMS reads it as NULL.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 036",),
    bad=(example("rows", '{ , "desk", 500 }'),),
    good=(example("rows", '{ 1, "desk", }'), example("rows", '{ {1, "desk"} , }')),
    aliases=("705",),
)
def cell_without_default(document: Document) -> Iterator[Finding]:
    """One finding per row, at the first such cell."""
    for table, template in document.tables:
        columns = template.columns or ()
        if template.last_without_default < 0:
            continue
        for row in table.rows:
            cell, column = None, None
            for place, (datum, own) in enumerate(zip(row.data, columns, strict=False)):
                if not isinstance(datum, tree.Gap):
                    continue
                if datum.unreadable:
                    # It may be several cells (SYN125), so nobody knows which ones follow.
                    break
                if own.attribute.value is None:
                    cell, column = row.place(place), own
                    break
            else:
                if template.last_without_default >= len(row.data):
                    column = columns[template.last_without_default]
            if column is None or not _is_closed(row, document):
                continue
            yield at(
                cell or tree.Node(row.end - 1, row.end),
                f"This cell is {'empty' if cell else 'missing'}, and {_named(column)} has no default",
                "Write the value, or give the template's attribute a default.",
                (head(column.attribute), "the attribute in the template"),
            )


def _named(column: Typed) -> str:
    return quoted(name_of(column.attribute)) if name_of(column.attribute) else f"attribute {column.id}"


@rule(
    code="DMI706",
    name="mixed-row",
    summary='A row has both cells from a program (`* "path"`) and constant cells.',
    why="A row comes as a whole from the program of its path or from the file: half of a mixed row is not found.",
    levels=Levels(dmi=ERROR, sms=INFO, status=INFO),
    sources=("IBM 125",),
    bad=(example("template", PATH + table_text('{ 1, * "P", * "P" }')),),
    good=(example("template", PATH + table_text('{ * "P", * "P", * "P" }')),),
    aliases=("706",),
)
def mixed_row(document: Document) -> Iterator[Finding]:
    """A cell that takes its default counts as that default."""
    for table, template in document.tables:
        columns = template.columns or ()
        instrumented = template.last_instrumented >= 0
        for row in table.rows:
            # Nearly no row asks a program.
            if not instrumented and tree.Pointer not in map(type, row.data):
                continue
            data = [effective(datum, column) for datum, column in zip(row.data, columns, strict=False)]
            asked = any(isinstance(datum, tree.Pointer) for datum in data) or template.last_instrumented >= len(data)
            constant = any(map(is_constant, data)) or template.last_constant >= len(data)
            if asked and constant and columns:
                yield at(
                    row,
                    "The row mixes values of a program with constant values",
                    "Take all of its values from the path, or none; an empty cell takes its default.",
                    (head(template.group), "the template"),
                )


@rule(
    code="DMI707",
    name="duplicate-row",
    summary="Two rows of a table have the same key.",
    why=(
        "The key tells rows apart. A service layer rejects the file, and SMS keeps the last of the rows. Empty key "
        "cells take the default, so two of them are equal."
    ),
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 036", "BORES S3D7B"),
    bad=(
        _table('{ 1, "desk", 500 }', '{ 0x1, "shelf", 100 }'),
        example("component", DEFAULT_KEY + table_text('{ , "desk", 500 }', '{ 7, "shelf", 100 }')),
    ),
    good=(_table('{ 1, "desk", 500 }', '{ 2, "desk", 500 }'),),
    aliases=("707",),
)
def duplicate_row(document: Document) -> Iterator[Finding]:
    """DMI looks at each table by itself; SMS stores all tables of a class together."""
    # Few files have such rows: numbers that show that there are none take less memory than the keys themselves.
    hashes = array("q", (hash(key) for key, _ in _keyed_rows(document) if key is not None))
    if not _has_equal(hashes):
        return
    for (first, _), (row, template) in repeated(_keyed_rows(document)):
        place = _key_place(row, template)
        label = (_key_place(first, template), "the first row with this key")
        yield at(place, "Another row has the same key", "Give each row its own key.", label)


def _has_equal(numbers: Sequence[int]) -> bool:
    """Whether two numbers are equal. A set of all would take ten times the memory."""
    slots = SLOTS * len(numbers) + 1
    taken = bytearray(slots)
    # A few of the numbers share their slot with another.
    shared: set[int] = set()
    for number in numbers:
        slot = number % slots
        if taken[slot]:
            shared.add(slot)
        taken[slot] = 1
    suspects = [number for number in numbers if number % slots in shared] if shared else []
    return len(set(suspects)) < len(suspects)


def _keyed_rows(document: Document) -> Iterator[tuple[tuple[int, Key] | None, tuple[tree.Row, Template]]]:
    """Every row with its template, after its key and the beginning of the table or class in which keys must differ."""
    for table, template in document.tables:
        store = table.start if document.profile is Profile.DMI else template.group.start
        for row in table.rows:
            key = _key(row, template)
            yield None if key is None else (store, key), (row, template)


def _key(row: tree.Row, template: Template) -> Key | None:
    """The values of a row's key cells, without those at the end that equal their defaults.

    `None` if a value is not known.
    """
    if not template.keys or template.columns is None or template.last_key_without_constant >= len(row.data):
        return None
    found: list[tuple[int, int | str]] = []
    last = 0
    for place in takewhile(len(row.data).__gt__, template.keys):
        column = template.columns[place]
        value = _comparable(effective(row.data[place], column), column)
        if value is None:
            return None
        found.append((place, value))
        if value != _comparable(column.default, column):
            last = len(found)
    return tuple(found[:last])


def _comparable(datum: tree.Datum | None, column: Typed) -> int | str | None:
    """A value as keys are compared: the text of an enum is its number."""
    if isinstance(datum, tree.Integer):
        return datum.value
    if not isinstance(datum, tree.Literal) or datum.raw:
        return None
    number = column.enum.numbers.get(datum.value) if column.enum else None
    return datum.value if number is None else number


def _key_place(row: tree.Row, template: Template) -> tree.Node:
    """The cells of the key that the row has; the whole row if it has none."""
    cells = [row.place(place) for place in (template.keys[0], template.keys[-1]) if place < len(row.data)]
    return tree.Node(cells[0].start, cells[-1].end) if cells and cells[0].start < cells[-1].end else row


@rule(
    code="DMI708",
    name="template-order",
    summary="The attributes of a template do not stand in the order of their ids.",
    why="Cells follow ascending ids, not the order of the text: to people who read the file they look shifted.",
    levels=everywhere(INFO),
    sources=("IBM 036",),
    bad=(example("component", TEMPLATE.replace("ID = 1\n", "ID = 9\n").replace("Key = 1", "Key = 9")),),
    good=(example("component", TEMPLATE),),
    aliases=("708",),
)
def template_order(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        for group in scope.component.groups:
            if group.key is None or (group.id is not None and group.start not in scope.used_templates):
                continue
            before: tree.Attribute | None = None
            for attribute in group.attributes:
                number = number_of(attribute)
                earlier = number_of(before) if before else None
                if before and attribute.id and number is not None and earlier is not None and number < earlier:
                    yield at(
                        attribute.id,
                        f"Attribute {number} stands after {earlier}, but its cells stand before",
                        "Put the attributes in the order of their ids.",
                        *([(before.id, "this attribute comes later in a row")] if before.id else []),
                    )
                    break
                before = attribute
