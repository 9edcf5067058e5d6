"""The enums, paths and templates that the names and class strings of a component refer to, and its typed values.

A value stands in an attribute or in the cell of a row. The cells of a row belong to the attributes of the template in
the ascending order of their ids, whatever their order in the text (IBM DMI programmer's book, page 036).
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import compress
from sys import intern
from typing import TypeVar

from msgspec import Struct

from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, folded, name_of

Named = TypeVar("Named", tree.Enum, tree.Path)


class EnumTexts(Struct, frozen=True):
    """An enum as tables of its texts and numbers. `complete`: all its texts and numbers can be read."""

    enum: tree.Enum
    numbers: dict[str, int | None]
    values: frozenset[int]
    by_folded: dict[str, str]
    complete: bool


class Typed(Struct, frozen=True, gc=False):
    """An attribute and its type.

    `word` is the type's word in lower case: empty for an enum, a missing type or an unknown word. `size` is `None`
    if no size is declared or it cannot be read; `enum` is `None` also for an enum that is not defined.
    """

    attribute: tree.Attribute
    word: str = ""
    size: int | None = None
    enum: EnumTexts | None = None

    @property
    def id(self) -> int | None:
        return number_of(self.attribute)

    @property
    def access(self) -> str:
        """The access word, which is `read-only` by default (IBM 033)."""
        word = self.attribute.access.value if self.attribute.access else None
        return word.text.lower() if word else "read-only"

    @property
    def default(self) -> tree.Datum | None:
        """The attribute's own value. In a template it is the value of an empty cell."""
        return self.attribute.value.value if self.attribute.value else None


class TypedValue(Struct, frozen=True, gc=False):
    """A value and the attribute that gives it its type. For a cell of a row that is an attribute of the template."""

    typed: Typed
    datum: tree.Datum
    in_row: bool = False

    @property
    def literal(self) -> tree.Literal | None:
        return self.datum if isinstance(self.datum, tree.Literal) else None

    @property
    def integer(self) -> tree.Integer | None:
        """The value, if it is a number that can be read."""
        return self.datum if isinstance(self.datum, tree.Integer) and self.datum.readable else None


# The classes of the values of an attribute that are wanted. What decides is the word of its type, whether that is an
# enum, and its access.
Wanted = Callable[[Typed], tuple[type[tree.Datum], ...]]
LITERAL, INTEGER = (tree.Literal,), (tree.Integer,)
UNWRITTEN = (tree.Word, tree.Pointer)


class Template(Struct, frozen=True):
    """A group with a key, as tables use it.

    `columns` are in the ascending order of their ids; `None` if an id is unknown or not unique. The other numbers are
    0-based indexes of columns. `keys` are those of the key attributes, ascending; empty if a key is not an attribute.
    The `last_…` are those of the last column without a default, with a default from a program and with a constant
    default, and of the last key without a constant default; -1 if there is no such column. With them, checking a short
    row takes no longer than it has cells, however many columns follow.
    """

    group: tree.Group
    columns: tuple[Typed, ...] | None = None
    keys: tuple[int, ...] = ()
    last_without_default: int = -1
    last_instrumented: int = -1
    last_constant: int = -1
    last_key_without_constant: int = -1


def template_of(group: tree.Group, columns: list[Typed]) -> Template:
    """A group with its attributes as a template."""
    ids = {column.id for column in columns}
    if None in ids or len(ids) != len(columns):
        return Template(group)
    ordered = tuple(sorted(columns, key=lambda column: column.id or 0))
    places = {column.id: place for place, column in enumerate(ordered)}
    named = {key.value if key else None for key in group.key.ids} if group.key else set()
    keys = tuple(sorted(places[id] for id in named)) if named <= places.keys() else ()
    defaults = [column.default for column in ordered]
    constant = [is_constant(default) for default in defaults]
    return Template(
        group,
        ordered,
        keys,
        max((place for place, column in enumerate(ordered) if column.attribute.value is None), default=-1),
        max((place for place, default in enumerate(defaults) if isinstance(default, tree.Pointer)), default=-1),
        max((place for place, is_set in enumerate(constant) if is_set), default=-1),
        max((place for place in keys if not constant[place]), default=-1),
    )


