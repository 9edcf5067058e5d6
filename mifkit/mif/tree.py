"""The typed tree of a MIF file.

Nodes are immutable and have 0-based character offsets: `start` up to, not including, `end`. The value of a statement is
`None` if it cannot be read: a syntax finding reports that, so rules skip it. A block has all its statements and blocks
in the order of the text (`items`), and the first of each kind by name.
"""

from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from operator import countOf
from typing import Any, ClassVar

from msgspec import Struct

from mifkit.questions import A


class Node(Struct, frozen=True, gc=False, tag_field="node", tag=str.lower):
    start: int
    end: int


# --- values ----------------------------------------------------------------------------------------------


class Literal(Node, frozen=True, gc=False):
    """A text in quotes, or several strings that only white space separates. In `value` the escapes are decoded.

    `bounds` are the starts and ends of the strings by turns, quotation marks included; `None` if there is only one. A
    `raw` literal is text without its quotes.
    """

    value: str
    bounds: "array[int] | None" = None
    raw: bool = False

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """The spans of the strings, quotation marks included."""
        if self.bounds is None:
            return ((self.start, self.end),)
        return tuple(zip(self.bounds[::2], self.bounds[1::2], strict=True))

    def ask(self, question: Callable[[str], A]) -> A:
        """The answer of `question` on the value; see `mifkit.questions`."""
        return question(self.value)


class Integer(Node, frozen=True, gc=False):
    """A number; `value` is `None` if it is malformed (`08`, `12ab`)."""

    value: int | None

    @property
    def readable(self) -> bool:
        """Whether it has a value."""
        return self.value is not None

    def ask(self, question: Callable[[int], A]) -> A | None:
        """The answer of `question` on the value; see `mifkit.questions`. `None` if there is no value."""
        return None if self.value is None else question(self.value)


class Word(Node, frozen=True, gc=False):
    """A word as written. `terminal` is its terminal in the grammar: WORD if it is not a keyword."""

    text: str
    terminal: str


class Pointer(Node, frozen=True, gc=False):
    """`* "name"`: the program of the path block with that name provides the value."""

    path: Literal


Datum = Literal | Integer | Pointer | Word


# --- statements ------------------------------------------------------------------------------------------


class Text(Node, frozen=True, gc=False):
    """A statement whose value is a literal: name, description, pragma, class, language."""

    keyword: str
    value: Literal | None


class Id(Node, frozen=True, gc=False):
    keyword: ClassVar[str] = "id"
    value: Integer | None


class Key(Node, frozen=True, gc=False):
    keyword: ClassVar[str] = "key"
    ids: tuple[Integer | None, ...]


class Choice(Node, frozen=True, gc=False):
    """A statement whose value is a word from a list: access, storage."""

    keyword: str
    value: Word | None


class Value(Node, frozen=True, gc=False):
    keyword: ClassVar[str] = "value"
    value: Datum | None


class OsPath(Node, frozen=True, gc=False):
    """`win32 = "program.exe"` in a path block. The value `direct-interface` is a word."""

    keyword: ClassVar[str] = "os"
    system: Word
    value: Literal | Word | None


class Enumerator(Node, frozen=True, gc=False):
    keyword: ClassVar[str] = "enumerator"
    number: Integer
    value: Literal | None


class Gap(Struct, frozen=True, gc=False, tag_field="node", tag=str.lower):
    """What stands in a table row instead of a value: nothing, or what is `unreadable`. The row knows its place."""

    unreadable: bool = False


# There may be millions in a row.
EMPTY, UNREADABLE = Gap(), Gap(True)


class Cell(Node, frozen=True, gc=False):
    """A cell of a table row. `value` is `None` if the cell is empty, or if it is `unreadable`."""

    value: Datum | None
    unreadable: bool = False


