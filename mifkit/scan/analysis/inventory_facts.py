"""The facts about an inventory MIF that a scan keeps: its class and how it defines its classes."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from mifkit.diagnostics import Diagnostic, Severity
from mifkit.documents.kinds import Kind
from mifkit.documents.mif import Document
from mifkit.mif import tree
from mifkit.mif.semantics.names import class_of, folded, name_of
from mifkit.mif.semantics.scope import Scope

# Classes of a file and attributes of a class that are kept; a hostile file can have any number.
MOST_CLASSES, MOST_ATTRIBUTES = 500, 500
# Characters of a name and of a class string in the database of SMS (mif-language.md 6.1).
LONGEST_NAME = 255
# Types that SMS does not tell apart (mif-language.md 2.6): all integers are signed 32 bit, an enum is its text.
INTEGER, STRING = "integer", "string"
ALIKE = {
    **dict.fromkeys(("int", "integer", "int64", "integer64", "gauge", "counter", "counter64"), INTEGER),
    **dict.fromkeys(("string", "displaystring", "octetstring"), STRING),
    "date": "date",
}


class AttributeDefinition(NamedTuple):
    """An attribute as a class defines it. `type` is one that SMS tells apart, empty if it cannot be read; `size` is
    `None` if no size is declared."""

    name: str
    type: str
    size: int | None


class ClassDefinition(NamedTuple):
    """A class, in capitals as SMS compares it, and its attributes in the order of their names."""

    name: str
    attributes: tuple[AttributeDefinition, ...]


class InventoryFacts(NamedTuple):
    """`class_name` is the class with the first error or, in a file of one class, that class; `None`: there is none."""

    class_name: str | None
    definitions: tuple[ClassDefinition, ...]


def inventory_facts(document: Document, diagnostics: Iterable[Diagnostic]) -> InventoryFacts | None:
    """The facts of an inventory MIF with these findings; `None` for another kind of file."""
    if document.kind not in (Kind.NOIDMIF, Kind.IDMIF):
        return None
    definitions = {
        definition.name: definition
        for scope in document.scopes
        for group in islice(scope.component.groups, MOST_CLASSES)
        if not document.breaks_off(group) and (definition := _definition(scope, group)).name
    }
    return InventoryFacts(_class_name(document, diagnostics), tuple(map(_shared, definitions.values())))


def _definition(scope: Scope, group: tree.Group) -> ClassDefinition:
    attributes: dict[str, AttributeDefinition] = {}
    for attribute in islice(group.attributes, MOST_ATTRIBUTES):
        name = name_of(attribute)[:LONGEST_NAME]
        if not name or (attribute.name is not None and attribute.name.value is not None and attribute.name.value.raw):
            continue
        typed = scope.typed(attribute)
        type = STRING if typed.enum is not None else ALIKE.get(typed.word, "")
        attributes.setdefault(folded(name), AttributeDefinition(name, type, typed.size))
    return ClassDefinition(_as_compared(group), tuple(attributes[name] for name in sorted(attributes)))


def _as_compared(block: tree.Group | tree.Table) -> str:
    return class_of(block).upper()[:LONGEST_NAME]


def _class_name(document: Document, diagnostics: Iterable[Diagnostic]) -> str | None:
    first = next((found for found in diagnostics if found.severity is Severity.ERROR), None)
    if first is not None:
        for block in document.enclosing_blocks.blocks(first.start):
            if isinstance(block, tree.Group | tree.Table):
                return _as_compared(block) or None
    classes = {_as_compared(group) for group in document.file.groups}
    return classes.pop() or None if len(classes) == 1 else None


@lru_cache(maxsize=4096)
def _shared(definition: ClassDefinition) -> ClassDefinition:
    """The same object for equal definitions: what travels between processes has it once."""
    return definition
