"""The values of expressions and variables in a PowerShell script, if the file shows them."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from mifkit.packaging.placed_text import UNKNOWN, Piece, PlacedText, joined, replaced, substituted, unknown
from mifkit.packaging.scripts.flow import Flow
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
PLACEHOLDER = re.compile(r"\{(\d{1,4})([^{}]*+)\}")
REPLACING = frozenset({"-replace", "-ireplace", "-creplace"})
# A regular expression that only matches a certain text.
LITERAL_PATTERN = re.compile(r"(?:[^\\^$.|?*+()\[{]|\\\W)++")
SEPARATORS = frozenset({",", ";"})
ENDS = frozenset({";", "|", "||", "&&"})
# What $env:ComSpec holds; where it stands does not matter.
COMMAND_PROCESSOR = PlacedText((Piece("cmd.exe", 0, 0),))
# As many parts of an array as a command line may sensibly have.
MOST_PARTS = 500


def flat(value: Value) -> PlacedText:
    """A value as a single text: the parts of an array with blanks between them, as Start-Process joins them."""
    if isinstance(value, PlacedText):
        return value
    if isinstance(value, Items):
        return joined((flat(part) for part in value.parts), " ")
    return PlacedText(())


def ends_command(token: Token) -> bool:
    """Whether a command ends before a token."""
    return token.kind in ("newline", "close") or (token.kind == "mark_" and token.text in ENDS)


def command_ends(read: Tokens) -> list[int]:
    """For each token, the index at which the command around it ends."""
    ends = [len(read.all)] * (len(read.all) + 2)
    for index in range(len(read.all) - 1, -1, -1):
        token = read.all[index]
        if ends_command(token):
            ends[index] = index
        else:
            ends[index] = ends[min(read.closing[index], len(read.all)) + 1 if token.kind == "open" else index + 1]
    return ends


class Values:
    """The values in a script, as `flow` knows them at the place where it is read."""

    def __init__(self, read: Tokens, ends: Sequence[int], expansion: Expansion, flow: Flow[Value]) -> None:
        self.tokens, self.closing = read.all, read.closing
        self._ends = ends
        self._expansion = expansion
        self._flow = flow

    # --- variables ----------------------------------------------------------------------------------------------------

    def assignment(self, index: int) -> str:
        """Give the variable at a token its value if it is set there; its name, with that of a member, if so."""
        token = self.tokens[index]
        name, at = variable_name(token.text), index + 1
        if self._is(at, "word") and self.tokens[at].glued and self.tokens[at].text.startswith("."):
            member = self.tokens[at].text.lower()
            if member in (".add", ".addrange") and self._is(at + 1, "open") and self.tokens[at + 1].glued:
                self._flow.assign(name, token.start, self._end(at + 1), lambda: self._grown(name, at + 1))
                return name
            name += member
            at += 1
        if not self._is(at, "assign"):
            changes = self._is(at, "word") and re.fullmatch(r"\+\+|--|[-*/%]=|in", self.tokens[at].text, re.IGNORECASE)
            if not changes:
                return ""
            self._flow.assign(name, token.start, token.end, lambda: None)
            return name
        grows = self.tokens[at].text == "+="
        shared = token.text[1:].lower().lstrip("{").startswith(("script:", "global:"))
        end = self.tokens[at - 1].end
        self._flow.assign(name, token.start, end, lambda: self._set_to(name, at + 1, grows=grows), shared=shared)
        owner, dot, member = name.partition(".")
        if dot:
            self._flow.assign(owner, token.start, end, lambda: self._with_member(owner, member, name), shared=shared)
        return name

    def _set_to(self, name: str, index: int, *, grows: bool) -> Value | None:
        value = self.expression(index)[0]
        if not grows:
            return value
        known = self.variable(name)
        return _added(known, value) if known is not None else None

    def _grown(self, name: str, index: int) -> Value | None:
        """What a list or table is after `Add`, whose arguments stand in the bracket at `index`."""
        known = self.variable(name)
        given = self.items(index + 1, self.closing[index], 1)
        if isinstance(known, Table) and len(given) == 2:
            return _entered(known, flat(given[0]).text.lower(), given[1])
        parts = known.parts if isinstance(known, Items) else (known,) if known is not None else ()
        return Items((*parts, *given)[:MOST_PARTS])

    def _with_member(self, owner: str, member: str, name: str) -> Value | None:
        """What a table is after one of its entries was set, as a member; any other value stays what it is."""
        known, value = self.variable(owner), self.variable(name)
        if isinstance(known, Table) and value is not None:
            return _entered(known, member, value)
        return known

    def _end(self, index: int) -> int:
        """The offset of the end of a bracket."""
        return self.tokens[min(self.closing[index], len(self.tokens) - 1)].end

    def _is(self, index: int, kind: str) -> bool:
        return index < len(self.tokens) and self.tokens[index].kind == kind

    def variable(self, name: str) -> Value | None:
        """The value of a variable; `None` if the file does not show it."""
        if name == "env:comspec":
            return COMMAND_PROCESSOR
        found = self._flow.value(name)
        return found if found is not None and self._expansion.spend(flat(found)) else None

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
                given, index = self._list(index + 1, depth)
                value = _formatted(value, given)
            elif operator in REPLACING and isinstance(value, PlacedText):
                given, index = self._list(index + 1, depth)
                value = _replaced(value, given, ignore_case=operator != "-creplace") or unknown(token.start, token.end)
            elif operator == "-join" and isinstance(value, Items):
                value, index = self._join(value, index + 1, depth)
            else:
                # The result of another operator is unknown.
                value, index = unknown(token.start, token.end), self._past_expression(index)
        return value, index

    def _list(self, index: int, depth: int) -> tuple[list[Value], int]:
        """The operands with commas between them from `index` on, and where they end."""
        found: list[Value] = []
        while len(found) < MOST_PARTS:
            value, index = self._operand(self._past_newlines(index), depth)
            found += value.parts if isinstance(value, Items) else [value]
            if not self._mark(index, ","):
                break
            index += 1
        return found, index

    def _past_expression(self, index: int) -> int:
        return self._ends[index] if index < len(self.tokens) else index

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
            value, after = self.text(token), index + 1
        elif token.kind == "variable":
            known = self.variable(variable_name(token.text))
            value, after = known if known is not None else self.nothing(token), index + 1
        elif self.ends_command(index):
            return PlacedText(()), index
        else:
            value, after = self.nothing(token), index + 1
        if self._continues(after):
            return self._member(value, token, after, depth)
        return value, after

    def _member(self, value: Value, token: Token, after: int, depth: int) -> tuple[Value, int]:
        """A member, an index or the result of a method of a value; known of `Replace` only."""
        if self.tokens[after].text.lower() == ".replace" and isinstance(value, PlacedText):
            given, past = self._arguments_of(after + 1, depth)
            old = flat(given[0]).text if len(given) == 2 else ""
            if old and UNKNOWN not in old:
                return substituted(value, old, flat(given[1]), ignore_case=False), past
        while self._continues(after):
            after = self.closing[after] + 1 if self.tokens[after].kind == "open" else after + 1
        return self.nothing(token), after

    def _arguments_of(self, index: int, depth: int) -> tuple[list[Value], int]:
        """The arguments of a method whose bracket is at `index`, and the index after the bracket that closes it."""
        if not self._is(index, "open") or depth >= DEEPEST:
            return [], index
        end = self.closing[index]
        return self.items(index + 1, end, depth + 1), end + 1

    def _continues(self, index: int) -> bool:
        if index >= len(self.tokens) or not self.tokens[index].glued:
            return False
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
        while index < end and len(entries) < MOST_PARTS:
            token = self.tokens[index]
            key = token.text.lower() if token.kind == "word" else ""
            key = self.text(token).text.lower() if token.kind == "string" else key
            # A word holds the equals sign that is glued to it.
            glued = token.kind == "word" and key.endswith("=")
            if key and (glued or self._is(index + 1, "assign")):
                start = index + 1 if glued else index + 2
                entries[key.removesuffix("=") if glued else key], after = self.expression(
                    self._past_newlines(start), depth
                )
                index = max(after, start)
            elif token.kind == "open":
                # What is in a bracket within is no entry; a table that never ends would be read from each of its lines.
                index = self.closing[index] + 1
            else:
                index += 1
        return Table(entries)

    # --- arguments of commands ----------------------------------------------------------------------------------------

    def end_of_command(self, index: int) -> int:
        """The index at which the command around a token ends."""
        return self._past_expression(index)

    def ends_command(self, index: int) -> bool:
        """Whether a command ends before this token."""
        return index >= len(self.tokens) or ends_command(self.tokens[index])

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

    def text(self, token: Token) -> PlacedText:
        """A string or a word with its variables replaced."""
        if not token.parts:
            return PlacedText((Piece(token.text if token.kind == "assign" else "", token.start, token.end),))
        pieces: list[Piece] = []
        for part in token.parts:
            if isinstance(part, Piece):
                pieces.append(part)
                continue
            name, start, end = part
            value = self.variable(name)
            pieces += (flat(value) if isinstance(value, PlacedText | Items) else unknown(start, end)).pieces
        return PlacedText(tuple(pieces))

    def nothing(self, token: Token) -> PlacedText:
        """An unknown value."""
        return unknown(token.start, token.end)


def _entered(known: Table, key: str, value: Value) -> Table:
    """A table with an entry more, or another value for it; one with too many entries as it is."""
    if len(known.entries) >= MOST_PARTS and key not in known.entries:
        return known
    return Table(dict(known.entries) | {key: value})


def _added(value: Value, other: Value) -> Value:
    """`value + other`."""
    if isinstance(value, PlacedText) and isinstance(other, PlacedText):
        return joined((value, other))
    if isinstance(value, Items):
        return Items((*value.parts, *(other.parts if isinstance(other, Items) else (other,)))[:MOST_PARTS])
    if isinstance(value, Table) and isinstance(other, Table):
        return Table(dict(value.entries) | dict(other.entries))
    return joined((flat(value), flat(other)), " ")


def _formatted(value: PlacedText, given: Sequence[Value]) -> PlacedText:
    """A format string with its placeholders replaced."""

    def meaning(piece: Piece, found: re.Match[str]) -> tuple[Piece, ...]:
        number = int(found[1])
        if found[2] or number >= len(given):
            return unknown(piece.start + found.start(), piece.start + found.end()).pieces
        return flat(given[number]).pieces

    pieces: list[Piece] = []
    for piece in value.pieces:
        whole = replaced(piece.text, piece.start, PLACEHOLDER, partial(meaning, piece)) if piece.exact else None
        pieces += whole.pieces if whole is not None else (piece,)
    return PlacedText(tuple(pieces))


def _replaced(value: PlacedText, given: Sequence[Value], *, ignore_case: bool) -> PlacedText | None:
    """What `-replace` makes of a text; `None` if the pattern is more than a text, or if it is not known."""
    pattern = flat(given[0]).text if given else ""
    old = re.sub(r"\\(\W)", r"\1", pattern)
    if not old or UNKNOWN in pattern or not LITERAL_PATTERN.fullmatch(pattern):
        return None
    new = flat(given[1]) if len(given) > 1 else PlacedText(())
    return None if "$" in new.text else substituted(value, old, new, ignore_case=ignore_case)