class Row(Node, frozen=True, gc=False):
    """A row of a table. `data` has what stands in each cell: a cell of its own for each would take twice the memory.

    `gaps` are the starts and ends of the gaps by turns; `None` if there is no gap.
    """

    keyword: ClassVar[str] = "row"
    data: tuple[Datum | Gap, ...]
    gaps: "array[int] | None" = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, made anew each time."""
        gaps = iter(self.gaps or ())
        return tuple(
            [
                Cell(next(gaps), next(gaps), None, datum.unreadable)
                if isinstance(datum, Gap)
                else Cell(datum.start, datum.end, datum)
                for datum in self.data
            ]
        )

    def place(self, number: int) -> Node:
        """Where the cell with this number (0-based) stands."""
        datum = self.data[number]
        if not isinstance(datum, Gap):
            return datum
        assert self.gaps is not None, "there is a gap"
        gap = 2 * countOf(map(type, islice(self.data, number)), Gap)
        return Node(self.gaps[gap], self.gaps[gap + 1])


# --- blocks ----------------------------------------------------------------------------------------------


class Block(Node, frozen=True, gc=False):
    """`start X … end X`. `head` is the end of `start X`. An `implied` block is not written in the file."""

    keyword: ClassVar[str] = ""
    head: int
    items: "tuple[Item, ...]"
    implied: bool
    name: Text | None = None


class Enum(Block, frozen=True, gc=False):
    keyword: ClassVar[str] = "enum"
    name: Text | None = None
    type: "Type | None" = None
    enumerators: tuple[Enumerator, ...] = ()


class Type(Node, frozen=True, gc=False):
    """The type of an attribute: a word, which may have a size; the name of an enum; or an enum itself."""

    keyword: ClassVar[str] = "type"
    word: Word | None = None
    size: Integer | None = None
    sized: bool = False
    enum_name: Literal | None = None
    enum: Enum | None = None


class Path(Block, frozen=True, gc=False):
    keyword: ClassVar[str] = "path"
    name: Text | None = None
    systems: tuple[OsPath, ...] = ()


class Attribute(Block, frozen=True, gc=False):
    keyword: ClassVar[str] = "attribute"
    name: Text | None = None
    id: Id | None = None
    description: Text | None = None
    type: Type | None = None
    access: Choice | None = None
    storage: Choice | None = None
    value: Value | None = None


class Group(Block, frozen=True, gc=False):
    keyword: ClassVar[str] = "group"
    name: Text | None = None
    id: Id | None = None
    class_: Text | None = None
    description: Text | None = None
    key: Key | None = None
    pragma: Text | None = None
    attributes: tuple[Attribute, ...] = ()


class Table(Block, frozen=True, gc=False):
    keyword: ClassVar[str] = "table"
    name: Text | None = None
    id: Id | None = None
    class_: Text | None = None
    rows: tuple[Row, ...] = ()


class Component(Block, frozen=True, gc=False):
    keyword: ClassVar[str] = "component"
    name: Text | None = None
    description: Text | None = None
    pragma: Text | None = None
    paths: tuple[Path, ...] = ()
    enums: tuple[Enum, ...] = ()
    groups: tuple[Group, ...] = ()
    tables: tuple[Table, ...] = ()


Statement = Text | Id | Key | Type | Choice | Value | OsPath | Enumerator | Row
Item = Statement | Path | Enum | Group | Attribute | Table


class Comment(Node, frozen=True, gc=False):
    """`//` up to the end of the line; `text` is what follows the two slashes."""

    text: str


class File(Node, frozen=True, gc=False):
    languages: tuple[Text, ...]
    components: tuple[Component, ...]
    comments: tuple[Comment, ...] = ()

    @property
    def groups(self) -> Iterator[Group]:
        """The groups of all components, in the order of the text."""
        for component in self.components:
            yield from component.groups


Swap = Callable[[Any], Literal | Integer]


def swapped(file: File, swap: Swap) -> File:
    """The same tree with each literal and each number replaced by what `swap` makes of it."""
    made: File = _swapped(file, swap, {})
    return made


def _swapped(node: Any, swap: Swap, done: dict[int, Any]) -> Any:
    """`done`: the new nodes by the identity of the old. A block has its parts twice, by name and among its items."""
    if isinstance(node, tuple):
        return tuple([_swapped(part, swap, done) for part in node])
    if isinstance(node, Literal | Integer):
        return swap(node)
    if not isinstance(node, Node):
        return node
    if id(node) not in done:
        fields = (getattr(node, name) for name in node.__struct_fields__)
        done[id(node)] = type(node)(*[_swapped(field, swap, done) for field in fields])
    return done[id(node)]


def blocks(block: File | Block) -> Iterator[Block]:
    """All blocks inside `block`, each before the blocks that it contains."""
    for child in block.components if isinstance(block, File) else block.items:
        if isinstance(child, Block):
            yield child
            yield from blocks(child)
        elif isinstance(child, Type) and child.enum is not None:
            yield child.enum
