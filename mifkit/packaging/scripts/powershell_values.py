"""The values of expressions and variables in a PowerShell script, if the file shows them."""

import re
from collections.abc import Mapping

from msgspec import Struct

from mifkit.packaging.placed_text import Piece, PlacedText, joined, replaced, unknown
from mifkit.packaging.scripts.powershell_tokens import Token, Tokens, variable_name
from mifkit.packaging.scripts.script import DEEPEST, Expansion


class Items(Struct, frozen=True):
    """An array."""

    parts: tuple["Value", ...]


class Table(Struct, frozen=True):
    """A hash table, by its keys in lower case."""

    entries: Mapping[str, "Value"]


Value = PlacedText | Items | Table

CAST = re.compile(r"\[[\w.\[\]]+\]")
PLACEHOLDER = re.compile(r"\{\d+[^{}]*\}")
SEPARATORS = frozenset({",", ";"})
ENDS = frozenset({";", "|", "||", "&&"})
# As many parts of an array as a command line may sensibly have.
MOST_PARTS = 500


def flat(value: Value) -> PlacedText:
    """A value as a single text: the parts of an array with blanks between them, as Start-Process joins them."""
    if isinstance(value, PlacedText):
        return value
    if isinstance(value, Items):
        return joined((flat(part) for part in value.parts), " ")
    return PlacedText(())


