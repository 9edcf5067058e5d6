"""The values of expressions and variables in a PowerShell script, if the file shows them."""

import re
from array import array
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from mifkit.packaging.placed_text import UNKNOWN, Piece, PlacedText, joined, replaced, substituted, unknown
from mifkit.packaging.scripts.flow import Flow
from mifkit.packaging.scripts.powershell_tokens import Kind, Tokens, variable_name
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


def command_ends(read: Tokens) -> "array[int]":
    """For each token, the index at which the command around it ends."""
    last = len(read)
    ends = array("I", [last]) * (last + 2)
    for index in range(last - 1, -1, -1):
        kind = read.kinds[index]
        ends_here = kind in (Kind.LINE_END, Kind.CLOSE) or (kind == Kind.MARK and read.texts[index] in ENDS)
        ends[index] = index if ends_here else ends[read.closing[index] + 1]
    return ends


class Values:
    """The values in a script, as `flow` knows them at the place where it is read."""

    def __init__(self, read: Tokens, ends: Sequence[int], expansion: Expansion, flow: Flow[Value]) -> None:
        self._read = read
        self._kinds, self._texts, self._starts, self._closing = read.kinds, read.texts, read.starts, read.closing
        self._ends = ends
        self._expansion = expansion
        self._flow = flow

    # --- variables ----------------------------------------------------------------------------------------------------

    def assignment(self, index: int) -> str:
        """Give the variable at a token its value if it is set there; its name, with that of a member, if so."""
        written, start, at = self._texts[index], self._starts[index], index + 1
        name = variable_name(written)
        if self._is(at, Kind.WORD) and self._read.glued[at] and self._texts[at].startswith("."):
            member = self._texts[at].lower()
            if member in (".add", ".addrange") and self._is(at + 1, Kind.OPEN) and self._read.glued[at + 1]:
                self._flow.assign(name, start, self._end(at + 1), lambda: self._grown(name, at + 1))
                return name
            name += member
            at += 1
        if not self._is(at, Kind.ASSIGN):
            changes = self._is(at, Kind.WORD) and re.fullmatch(r"\+\+|--|[-*/%]=|in", self._texts[at], re.IGNORECASE)
            if not changes:
                return ""
            self._flow.assign(name, start, self._read.end(index), lambda: None)
            return name
        grows = self._texts[at] == "+="
        shared = written[1:].lower().lstrip("{").startswith(("script:", "global:"))
        end = self._read.end(at - 1)
        self._flow.assign(name, start, end, lambda: self._set_to(name, at + 1, grows=grows), shared=shared)
        owner, dot, member = name.partition(".")
        if dot:
            self._flow.assign(owner, start, end, lambda: self._with_member(owner, member, name), shared=shared)
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
        given = self.items(index + 1, self._closing[index], 1)
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
        return self._read.end(min(self._closing[index], len(self._read) - 1))

    def _is(self, index: int, kind: str) -> bool:
        return self._kinds.startswith(kind, index)

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
            part, index = self._sum(self._read.past_newlines(index + 1), depth)
            parts.append(part)
        if self._is(index, Kind.WORD) and self._texts[index].lower() == "-join":
            return self._join(Items(tuple(parts)), index + 1, depth)
        return Items(tuple(parts)), index

    def _join(self, items: Items, index: int, depth: int) -> tuple[Value, int]:
        between, index = self._operand(index, depth)
        return joined(map(flat, items.parts), between.text if isinstance(between, PlacedText) else " "), index

    def _sum(self, index: int, depth: int) -> tuple[Value, int]:
        value, index = self._operand(index, depth)
        for _ in range(MOST_PARTS):
            if self.ends_command(index) or self._texts[index] == ",":
                break
            place = index
            operator = self._texts[index].lower() if self._kinds[index] == Kind.WORD else ""
            if operator == "-join" and not isinstance(value, Items):
                # It joins the array whose last part this is.
                break
            if operator == "+":
                other, index = self._operand(self._read.past_newlines(index + 1), depth)
                value = _added(value, other)
            elif operator == "-f" and isinstance(value, PlacedText):
                given, index = self._list(index + 1, depth)
                value = _formatted(value, given)
            elif operator in REPLACING and isinstance(value, PlacedText):
                given, index = self._list(index + 1, depth)
                value = _replaced(value, given, ignore_case=operator != "-creplace") or self.nothing(place)
            elif operator == "-join" and isinstance(value, Items):
                value, index = self._join(value, index + 1, depth)
            else:
                # The result of another operator is unknown.
                value, index = self.nothing(place), self.end_of_command(index)
        return value, index

    def _list(self, index: int, depth: int) -> tuple[list[Value], int]:
        """The operands with commas between them from `index` on, and where they end."""
        found: list[Value] = []
        while len(found) < MOST_PARTS:
            value, index = self._operand(self._read.past_newlines(index), depth)
            found += value.parts if isinstance(value, Items) else [value]
            if not self._mark(index, ","):
                break
            index += 1
        return found, index

    def _operand(self, index: int, depth: int) -> tuple[Value, int]:
        if index >= len(self._read):
            return PlacedText(()), index
        kind, text = self._kinds[index], self._texts[index]
        if kind == Kind.WORD and CAST.fullmatch(text):
            # A cast: [string]'…', [string[]]@('…').
            return self._operand(index + 1, depth) if depth < DEEPEST else (self.nothing(index), index + 1)
        if kind == Kind.OPEN:
            end = self._closing[index]
            after = end + 1
            value: Value = self.nothing(index)
            if text in ("(", "@(", "@{") and depth < DEEPEST:
                value = self._bracketed(index, end, depth)
        elif kind == Kind.STRING:
            value, after = self.text(index), index + 1
        elif kind == Kind.VARIABLE:
            known = self.variable(variable_name(text))
            value, after = known if known is not None else self.nothing(index), index + 1
        elif self.ends_command(index):
            return PlacedText(()), index
        else:
            value, after = self.nothing(index), index + 1
        if self._continues(after):
            return self._member(value, index, after, depth)
        return value, after

    def _member(self, value: Value, index: int, after: int, depth: int) -> tuple[Value, int]:
        """A member, an index or the result of a method of a value; known of `Replace` only."""
        if self._texts[after].lower() == ".replace" and isinstance(value, PlacedText):
            given, past = self._arguments_of(after + 1, depth)
            old = flat(given[0]).text if len(given) == 2 else ""
            if old and UNKNOWN not in old:
                return substituted(value, old, flat(given[1]), ignore_case=False), past
        while self._continues(after):
            after = self._closing[after] + 1
        return self.nothing(index), after

    def _arguments_of(self, index: int, depth: int) -> tuple[list[Value], int]:
        """The arguments of a method whose bracket is at `index`, and the index after the bracket that closes it."""
        if not self._is(index, Kind.OPEN) or depth >= DEEPEST:
            return [], index
        end = self._closing[index]
        return self.items(index + 1, end, depth + 1), end + 1

    def _continues(self, index: int) -> bool:
        if index >= len(self._read) or not self._read.glued[index]:
            return False
        kind = self._kinds[index]
        return (kind == Kind.WORD and self._texts[index][0] in ".[:") or kind == Kind.OPEN

    def _bracketed(self, index: int, end: int, depth: int) -> Value:
        text = self._texts[index]
        if text == "@{":
            return self._table(index + 1, end, depth + 1)
        if text == "@(":
            return Items(tuple(self.items(index + 1, end, depth + 1)))
        if self._is(index + 1, Kind.WORD) and not CAST.fullmatch(self._texts[index + 1]):
            # A command, whose output is unknown.
            return self.nothing(index)
        return self.expression(self._read.past_newlines(index + 1), depth + 1)[0]

    def items(self, index: int, end: int, depth: int = 0) -> list[Value]:
        """The values between two brackets, with commas, semicolons or line ends between them."""
        found: list[Value] = []
        while index < end and len(found) < MOST_PARTS:
            if self._is(index, Kind.LINE_END) or self._texts[index] in SEPARATORS:
                index += 1
                continue
            value, after = self._sum(index, depth)
            found += value.parts if isinstance(value, Items) and depth else [value]
            index = max(after, index + 1)
        return found

    def _table(self, index: int, end: int, depth: int) -> Table:
        entries: dict[str, Value] = {}
        while index < end and len(entries) < MOST_PARTS:
            kind = self._kinds[index]
            key = self._texts[index].lower() if kind == Kind.WORD else ""
            key = self.text(index).text.lower() if kind == Kind.STRING else key
            # A word holds the equals sign that is glued to it.
            glued = kind == Kind.WORD and key.endswith("=")
            if key and (glued or self._is(index + 1, Kind.ASSIGN)):
                start = index + 1 if glued else index + 2
                entries[key.removesuffix("=") if glued else key], after = self.expression(
                    self._read.past_newlines(start), depth
                )
                index = max(after, start)
            else:
                # What is in a bracket within is no entry; a table that never ends would be read from each of its lines.
                index = self._closing[index] + 1
        return Table(entries)

    # --- arguments of commands ----------------------------------------------------------------------------------------

    def end_of_command(self, index: int) -> int:
        """The index at which the command around a token ends."""
        return self._ends[index] if index < len(self._read) else index

    def ends_command(self, index: int) -> bool:
        """Whether a command ends before this token."""
        return index >= len(self._read) or self._ends[index] == index

    def argument(self, index: int) -> tuple[Value, int]:
        """An argument: everything up to the next blank."""
        first = index
        parts: list[PlacedText] = []
        while not self.ends_command(index) and not self._mark(index, ","):
            if index > first and not self._read.glued[index]:
                break
            if self._kinds[index] in (Kind.REDIRECTION, Kind.SPLAT) or self._mark(index, "&"):
                break
            value, after = self._part(index)
            alone = index == first and (
                self.ends_command(after) or not self._read.glued[after] or self._mark(after, ",")
            )
            if alone and not isinstance(value, PlacedText):
                return value, after
            parts.append(flat(value) if isinstance(value, PlacedText) else self.nothing(index))
            index = after
        return joined(parts), index

    def _part(self, index: int) -> tuple[Value, int]:
        kind = self._kinds[index]
        if kind in (Kind.WORD, Kind.ASSIGN, Kind.STRING):
            return self.text(index), index + 1
        if kind == Kind.OPEN and self._texts[index] == "{":
            return self.nothing(index), self._closing[index] + 1
        return self._operand(index, 0)

    def arguments(self, index: int) -> tuple[Value, int]:
        """An argument, or several with commas between them."""
        value, index = self.argument(index)
        if not self._mark(index, ","):
            return value, index
        parts = [value]
        while self._mark(index, ",") and len(parts) < MOST_PARTS:
            part, index = self.argument(self._read.past_newlines(index + 1))
            parts.append(part)
        return Items(tuple(parts)), index

    def _mark(self, index: int, text: str) -> bool:
        return self._is(index, Kind.MARK) and self._texts[index] == text

    def text(self, index: int) -> PlacedText:
        """A string or a word with its variables replaced."""
        parts = self._read.parts(index)
        if not parts:
            written = self._texts[index] if self._kinds[index] == Kind.ASSIGN else ""
            return PlacedText((Piece(written, self._starts[index], self._read.end(index)),))
        pieces: list[Piece] = []
        for part in parts:
            if isinstance(part, Piece):
                pieces.append(part)
                continue
            name, start, end = part
            value = self.variable(name)
            pieces += (flat(value) if isinstance(value, PlacedText | Items) else unknown(start, end)).pieces
        return PlacedText(tuple(pieces))

    def nothing(self, index: int) -> PlacedText:
        """The unknown value of a token."""
        return unknown(self._starts[index], self._read.end(index))


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