class Scope:
    """The names of a component. `any_case`: class strings are compared in capitals, as in SMS."""

    def __init__(self, component: tree.Component, *, any_case: bool = False) -> None:
        self.component = component
        self.any_case = any_case

    @cached_property
    def enums(self) -> dict[str, tree.Enum]:
        """The component's enums by name. Of several with the same name, the first counts."""
        return _first_by_name(self.component.enums)

    @cached_property
    def paths(self) -> dict[str, tree.Path]:
        return _first_by_name(self.component.paths)

    @cached_property
    def _enum_texts(self) -> dict[str, EnumTexts]:
        return {name: enum_texts(enum) for name, enum in self.enums.items()}

    @cached_property
    def attributes(self) -> list[Typed]:
        """All attributes with their types, in the order of the text."""
        return [self._type_of(attribute) for group in self.component.groups for attribute in group.attributes]

    @cached_property
    def _starts(self) -> "array[int]":
        return array("I", (typed.attribute.start for typed in self.attributes))

    def typed(self, attribute: tree.Attribute) -> Typed:
        """An attribute of this component with its type."""
        return self.attributes[self._place(attribute)]

    def columns(self, group: tree.Group) -> list[Typed]:
        """The attributes of a group of this component with their types, in the order of the text."""
        return self.attributes[self._places(group)]

    def _places(self, group: tree.Group) -> slice:
        first = self._place(group.attributes[0]) if group.attributes else 0
        return slice(first, first + len(group.attributes))

    def _place(self, attribute: tree.Attribute) -> int:
        place = bisect_left(self._starts, attribute.start)
        # Blocks that are not written in the file may begin at the same place.
        while self.attributes[place].attribute is not attribute:
            place += 1
        return place

    @cached_property
    def key_columns(self) -> list[Typed]:
        """The key attributes of all groups, in the order of the text."""
        found: list[Typed] = []
        place = 0
        for group in self.component.groups:
            first, place = place, place + len(group.attributes)
            if group.key is not None:
                keys = {key.value for key in group.key.ids if key is not None} - {None}
                found += [column for column in self.attributes[first:place] if number_of(column.attribute) in keys]
        return found

    def declared_alike(self, group: tree.Group, other: tree.Group) -> bool:
        """Whether two groups have attributes with the same ids, types, access and storage, in the same order.

        Words are compared as they are written, and a default with nothing but itself.
        """
        return self._declarations[self._places(group)] == self._declarations[self._places(other)]

    @cached_property
    def _declarations(self) -> "array[int]":
        """A number for each attribute, which is that of all attributes that are declared alike."""
        numbers: dict[tuple[object, ...], int] = {}
        return array("I", [numbers.setdefault(_declaration(typed), len(numbers)) for typed in self.attributes])

    def _type_of(self, attribute: tree.Attribute) -> Typed:
        type_ = attribute.type
        if type_ is None:
            return Typed(attribute)
        if type_.enum is not None:
            return Typed(attribute, enum=enum_texts(type_.enum))
        if type_.enum_name is not None:
            return Typed(attribute, enum=self._enum_texts.get(type_.enum_name.value))
        known = type_.word is not None and type_.word.terminal == "TYPE_WORD"
        return Typed(
            attribute,
            intern(type_.word.text.lower()) if known and type_.word else "",
            type_.size.value if type_.size else None,
        )

    def class_key(self, block: tree.Group | tree.Table) -> str:
        """The class string of a group or a table as it is compared; empty if it is missing or cannot be read."""
        return class_of(block).upper() if self.any_case else class_of(block)

    @cached_property
    def tables(self) -> list[tuple[tree.Table, Template | None]]:
        """The tables with their templates: the first earlier group with a key and the same class string."""
        templates: dict[str, Template] = {}
        found: list[tuple[tree.Table, Template | None]] = []
        for item in self.component.items:
            if isinstance(item, tree.Group) and item.key is not None:
                key = self.class_key(item)
                if key not in templates:
                    templates[key] = template_of(item, [self.typed(attribute) for attribute in item.attributes])
            elif isinstance(item, tree.Table):
                found.append((item, templates.get(self.class_key(item)) if class_of(item) else None))
        return found

    @cached_property
    def used_templates(self) -> set[int]:
        """The starts of the groups that are the template of a table."""
        return {template.group.start for _, template in self.tables if template}

    def values(self, wanted: Wanted) -> Iterator[TypedValue]:
        """The readable values of attributes and cells that are wanted, in the order of the text.

        They are found anew each time: a list of them would take as much memory as a third of the tree.
        """
        samples, numbers = self._kinds
        chosen = [kind is not None and issubclass(kind, wanted(typed)) for typed, kind in samples]
        later = self.tables[::-1]
        for typed in compress(self.attributes, map(chosen.__getitem__, numbers)) if any(chosen) else ():
            while later and later[-1][0].start < typed.attribute.start:
                yield from _cells(*later.pop(), wanted)
            if (datum := typed.default) is not None:
                yield TypedValue(typed, datum)
        while later:
            yield from _cells(*later.pop(), wanted)

    @cached_property
    def _kinds(self) -> tuple[list[tuple[Typed, type[tree.Datum] | None]], "array[int]"]:
        """The kinds of attributes that `Wanted` tells apart, and the number of the kind of each attribute.

        A kind is an attribute of it and the class of its value; `None` if that cannot be read.
        """
        known: dict[tuple[object, ...], int] = {}
        samples: list[tuple[Typed, type[tree.Datum] | None]] = []
        numbers = array("I")
        for typed in self.attributes:
            datum = typed.default
            kind = None if datum is None or is_raw(datum) else type(datum)
            number = known.setdefault((typed.word, typed.enum is None, typed.access, kind), len(samples))
            if number == len(samples):
                samples.append((typed, kind))
            numbers.append(number)
        return samples, numbers

    @cached_property
    def unwritten_values(self) -> list[TypedValue]:
        """The values that are words such as `unsupported`, or come from a program, in the order of the text."""
        return list(self.values(lambda _: UNWRITTEN))


