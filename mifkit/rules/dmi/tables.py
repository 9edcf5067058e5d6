"""DMI701 to DMI708: tables, their templates and rows. The cells' values are checked with all others (709)."""

from collections.abc import Iterator
from itertools import takewhile

from mifkit.diagnostics import Certainty, Finding, Fix, quoted, replaced
from mifkit.documents.kinds import Profile
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, name_of
from mifkit.mif.semantics.scope import Template, Typed, effective, is_constant, number_of
from mifkit.rules.declaration import ERROR, INFO, WARNING, Levels, at, everywhere, head, rule
from mifkit.rules.fixes import rewrite
from mifkit.rules.frames import TABLE, TEMPLATE, example

# The values of key cells by their places.
Key = tuple[tuple[int, int | str], ...]

GOOD = (example("rows", '{ 1, "desk", 500 }'),)
ROWS = TABLE + '    { 1, "desk", 500 }\n  End Table\n'
DEFAULT_KEY = TEMPLATE.replace("Type = Integer\n", "Type = Integer\n      Value = 7\n")
PATH = '  Start Path\n    Name = "P"\n    Win32 = "p.exe"\n  End Path\n'


@rule(
    code="DMI701",
    name="table-without-template",
    summary="A table has no class, or none of an earlier group with a key.",
    why="The template says what the cells of the rows mean.",
    levels=everywhere(ERROR),
    sources=("IBM 036", "IBM 027"),
    bad=(
        example("template", ROWS.replace("Contoso|Outlet", "Contoso|Other")),
        example("template", ROWS.replace("Contoso|Outlet", "Contoso|OUTLET"), fixed=ROWS, safe=False),
        example("component", ROWS + TEMPLATE),
    ),
    good=GOOD,
    aliases=("701",),
)
def table_without_template(document: Document) -> Iterator[Finding]:
    for scope in document.scopes:
        # Groups by their class in capitals: nearly the same class, or one without a key, is worth a hint.
        groups: dict[str, tree.Group] = {}
        for group in scope.component.groups:
            kept = groups.setdefault(class_of(group).upper(), group)
            if kept.key is None and group.key is not None:
                groups[class_of(group).upper()] = group
        for table, template in scope.tables:
            literal = table.class_.value if table.class_ else None
            if table.class_ is None:
                if not document.breaks_off(table):
                    yield at(head(table), "This table has no class", "Add the class of its template.")
            elif literal is not None and not literal.raw and template is None:
                near = groups.get(literal.value.upper())
                yield at(
                    literal,
                    f"No group with a key before this table has class {quoted(literal.value)}",
                    _template_help(table, near),
                    *([(head(near), "this group")] if near else []),
                    fix=rewrite(document.source, literal, class_of(near))
                    if near and near.key and near.start < table.start
                    else None,
                )


def _template_help(table: tree.Table, near: tree.Group | None) -> str:
    if near is None:
        return "Put the template, a group with a key, before the table."
    if near.key is None:
        return "The group of this class has no key: add one, so that it becomes the template."
    if class_of(near) != class_of(table):
        return f"Did you mean {quoted(class_of(near))}?"
    return "Move the template before its tables."


