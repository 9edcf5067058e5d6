"""What many rules ask about the blocks and statements of a MIF file."""

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from mifkit.diagnostics import quoted
from mifkit.documents.mif import Document
from mifkit.mif import tree

B = TypeVar("B", bound=tree.Block)
T = TypeVar("T")


def complete(document: Document, *kinds: type[B]) -> Iterator[B]:
    """The blocks in which the file is not cut short, kind by kind: only there can something be missing."""
    found = (block for kind in kinds for block in document.blocks_of(kind))
    return found if document.is_whole else (block for block in found if not document.breaks_off(block))


def in_quotes(statement: tree.Text | None) -> tree.Literal | None:
    """The literal of a statement; `None` if there is none, or if its text stands without quotation marks."""
    literal = statement.value if statement else None
    return None if literal is None or literal.raw else literal


def repeated(keyed: Iterable[tuple[Hashable, T]]) -> Iterator[tuple[T, T]]:
    """Every item whose key an earlier item has, as (first item with that key, item). A key of `None` equals no other.

    `keyed` are pairs of key and item.
    """
    first: dict[Hashable, T] = {}
    for key, item in keyed:
        if key is not None and (earlier := first.setdefault(key, item)) is not item:
            yield earlier, item


def and_more(count: int) -> str:
    """How a message about the first of `count` places mentions the others; empty if there are none."""
    return f" (and {count - 1} more)" if count > 1 else ""


def did_you_mean(near: str | None, otherwise: str) -> str:
    """A help that suggests the name that was probably meant; `otherwise` if no known name is similar."""
    return f"Did you mean {quoted(near)}?" if near else otherwise
