"""The meaning of a MIF file apart from its layout, which the formatter must not change.

Files have the same meaning if they have the same blocks, rows, enumerators and programs in the same order, the same
simple statements in the same places among these, and the same comments. Numbers and literals are compared as written,
keywords in any case. The order of neighbouring simple statements of different kinds means nothing, except for key and
pragma: SMS documents a pragma between the key and the first attribute.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from mifkit.mif import tree
from mifkit.mif.comments import HEADER
from mifkit.mif.parser import Parsed
from mifkit.mif.semantics.statement_values import says
from mifkit.mif.tokens import kind_names

Words = tuple[object, ...]
CASE_COUNTS = frozenset(("STRING", "NUMBER", "WORD"))
# Words that are compared at a time.
PART = 1000
# Statements whose order means something.
ORDERED = ("key", "pragma")


class Meaning(NamedTuple):
    """The meaning of a file: its header comments in their order, its statements and blocks, and all comments.

    `statements` is a digest: two large files in full would not fit into memory together.
    """

    header: list[str]
    statements: bytes
    comments: list[str]


def meaning(text: str, parsed: Parsed) -> Meaning:
    """The meaning of `text`; `parsed` is its parse."""
    file = parsed.file
    head = min((component.start for component in file.components), default=len(text))
    top = sorted([*file.languages, *file.components], key=lambda item: item.start)
    reader = _Reader(text, parsed)
    return Meaning(
        [comment.text for comment in file.comments if comment.start < head],
        _digest([reader.block(item) if isinstance(item, tree.Block) else reader.words(item) for item in top]),
        sorted(comment.text for comment in file.comments),
    )


class _Reader:
    def __init__(self, text: str, parsed: Parsed) -> None:
        self._text = text
        self._tokens = parsed.tokens
        self._starts = parsed.tokens.starts

    def words(self, node: tree.Node) -> Words:
        """The tokens of a node, keywords in lower case."""
        return tuple(chain.from_iterable(self._parts(node)))

    def _parts(self, node: tree.Node) -> Iterator[list[str]]:
        """The words of a node, some at a time: a row may have millions."""
        first, last = bisect_left(self._starts, node.start), bisect_left(self._starts, node.end)
        text, tokens = self._text, self._tokens
        for begin in range(first, last, PART):
            part = slice(begin, min(begin + PART, last))
            kinds = map(kind_names().__getitem__, tokens.codes[part])
            spans = zip(kinds, tokens.starts[part], tokens.ends[part], strict=True)
            yield [text[start:end] if kind in CASE_COUNTS else text[start:end].lower() for kind, start, end in spans]

    def block(self, block: tree.Block) -> bytes:
        """A digest of the items that keep their place in a block, and of the other statements by kind."""
        fixed = _Digest()
        simple: dict[str, list[Words]] = {}
        ordered: list[str] = []
        for item in block.items:
            if isinstance(item, tree.Block):
                fixed.add(self.block(item))
            elif isinstance(item, tree.Type) and item.enum is not None:
                fixed.add((item.keyword, self.block(item.enum)))
            elif isinstance(item, tree.Text | tree.Id | tree.Key | tree.Choice | tree.Value | tree.Type):
                simple.setdefault(item.keyword, []).append((fixed.count, self.words(item)))
                ordered += [item.keyword] if item.keyword in ORDERED else []
            else:
                fixed.add_parts(self._parts(item))
        return _digest([block.keyword, fixed.digest(), sorted(simple.items()), ordered])


class _Digest:
    """A digest of parts that are added one after the other: the rows of a table would fill the memory. `count` is their
    number."""

    def __init__(self) -> None:
        # Imported here: that takes longer than most digests.
        from hashlib import sha256

        self.count = 0
        self._hash = sha256()

    def add(self, part: object) -> None:
        self.add_parts((part,))

    def add_parts(self, parts: Iterable[object]) -> None:
        """Add the parts of a part, one after the other."""
        self.count += 1
        for part in parts:
            self._hash.update(repr(part).encode("utf-8", "surrogatepass"))
        # No representation holds a line break.
        self._hash.update(b"\n")

    def digest(self) -> bytes:
        return self._hash.digest()


def _digest(parts: Iterable[object]) -> bytes:
    made = _Digest()
    for part in parts:
        made.add(part)
    return made.digest()


def reading(text: str, file: tree.File) -> bytes:
    """A digest of what mifkit reads from a file, which a safe fix does not change.

    Values count, not their spelling: `0x10` is 16, a text is the same with and without its quotation marks. Repeated
    statements and empty cells at the end of a row add nothing. Of the comments, only SMS directives count.
    """
    head = min((component.start for component in file.components), default=len(text))
    directives = [c.text.strip() for c in file.comments if c.start < head and HEADER.match(text, c.start, c.end)]
    languages = dict.fromkeys(str(says(item)) for item in file.languages)
    return _digest([directives, list(languages), [_read_block(component) for component in file.components]])


def _read_block(block: tree.Block) -> bytes:
    fixed = _Digest()
    simple: dict[str, list[object]] = {}
    for item in block.items:
        if isinstance(item, tree.Block):
            fixed.add(_read_block(item))
        elif isinstance(item, tree.Type) and item.enum is not None:
            fixed.add(("type", _read_block(item.enum)))
        elif isinstance(item, tree.OsPath | tree.Enumerator | tree.Row):
            fixed.add(says(item))
        else:
            said, known = says(item), simple.setdefault(item.keyword, [])
            if said not in known[:1] and said not in known[-1:]:
                known.append(said)
    return _digest([block.keyword, fixed.digest(), sorted(simple.items())])
