"""A MIF file viewed as a status MIF: its InstallStatus and ComponentID groups and their fields."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from mifkit.mif import tree
from mifkit.mif.semantics.names import folded
from mifkit.questions import A

STATUS_CLASS = "microsoft|jobstatus|1.0"
STATUS_NAME = "installstatus"
COMPONENT_ID_CLASSES = ("dmtf|componentid|1.0", "dmtf|componentid|001")
COMPONENT_ID_NAME = "componentid"


class Field(Struct, frozen=True, gc=False):
    """The value of an attribute.

    `name` is the name of the attribute as written. `start` up to, not including, `end` is the place of the value. If
    the attribute has no value, `datum` is `None`, `value` is '', and the place is that of the whole attribute.
    `declared_size` is the n of STRING(n), in characters or bytes depending on the file's encoding; `None` if no size is
    readable.
    """

    name: str
    datum: tree.Datum | None
    start: int
    end: int
    declared_size: int | None

    @property
    def value(self) -> str:
        return _written(self.datum) or ""

    def ask(self, question: Callable[[str], A]) -> A:
        """The answer of `question` about the value; see `mifkit.questions`."""
        return self.datum.ask(question) if isinstance(self.datum, tree.Literal) else question(self.value)


class Identity(NamedTuple):
    """What a component says of the program; `None`: missing or unreadable."""

    manufacturer: str | None
    product: str | None
    version: str | None


class StatusView(Struct, frozen=True):
    """The parts of a file that an outcome depends on. A field is `None` if it is missing or its value is unreadable.

    `unreadable_status` distinguishes these two for the Status: the attribute is present, and its value has a syntax
    finding.

    No source says which Status counts where a file has several, or where it is in an unusual place. `statuses` are the
    different ones in the order of the text (`None`: a group without a readable one). `other_name` and `other_class` are
    the name and the class of the group if they are not the known ones, and `in_template` is whether the group is a
    template, whose values are only defaults. `identities` are those of the components with an InstallStatus group, in
    their order, if they disagree.
    """

    group: tree.Group
    component_id: tree.Group | None = None
    status: Field | None = None
    description: Field | None = None
    manufacturer: Field | None = None
    product: Field | None = None
    version: Field | None = None
    locale: Field | None = None
    serial_number: Field | None = None
    installation: Field | None = None
    unreadable_status: bool = False
    statuses: tuple[str | None, ...] = ()
    other_name: str | None = None
    other_class: str | None = None
    in_template: bool = False
    identities: tuple[Identity, ...] = ()


def status_view(file: tree.File) -> StatusView | None:
    """The status view of a file; `None` if it has no InstallStatus group and therefore is not a status MIF.

    Groups are found by class, then by name; attributes by name, since their ids differ between the layouts in use
    (status-mif.md 2.3, 2.4). Case and surrounding blanks are ignored.
    """
    group = _find(file.groups, (STATUS_CLASS,), STATUS_NAME)
    if group is None:
        return None
    home = next(component for component in file.components if any(member is group for member in component.groups))
    component_id = _find(home.groups, COMPONENT_ID_CLASSES, COMPONENT_ID_NAME)
    if component_id is None:
        component_id = _find(file.groups, COMPONENT_ID_CLASSES, COMPONENT_ID_NAME)
    status = _attributes(group)
    identity = _attributes(component_id) if component_id is not None else {}
    return StatusView(
        group=group,
        component_id=component_id,
        status=_field(status.get("status")),
        description=_field(status.get("description")),
        manufacturer=_field(identity.get("manufacturer")),
        product=_field(identity.get("product")),
        version=_field(identity.get("version")),
        locale=_field(identity.get("locale")),
        serial_number=_field(identity.get("serial number")),
        installation=_field(identity.get("installation")),
        unreadable_status="status" in status and _field(status["status"]) is None,
        statuses=_statuses(file),
        other_name=_other(group.name, STATUS_NAME),
        other_class=_other(group.class_, STATUS_CLASS),
        in_template=group.id is None and group.key is not None,
        identities=_identities(file),
    )


def _identities(file: tree.File) -> tuple[Identity, ...]:
    """The different identities of the components that report a status; empty if there are not two."""
    reporting = [part for part in file.components if _find(part.groups, (STATUS_CLASS,), STATUS_NAME) is not None]
    if len(reporting) < 2:
        return ()
    found = [_find(part.groups, COMPONENT_ID_CLASSES, COMPONENT_ID_NAME) for part in reporting]
    identities = dict.fromkeys(_identity(_attributes(group)) for group in found if group is not None)
    return tuple(identities) if len(identities) > 1 else ()


def _identity(attributes: dict[str, tree.Attribute]) -> Identity:
    fields = (_field(attributes.get(name)) for name in Identity._fields)
    return Identity(*(field.value if field is not None else None for field in fields))


def _other(statement: tree.Text | None, known: str) -> str | None:
    """What is written instead of the known text; `None` if that is written."""
    if _text(statement) == known:
        return None
    return statement.value.value if statement is not None and statement.value is not None else ""


def _statuses(file: tree.File) -> tuple[str | None, ...]:
    """Each different Status of the file: of every InstallStatus group and of every row of its tables.

    If these groups have none, the attributes of that name in other groups may be meant.
    """
    found: dict[str | None, None] = {}
    others: dict[str | None, None] = {}
    for group in file.groups:
        known = _text(group.class_) == STATUS_CLASS or _text(group.name) == STATUS_NAME
        written = dict.fromkeys(_written_statuses(group))
        if known:
            found |= written or {None: None}
        else:
            others |= written
    for component in file.components:
        for table in component.tables:
            if _text(table.class_) == STATUS_CLASS:
                found |= dict.fromkeys(_statuses_in(table, file))
    return tuple(found if any(status is not None for status in found) else found | others)


def _written_statuses(group: tree.Group) -> Iterator[str | None]:
    """The values of all attributes named Status, and all values of an attribute that has several."""
    for attribute in group.attributes:
        if _text(attribute.name) == "status":
            values = [item for item in attribute.items if isinstance(item, tree.Value)]
            yield from (_written(value.value) for value in values)
            if not values:
                yield ""


def _statuses_in(table: tree.Table, file: tree.File) -> Iterator[str | None]:
    """The cells of a table that fill the Status of its template: cells go by ascending id of the attributes."""
    template = next((group for group in file.groups if _text(group.class_) == STATUS_CLASS), None)
    if template is None:
        return
    ids = [(_id(attribute), _text(attribute.name)) for attribute in template.attributes]
    names = [name for _, name in sorted(ids, key=lambda pair: pair[0])]
    if "status" in names:
        column = names.index("status")
        for row in table.rows:
            if column < len(row.data) and not isinstance(datum := row.data[column], tree.Gap):
                yield _written(datum)


def _id(attribute: tree.Attribute) -> int:
    number = attribute.id.value if attribute.id is not None else None
    return (number.value if number is not None else None) or 0


def _find(groups: Iterable[tree.Group], classes: tuple[str, ...], name: str) -> tree.Group | None:
    named = None
    for group in groups:
        if _text(group.class_) in classes:
            return group
        if named is None and _text(group.name) == name:
            named = group
    return named


def _text(statement: tree.Text | None) -> str | None:
    return folded(statement.value.value) if statement is not None and statement.value is not None else None


def _attributes(group: tree.Group) -> dict[str, tree.Attribute]:
    """The attributes by folded name; the first of a name counts."""
    found: dict[str, tree.Attribute] = {}
    for attribute in group.attributes:
        name = _text(attribute.name)
        if name is not None:
            found.setdefault(name, attribute)
    return found


def _field(attribute: tree.Attribute | None) -> Field | None:
    if attribute is None or attribute.name is None or attribute.name.value is None:
        return None
    size = attribute.type.size if attribute.type is not None else None
    declared = size.value if size is not None else None
    name = attribute.name.value.value
    if attribute.value is None:
        return Field(name, None, attribute.start, attribute.end, declared)
    datum = attribute.value.value
    if datum is None or (isinstance(datum, tree.Integer) and not datum.readable):
        return None
    return Field(name, datum, datum.start, datum.end, declared)


def _written(datum: tree.Datum | None) -> str | None:
    """A value as text. A number becomes decimal digits, so that a message can quote a Status such as 0."""
    match datum:
        case tree.Literal(value=text):
            return text
        case tree.Integer(value=int(number)):
            return str(number)
        case tree.Word(text=text):
            return text
        case tree.Pointer(path=path):
            return f'* "{path.value}"'
        case _:
            return None