class Values:
    """The values in a script."""

    def __init__(self, text: str, read: Tokens) -> None:
        self.tokens, self.closing = read.all, read.closing
        self._expansion = Expansion(text)
        # Where the values begin that are added up in a variable; `None`: the file does not show its value.
        self._given: dict[str, list[int] | None] = {}
        self._known: dict[str, Value | None] = {}
        self._texts: dict[str, PlacedText] = {}
        # Members of variables that are assigned to, each with its place.
        self.members: dict[str, tuple[int, int]] = {}
        for index, token in enumerate(self.tokens):
            if token.kind == "variable":
                self._assignment(index)

    # --- variables ----------------------------------------------------------------------------------------------------

    def _assignment(self, index: int) -> None:
        name = variable_name(self.tokens[index].text)
        at = index + 1
        if self._is(at, "word") and self.tokens[at].glued and self.tokens[at].text.startswith("."):
            name += self.tokens[at].text.lower()
            self.members.setdefault(name, (self.tokens[index].start, self.tokens[at].end))
            at += 1
        if not self._is(at, "assign"):
            if self._is(at, "word") and re.fullmatch(r"\+\+|--|[-*/%]=", self.tokens[at].text):
                self._given[name] = None
            return
        grows = self.tokens[at].text == "+="
        known = self._given.get(name)
        if grows and known is not None and len(known) < MOST_PARTS:
            known.append(at + 1)
        elif name in self._given or grows:
            self._again(name, at + 1)
        else:
            self._given[name] = [at + 1]

    def _again(self, name: str, at: int) -> None:
        """A second assignment: it changes nothing only if it is the same text."""
        known = self._given.get(name)
        same = (
            known is not None
            and len(known) == 1
            and self._is(known[0], "string")
            and self._is(at, "string")
            and self.tokens[known[0]].text == self.tokens[at].text
        )
        if not same:
            self._given[name] = None

    def _is(self, index: int, kind: str) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == kind

    def variable(self, name: str, depth: int = 0) -> Value | None:
        """The value of a variable; `None` if the file does not show it."""
        if name not in self._known:
            # A variable that contains itself has no value of its own.
            self._known[name] = None
            starts = self._given.get(name)
            if starts and depth < DEEPEST:
                value = self.expression(starts[0], depth + 1)[0]
                for start in starts[1:]:
                    value = _added(value, self.expression(start, depth + 1)[0])
                self._known[name] = value
            self._texts[name] = flat(self._known[name] or PlacedText(()))
        found = self._known[name]
        return found if found is not None and self._expansion.spend(self._texts[name]) else None

    # --- expressions --------------------------------------------------------------------------------------------------

    def expression(self, index: int, depth: int = 0) -> tuple[Value, int]:
        """The value of an expression, and where it ends: with its line, at a bracket or a separator other than `,`."""
        value, index = self._sum(index, depth)
        if not self._mark(index, ","):
            return value, index
        parts = [value]
        while self._mark(index, ",") and len(parts) < MOST_PARTS:
            part, index = self._sum(self._past_newlines(index + 1), depth)
            parts.append(part)
        if self._is(index, "word") and self.tokens[index].text.lower() == "-join":
            return self._join(Items(tuple(parts)), index + 1, depth)
        return Items(tuple(parts)), index

    def _join(self, items: Items, index: int, depth: int) -> tuple[Value, int]:
        between, index = self._operand(index, depth)
        return joined(map(flat, items.parts), between.text if isinstance(between, PlacedText) else " "), index

    def _sum(self, index: int, depth: int) -> tuple[Value, int]:
        value, index = self._operand(index, depth)
        for _ in range(MOST_PARTS):
            token = self.tokens[index] if index < len(self.tokens) else None
            if token is None or self.ends_command(index) or token.text == ",":
                break
            operator = token.text.lower() if token.kind == "word" else ""
            if operator == "-join" and not isinstance(value, Items):
                # It joins the array whose last part this is.
                break
            if operator == "+":
                other, index = self._operand(self._past_newlines(index + 1), depth)
                value = _added(value, other)
            elif operator == "-f" and isinstance(value, PlacedText):
                value = _formatted(value)
                index = self._past_expression(index + 1)
            elif operator == "-join" and isinstance(value, Items):
                value, index = self._join(value, index + 1, depth)
            else:
                # The result of another operator is unknown.
                value, index = unknown(token.start, token.end), self._past_expression(index)
        return value, index

    def _past_expression(self, index: int) -> int:
        while index < len(self.tokens) and not self.ends_command(index):
            index = self.closing[index] + 1 if self.tokens[index].kind == "open" else index + 1
        return index

    def _past_newlines(self, index: int) -> int:
        while self._is(index, "newline"):
            index += 1
        return index

    def _operand(self, index: int, depth: int) -> tuple[Value, int]:
        if index >= len(self.tokens):
            return PlacedText(()), index
        token = self.tokens[index]
        if self._is(index, "word") and CAST.fullmatch(token.text):
            # A cast: [string]'…', [string[]]@('…').
            return self._operand(index + 1, depth) if depth < DEEPEST else (self.nothing(token), index + 1)
        if token.kind == "open":
            end = self.closing[index]
            after = end + 1
            value: Value = self.nothing(token)
            if token.text in ("(", "@(", "@{") and depth < DEEPEST:
                value = self._bracketed(index, end, depth)
        elif token.kind == "string":
            value, after = self.text(token, depth), index + 1
        elif token.kind == "variable":
            known = self.variable(variable_name(token.text), depth)
            value, after = known if known is not None else self.nothing(token), index + 1
        elif self.ends_command(index):
            return PlacedText(()), index
        else:
            value, after = self.nothing(token), index + 1
        if after < len(self.tokens) and self.tokens[after].glued and self._continues(after):
            # A member, an index, the arguments of a method.
            while after < len(self.tokens) and self.tokens[after].glued and self._continues(after):
                after = self.closing[after] + 1 if self.tokens[after].kind == "open" else after + 1
            value = self.nothing(token)
        return value, after

    def _continues(self, index: int) -> bool:
        token = self.tokens[index]
        return (token.kind == "word" and token.text[0] in ".[:") or token.kind == "open"

    def _bracketed(self, index: int, end: int, depth: int) -> Value:
        token = self.tokens[index]
        if token.text == "@{":
            return self._table(index + 1, end, depth + 1)
        if token.text == "@(":
            return Items(tuple(self.items(index + 1, end, depth + 1)))
        if self._is(index + 1, "word") and not CAST.fullmatch(self.tokens[index + 1].text):
            # A command, whose output is unknown.
            return self.nothing(token)
        return self.expression(self._past_newlines(index + 1), depth + 1)[0]

    def items(self, index: int, end: int, depth: int = 0) -> list[Value]:
        """The values between two brackets, with commas, semicolons or line ends between them."""
        found: list[Value] = []
        while index < end and len(found) < MOST_PARTS:
            if self._is(index, "newline") or self.tokens[index].text in SEPARATORS:
                index += 1
                continue
            value, after = self._sum(index, depth)
            found += value.parts if isinstance(value, Items) and depth else [value]
            index = max(after, index + 1)
        return found

    def _table(self, index: int, end: int, depth: int) -> Table:
        entries: dict[str, Value] = {}
        while index < end:
            token = self.tokens[index]
            key = token.text.lower() if token.kind == "word" else ""
            key = self.text(token).text.lower() if token.kind == "string" else key
            if key and self._is(index + 1, "assign"):
                entries[key], after = self.expression(self._past_newlines(index + 2), depth)
                index = max(after, index + 2)
            else:
                index += 1
        return Table(entries)

    # --- arguments of commands ----------------------------------------------------------------------------------------

    def ends_command(self, index: int) -> bool:
        """Whether a command ends before this token."""
        if index >= len(self.tokens):
            return True
        token = self.tokens[index]
        return token.kind in ("newline", "close") or (token.kind == "mark_" and token.text in ENDS)

    def argument(self, index: int) -> tuple[Value, int]:
        """An argument: everything up to the next blank."""
        first = index
        parts: list[PlacedText] = []
        while not self.ends_command(index) and not self._mark(index, ","):
            token = self.tokens[index]
            if index > first and not token.glued:
                break
            if token.kind in ("redirection", "splat") or (token.kind == "mark_" and token.text == "&"):
                break
            value, after = self._part(index)
            alone = index == first and (
                self.ends_command(after) or not self.tokens[after].glued or self._mark(after, ",")
            )
            if alone and not isinstance(value, PlacedText):
                return value, after
            parts.append(flat(value) if isinstance(value, PlacedText) else self.nothing(token))
            index = after
        return joined(parts), index

    def _part(self, index: int) -> tuple[Value, int]:
        token = self.tokens[index]
        if token.kind in ("word", "assign", "string"):
            return self.text(token), index + 1
        if token.kind == "open" and token.text == "{":
            return self.nothing(token), self.closing[index] + 1
        return self._operand(index, 0)

    def arguments(self, index: int) -> tuple[Value, int]:
        """An argument, or several with commas between them."""
        value, index = self.argument(index)
        if not self._mark(index, ","):
            return value, index
        parts = [value]
        while self._mark(index, ",") and len(parts) < MOST_PARTS:
            part, index = self.argument(self._past_newlines(index + 1))
            parts.append(part)
        return Items(tuple(parts)), index

    def _mark(self, index: int, text: str) -> bool:
        return self._is(index, "mark_") and self.tokens[index].text == text

    def text(self, token: Token, depth: int = 0) -> PlacedText:
        """A string or a word with its variables replaced."""
        if not token.parts and token.kind == "assign":
            return PlacedText((Piece(token.text, token.start, token.end),))
        parts: list[PlacedText] = []
        for part in token.parts:
            if isinstance(part, Piece):
                parts.append(PlacedText((part,)))
                continue
            name, start, end = part
            value = self.variable(name, depth + 1) if depth < DEEPEST else None
            parts.append(flat(value) if isinstance(value, PlacedText | Items) else unknown(start, end))
        return joined(parts) if parts else PlacedText((Piece("", token.start, token.end),))

    def nothing(self, token: Token) -> PlacedText:
        """An unknown value."""
        return unknown(token.start, token.end)


def _added(value: Value, other: Value) -> Value:
    """`value + other`."""
    if isinstance(value, PlacedText) and isinstance(other, PlacedText):
        return joined((value, other))
    if isinstance(value, Items):
        return Items((*value.parts, *(other.parts if isinstance(other, Items) else (other,))))
    if isinstance(value, Table) and isinstance(other, Table):
        return Table(dict(value.entries) | dict(other.entries))
    return joined((flat(value), flat(other)), " ")


def _formatted(value: PlacedText) -> PlacedText:
    """A format string with its placeholders unknown."""
    pieces: list[Piece] = []
    for piece in value.pieces:
        pieces += _without_placeholders(piece) if piece.exact else (piece,)
    return PlacedText(tuple(pieces))


def _without_placeholders(piece: Piece) -> tuple[Piece, ...]:
    def meaning(found: re.Match[str]) -> tuple[Piece, ...]:
        return unknown(piece.start + found.start(), piece.start + found.end()).pieces

    return replaced(piece.text, piece.start, PLACEHOLDER, meaning).pieces