@rule(
    code="DMI702",
    name="too-many-cells",
    summary="A row has more cells than its template has attributes.",
    why="The cells of a row go by the ids of the attributes; one too many belongs to none.",
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
            if len(row.cells) > count:
                yield at(
                    tree.Node(row.cells[count].start, row.cells[-1].end),
                    f"Too many cells in this row: {len(row.cells)} instead of {count}",
                    "Remove what is too much, or look for a missing quotation mark.",
                    (head(template.group), "the template"),
                )


@rule(
    code="DMI703",
    name="empty-table",
    summary="A table has no rows.",
    why="The language's syntax shows one row at least; whether readers take a table without, no source says.",
    levels=everywhere(WARNING),
    sources=("IBM 036", "(choice)"),
    bad=(example("template", TABLE + "  End Table\n"),),
    good=GOOD,
    certainty=Certainty.INFERRED,
    aliases=("703",),
)
def empty_table(document: Document) -> Iterator[Finding]:
    for block in document.blocks:
        if isinstance(block, tree.Table) and not block.rows and not document.breaks_off(block):
            yield at(head(block), "This table has no rows", "Add a row, or remove the table.")


def _is_closed(row: tree.Row, document: Document) -> bool:
    """Whether a row has its closing brace: without one (SYN125), nobody knows what else it lacks."""
    return document.text[row.end - 1] == "}"


@rule(
    code="DMI704",
    name="short-row",
    summary="A row has fewer cells than its template has attributes.",
    why=(
        "The cells that are missing at the end take the defaults of the template; but IBM's browser reports an error, "
        "and a reader of the file cannot tell a cell that was forgotten."
    ),
    levels=everywhere(WARNING),
    sources=("IBM 036", "CA 142573"),
    bad=(example("rows", "{ 1 }", fixed="{ 1, , }"),),
    good=(example("rows", "{ 1, , }"),),
    aliases=("704",),
)
def short_row(document: Document) -> Iterator[Finding]:
    for table, template in document.tables:
        count = len(template.group.attributes)
        for row in table.rows:
            # A missing cell without a default is DMI705's, which is about the same place.
            if _is_closed(row, document) and len(row.cells) < count and template.last_without_default < len(row.cells):
                yield at(
                    tree.Node(row.end - 1, row.end),
                    f"Too few cells in this row: {len(row.cells)} instead of {count}",
                    "Write the commas of the cells that take their defaults.",
                    (head(template.group), "the template"),
                    fix=_commas(document, row, count - len(row.cells)),
                )


def _commas(document: Document, row: tree.Row, number: int) -> Fix:
    """The fix that adds empty cells at the end of a row, behind the last cell."""
    end = row.end - 1 - (len(before := document.text[row.start : row.end - 1]) - len(before.rstrip(" \t")))
    return replaced(end, end, ", " * (number - 1) + ",", "Write the commas", safe=True)


@rule(
    code="DMI705",
    name="cell-without-default",
    summary="A cell is empty or missing, and the template has no default for it.",
    why="The row has no value there. DMI requires one; SMS takes NULL.",
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 036",),
    bad=(example("rows", '{ , "desk", 500 }'),),
    good=(example("rows", '{ 1, "desk", }'),),
    aliases=("705",),
)
def cell_without_default(document: Document) -> Iterator[Finding]:
    """One finding per row, at the first such cell."""
    for table, template in document.tables:
        columns = template.columns or ()
        if template.last_without_default < 0:
            continue
        for row in table.rows:
            if not _is_closed(row, document):
                continue
            pairs = zip(row.cells, columns, strict=False)
            empty = ((cell, one) for cell, one in pairs if cell.value is None and not cell.unreadable)
            cell, column = next(((cell, one) for cell, one in empty if one.attribute.value is None), (None, None))
            if cell is None and template.last_without_default >= len(row.cells):
                column = columns[template.last_without_default]
            if column is not None:
                yield at(
                    cell or tree.Node(row.end - 1, row.end),
                    f"This cell is {'empty' if cell else 'missing'}, and {_named(column)} has no default",
                    "Write the value, or give the template's attribute one.",
                    (head(column.attribute), "the attribute in the template"),
                )


def _named(column: Typed) -> str:
    return quoted(name_of(column.attribute)) if name_of(column.attribute) else f"attribute {column.id}"


@rule(
    code="DMI706",
    name="mixed-row",
    summary='A row has both cells from a program (`* "path"`) and constant ones.',
    why="A row comes from the program of its path or from the file, as a whole: of a mixed one, half is not found.",
    levels=Levels(dmi=ERROR, sms=INFO, status=INFO),
    sources=("IBM 125",),
    bad=(example("template", PATH + ROWS.replace('"desk", 500', '* "P", * "P"')),),
    good=(example("template", PATH + ROWS.replace('1, "desk", 500', '* "P", * "P", * "P"')),),
    aliases=("706",),
)
def mixed_row(document: Document) -> Iterator[Finding]:
    """A cell that takes a default counts as what the default is."""
    for table, template in document.tables:
        columns = template.columns or ()
        for row in table.rows:
            data = [effective(cell, column) for cell, column in zip(row.cells, columns, strict=False)]
            asked = any(isinstance(one, tree.Pointer) for one in data) or template.last_instrumented >= len(data)
            constant = any(is_constant(one) for one in data) or template.last_constant >= len(data)
            if asked and constant and columns:
                yield at(
                    row,
                    "The row mixes values of a program with constant ones",
                    "Take all of its values from the path, or none; an empty cell takes its default.",
                    (head(template.group), "the template"),
                )


@rule(
    code="DMI707",
    name="duplicate-row",
    summary="Two rows of a table have the same key.",
    why=(
        "The key tells rows apart: a service layer rejects the file, SMS keeps the last of them. Empty key cells take "
        "the default, so two of them are equal."
    ),
    levels=Levels(dmi=ERROR, sms=WARNING, status=WARNING),
    sources=("IBM 036", "BORES S3D7B"),
    bad=(
        example("template", TABLE + '    { 1, "desk", 500 }\n    { 0x1, "shelf", 100 }\n  End Table\n'),
        example("component", DEFAULT_KEY + TABLE + '    { , "desk", 500 }\n    { 7, "shelf", 100 }\n  End Table\n'),
    ),
    good=(example("template", TABLE + '    { 1, "desk", 500 }\n    { 2, "desk", 500 }\n  End Table\n'),),
    aliases=("707",),
)
def duplicate_row(document: Document) -> Iterator[Finding]:
    """For DMI each table by itself; SMS stores all tables of a class in one."""
    per_class = document.profile is not Profile.DMI
    seen: dict[tuple[int, Key], tree.Row] = {}
    for table, template in document.tables:
        store = template.group.start if per_class else table.start
        for row in table.rows:
            key = _key(row, template)
            if key is None:
                continue
            first = seen.setdefault((store, key), row)
            if first is not row:
                yield at(
                    _key_place(row, template),
                    "Another row has the same key",
                    "Give each row a key of its own.",
                    (_key_place(first, template), "the first one"),
                )


def _key(row: tree.Row, template: Template) -> Key | None:
    """The values of a row's key cells, without those at the end that equal their defaults.

    `None` if one of them is not known.
    """
    if not template.keys or template.columns is None or template.last_key_without_constant >= len(row.cells):
        return None
    found: list[tuple[int, int | str]] = []
    last = 0
    for place in takewhile(lambda place: place < len(row.cells), template.keys):
        column = template.columns[place]
        value = _comparable(effective(row.cells[place], column), column)
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
    """The cells of the key, as far as the row has them; else the row."""
    cells = [row.cells[place] for place in (template.keys[0], template.keys[-1]) if place < len(row.cells)]
    return tree.Node(cells[0].start, cells[-1].end) if cells and cells[0].start < cells[-1].end else row


@rule(
    code="DMI708",
    name="template-order",
    summary="The attributes of a template do not stand in the order of their ids.",
    why="Cells go by ascending ids, not by the order of the text: who reads the file takes them for shifted.",
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
                        *([(before.id, "this one comes later in a row")] if before.id else []),
                    )
                    break
                before = attribute
