"""Text → tree and syntax findings. Every text gives a tree, never an exception.

Ordinary text is read by whole statements, without tokens. Of other text, the builder makes the tree of tokens that
stand as the grammar (`grammars/mif.lark`) allows. Where they do not, the repair step reports each fault and mends the
tokens, and the builder makes the tree of what it left.

The repair step does not build the tree itself, although it walks the blocks, because looking ahead for faults takes
time: on valid files, without building anything, it takes three times as long as this parser with its tree, and more
than half as long as plain Lark, where at most a third is the aim (`tests/benchmarks`).
"""

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

from mifkit.diagnostics import Finding
from mifkit.files.source import SIZE_HELP
from mifkit.mif import tree
from mifkit.mif.builder import build_tree
from mifkit.mif.lexer import tokenize
from mifkit.mif.ordinary import read_ordinary
from mifkit.mif.tokens import Token, TokenList

# Tokens of a file that is read; a comment counts as two. With its part of the tree, each takes up to 200 bytes of
# memory: no file takes more than 4 GB. Files of 100 MB as programs write them have 12 to 17 million.
MOST_TOKENS = 18_000_000

# Faults after which the rest of a file is not read: what has so many is not a MIF, or one mistake of its writer.
MOST_FAULTS = 10_000


class Parsed:
    """A tree, the tokens it was built from (repaired, if the text was faulty) and a finding for each repair."""

    def __init__(
        self,
        file: tree.File,
        tokens: Callable[[], TokenList],
        findings: list[Finding],
        notable: TokenList | None = None,
    ) -> None:
        """`tokens` makes the tokens when they are first needed, which is seldom if there are `notable` ones."""
        self.file = file
        self.findings = findings
        self._tokens = tokens
        self._notable = notable

    def without_blocks(self) -> "Parsed":
        """The tokens, comments and findings alone."""
        file = self.file
        tokens = self.tokens
        return Parsed(tree.File(file.start, file.end, (), (), file.comments), lambda: tokens, self.findings)

    @cached_property
    def tokens(self) -> TokenList:
        return self._tokens()

    @property
    def notable(self) -> TokenList:
        """The tokens whose spelling rules look at. Of ordinary text, these are only the strings with a tab or a
        backslash, and the numbers that are not plain."""
        return self.tokens if self._notable is None else self._notable


class Parse(Protocol):
    """A function that parses as `parse` does: itself or, for batches, `mifkit.mif.shapes.cache.Shapes.parse`."""

    def __call__(self, text: str, *, wide: bool = False) -> Parsed: ...


def parse(text: str, *, wide: bool = False, most_faults: int = MOST_FAULTS) -> Parsed:
    """Parse the text of a MIF file. `wide`: a Unicode file, in which escapes may have up to four hexadecimal digits.

    What follows the first `most_faults` faults is not read, and a finding says so.
    """
    if (ordinary := read_ordinary(text, wide=wide, most_tokens=MOST_TOKENS)) is not None:
        return Parsed(ordinary.file, lambda: tokenize(text).stream, [], ordinary.notable)
    tokens, comments = tokenize(text)
    if (count := len(tokens) + 2 * len(comments)) > MOST_TOKENS:
        return _unread(count)
    findings: list[Finding] = []
    file = build_tree(text, tokens, wide=wide)
    if file is None:
        # Imported here since most files need no repair, and it is a third of the parser.
        from mifkit.mif.repair.foreign import masked
        from mifkit.mif.repair.walk import repair

        text, foreign = masked(text)
        tokens, comments = tokenize(text)
        tokens, findings, comments = repair(text, tokens, comments, most_faults)
        findings = [*foreign, *findings]
        file = build_tree(text, tokens, wide=wide)
        assert file is not None, "repair leaves tokens in an order that the grammar allows"
    kept = tuple([tree.Comment(start, end, text[start + 2 : end]) for _, start, end in comments])
    whole = tree.File(file.start, file.end, file.languages, file.components, kept)
    return Parsed(whole, lambda: tokens, findings)


def _unread(count: int) -> Parsed:
    """The parse of a file with too many tokens: none of it is read."""
    counted = f"{count:,} words, literals and signs, of which a comment counts as two"
    message = f"Cannot be read: {counted}, are more than {MOST_TOKENS:,}"
    tokens = TokenList(Token(kind, 0, 0) for kind in ("START", "COMPONENT", "END", "COMPONENT"))
    file = build_tree("", tokens)
    assert file is not None, "an empty component is a file"
    return Parsed(file, lambda: tokens, [Finding(0, 0, message, SIZE_HELP, rule="unreadable-file")])
