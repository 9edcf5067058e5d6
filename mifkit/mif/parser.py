"""Text → tree and syntax findings. Every text gives a tree, never an exception.

The builder makes the tree of tokens that stand as the grammar (`grammars/mif.lark`) allows. Where they do not, the
repair step reports each fault and mends the tokens, and the builder makes the tree of what it left.

The repair step does not build the tree itself, although it walks the blocks, because looking ahead for faults takes
time: on valid files, without building anything, it takes three times as long as this parser with its tree, and more
than half as long as plain Lark, where at most a third is the aim (`tests/benchmarks`).
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

from mifkit.diagnostics import Finding
from mifkit.mif import tree
from mifkit.mif.builder import build_tree
from mifkit.mif.lexer import tokenize
from mifkit.mif.tokens import TokenList

# By rule name: the first finding of those that are too many to keep, and their number.
Further = Mapping[str, tuple[Finding, int]]


class Parsed:
    """A tree, the tokens it was built from (repaired, if the text was faulty) and a finding for each repair."""

    def __init__(
        self,
        file: tree.File,
        tokens: Callable[[], TokenList],
        findings: list[Finding],
        further: Further = MappingProxyType({}),
    ) -> None:
        """`tokens` makes the tokens when they are first needed, which is seldom."""
        self.file = file
        self.findings = findings
        self.further = further
        self._tokens = tokens

    @cached_property
    def tokens(self) -> TokenList:
        return self._tokens()


class Parse(Protocol):
    """A function that parses as `parse` does: itself or, for batches, `mifkit.mif.shapes.cache.Shapes.parse`."""

    def __call__(self, text: str, *, wide: bool = False) -> Parsed: ...


def parse(text: str, *, wide: bool = False) -> Parsed:
    """Parse the text of a MIF file. `wide`: a Unicode file, in which escapes may have up to four hexadecimal digits."""
    tokens, comments = tokenize(text)
    findings: list[Finding] = []
    further: Further = {}
    file = build_tree(text, tokens, wide=wide)
    if file is None:
        # Imported here since most files need no repair, and it is a third of the parser.
        from mifkit.mif.repair.foreign import masked
        from mifkit.mif.repair.walk import repair

        text, foreign = masked(text)
        tokens, comments = tokenize(text)
        tokens, findings, comments, further = repair(text, tokens, comments)
        findings = [*foreign, *findings]
        file = build_tree(text, tokens, wide=wide)
        assert file is not None, "repair leaves tokens in an order that the grammar allows"
    kept = tuple([tree.Comment(start, end, text[start + 2 : end]) for _, start, end in comments])
    whole = tree.File(file.start, file.end, file.languages, file.components, kept)
    return Parsed(whole, lambda: tokens, findings, further)
