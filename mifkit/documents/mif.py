"""A MIF file as rules see it."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from mifkit.diagnostics import Finding
from mifkit.documents.base import BaseDocument, Extent
from mifkit.documents.kinds import PROFILE_OF, Profile
from mifkit.documents.layouts import Layouts
from mifkit.documents.mif_kind import detect
from mifkit.files.source import Comment, Source
from mifkit.mif import tree
from mifkit.mif.literals import is_plain
from mifkit.mif.parser import Parse, parse
from mifkit.mif.semantics.enclosing import EnclosingBlocks
from mifkit.mif.semantics.scope import LITERAL, Scope, Template, TypedValue, Wanted
from mifkit.mif.tokens import Token, TokenList
from mifkit.status.context import NOTHING_KNOWN, ClientContext
from mifkit.status.view import Field, StatusView, status_view

if TYPE_CHECKING:
    from mifkit.status.generator.generator import Generator

B = TypeVar("B", bound=tree.Block)
# What a rule may have to say something about in a string.
MARKED = r"[\t\r\n]"
# Findings at which a text may end before its blocks do.
ENDINGS = frozenset({"unclosed-block", "unreadable-file"})


class Document(BaseDocument):
    """A parsed MIF file as a rule sees it. What several rules need is computed once, when it is first needed."""

    def __init__(
        self,
        source: Source,
        *,
        profile: Profile | None = None,
        context: ClientContext = NOTHING_KNOWN,
        parse: Parse = parse,
    ) -> None:
        """`profile` overrides the detected profile; `parse` parses the text."""
        super().__init__(source, context=context)
        self.parsed = parse(source.text, wide=source.unicode)
        self.kind, self.kind_evidence = detect(self.parsed.file, source.file_name.folder)
        self.profile = profile or PROFILE_OF[self.kind]

    @property
    def file(self) -> tree.File:
        return self.parsed.file

    @property
    def tokens(self) -> TokenList:
        """The tokens of the tree, without the text that the parser had to skip."""
        return self.parsed.tokens

    @cached_property
    def marked_strings(self) -> TokenList:
        """The strings that hold a tab, the end of a line, or a backslash that is not one of two for a single one."""
        text, marked = self.text, TokenList()
        for start, end in self.parsed.notable.spans("STRING"):
            written = text[start:end]
            # Nearly every string is printable: that is asked in a third of the time of a search.
            escaped = "\\" in written and "\\" in written.replace("\\\\", "")
            if escaped or (not written.isprintable() and re.search(MARKED, written)):
                marked.append(Token("STRING", start, end))
        return marked

    @cached_property
    def odd_numbers(self) -> TokenList:
        """The numbers that are not plain decimal numbers: octal, hexadecimal, malformed or very long."""
        text, odd = self.text, TokenList()
        for start, end in self.parsed.notable.spans("NUMBER"):
            if not is_plain(text[start:end]):
                odd.append(Token("NUMBER", start, end))
        return odd

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.source.findings, *self.parsed.findings)

    @property
    def is_read(self) -> bool:
        return all(found.rule != "unreadable-file" for found in self.parsed.findings)

    @cached_property
    def enclosing_blocks(self) -> EnclosingBlocks:
        return EnclosingBlocks(self.file)

    def block_path(self, offset: int) -> tuple[str, ...]:
        return self.enclosing_blocks.block_path(offset)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        return tuple(
            Comment(comment.start, comment.end, comment.start + 2, comment.text) for comment in self.file.comments
        )

    @property
    def comment_mark(self) -> str:
        return "//"

    @property
    def said(self) -> object:
        # Late: only fixes are compared.
        from mifkit.mif.format.meaning import reading

        return reading(self.text, self.file)

    def extents(self, offset: int) -> list[Extent]:
        return [Extent(block.start, block.end) for block in self.enclosing_blocks.blocks(offset)]

    @cached_property
    def blocks(self) -> list[tree.Block]:
        """All blocks that are written in the file, in the order of the text."""
        return [block for block in tree.blocks(self.file) if not block.implied]

    @cached_property
    def layouts(self) -> Layouts:
        """Those blocks by the statements that they have."""
        return Layouts(self.blocks)

    @cached_property
    def _by_class(self) -> dict[type[tree.Block], list[Any]]:
        found: dict[type[tree.Block], list[Any]] = {}
        for block in self.blocks:
            found.setdefault(type(block), []).append(block)
        return found

    def blocks_of(self, kind: type[B]) -> Sequence[B]:
        """The blocks of a kind that are written in the file, in the order of the text."""
        return self._by_class.get(kind, ())

    @property
    def attributes(self) -> Sequence[tree.Attribute]:
        return self.blocks_of(tree.Attribute)

    @cached_property
    def _cut(self) -> int:
        return max((found.start for found in self.parsed.findings if found.rule in ENDINGS), default=-1)

    @property
    def is_whole(self) -> bool:
        """Whether the file is not cut short, and was read to its end."""
        return self._cut < 0

    def breaks_off(self, block: tree.Block) -> bool:
        """Whether the file is cut short inside `block`, so that what is missing there is not a further fault."""
        return block.start <= self._cut <= block.end

    @cached_property
    def _last(self) -> int:
        return len(self.text.rstrip())

    def ends_in(self, node: tree.Node | Field) -> bool:
        """Whether the file is cut short at the end of `node`, so that the text of `node` may be incomplete."""
        return self._cut >= 0 and node.end >= self._last

    @cached_property
    def scopes(self) -> list[Scope]:
        """The meaning of names and classes, per component."""
        any_case = self.profile is not Profile.DMI
        return [Scope(component, any_case=any_case) for component in self.file.components]

    def values(self, wanted: Wanted) -> Iterator[TypedValue]:
        """The readable values of attributes and cells that are wanted, in the order of the text."""
        for scope in self.scopes:
            yield from scope.values(wanted)

    @property
    def unwritten_values(self) -> Iterator[TypedValue]:
        """The values that are words such as `unsupported`, or come from a program, in the order of the text."""
        for scope in self.scopes:
            yield from scope.unwritten_values

    @cached_property
    def dates(self) -> list[tree.Literal]:
        """The literals of type date."""
        literals = (value.literal for value in self.values(lambda typed: LITERAL if typed.word == "date" else ()))
        return [literal for literal in literals if literal is not None]

    @cached_property
    def tables(self) -> list[tuple[tree.Table, Template]]:
        """The tables that have a template."""
        found = (pair for scope in self.scopes for pair in scope.tables)
        return [(table, template) for table, template in found if template is not None]

    @cached_property
    def status(self) -> StatusView | None:
        """The file as a status MIF; `None` if it has no InstallStatus group."""
        return status_view(self.file)

    @cached_property
    def generator(self) -> "Generator | None":
        """The program that wrote the status MIF; `None` if the file is not a status MIF."""
        if self.status is None:
            return None
        # Late: inventory MIFs have none.
        from mifkit.status.generator.generator import recognise

        return recognise(self.status, self.file, self.text, self.stem)