def _declaration(typed: Typed) -> tuple[object, ...]:
    """What an attribute declares, except name, description and value."""
    type_, access, storage = typed.attribute.type, typed.attribute.access, typed.attribute.storage
    return (
        typed.id,
        typed.word,
        typed.size,
        type_ is not None and type_.sized,
        typed.enum is not None and (id(typed.enum), type_ and type_.enum_name and type_.enum_name.raw),
        access is None or (access.value is not None and access.value.text),
        storage is None or (storage.value is not None and storage.value.text),
    )


def _cells(table: tree.Table, template: Template | None, wanted: Wanted) -> Iterator[TypedValue]:
    """The readable values of a table that are wanted."""
    columns = [(place, typed, wanted(typed)) for place, typed in enumerate((template and template.columns) or ())]
    columns = [column for column in columns if column[2]]
    if not columns:
        return
    # A scan has classes of its own for values (`mifkit.scan.analysis.placeholder_file`).
    any_class = {own for _, _, kinds in columns for kind in kinds for own in (kind, *kind.__subclasses__())}
    for row in table.rows:
        data = row.data
        if any_class.isdisjoint(map(type, data)):
            continue
        for place, typed, kinds in columns:
            if place < len(data):
                datum = data[place]
                if isinstance(datum, kinds) and not is_raw(datum):
                    yield TypedValue(typed, datum, True)


def effective(datum: tree.Datum | tree.Gap, column: Typed) -> tree.Datum | None:
    """The value of a cell: its own or, if the cell is empty, the default; `None` if no value can be read."""
    if isinstance(datum, tree.Gap):
        return None if datum.unreadable else column.default
    return datum


def is_constant(datum: tree.Datum | None) -> bool:
    """Whether a value stands in the file itself, and can be read."""
    return isinstance(datum, tree.Literal | tree.Integer) and not is_raw(datum)


def is_raw(datum: tree.Datum) -> bool:
    """Whether a value is text without quotes: what its author meant is not certain."""
    return isinstance(datum, tree.Literal) and datum.raw


def number_of(block: tree.Group | tree.Attribute | tree.Table) -> int | None:
    """The id of a block; `None` if it is missing or cannot be read."""
    return block.id.value.value if block.id and block.id.value else None


def enum_texts(enum: tree.Enum) -> EnumTexts:
    """The texts and numbers of an enum."""
    numbers: dict[str, int | None] = {}
    by_folded: dict[str, str] = {}
    complete = True
    for enumerator in enum.enumerators:
        number, text = enumerator.number.value, enumerator.value
        complete = complete and number is not None and text is not None and not text.raw
        if text is not None:
            numbers.setdefault(text.value, number)
            by_folded.setdefault(folded(text.value), text.value)
    values = frozenset(item.number.value for item in enum.enumerators if item.number.value is not None)
    return EnumTexts(enum, numbers, values, by_folded, complete)


def _first_by_name(blocks: tuple[Named, ...]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for block in blocks:
        if name_of(block):
            found.setdefault(name_of(block), block)
    return found
