"""Scripts whose commands are arguments of calls, such as `Run "…"` and `ShellExecute(file, arguments)`.

Read are comments, strings with their escapes, continued lines, texts joined with `&` or `+`, names that the file sets
to one text, and the calls. How a language writes these is its `Dialect`. Reading takes linear time.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from msgspec import structs

from mifkit.packaging.placed_text import (
    UNKNOWN,
    Piece,
    PlacedText,
    joined,
    quoted_argument,
    replaced,
    unescaped,
    unknown,
)
from mifkit.packaging.scripts.blocks import Token
from mifkit.packaging.scripts.call_exits import CallExits
from mifkit.packaging.scripts.call_tokens import CLOSING, OPENING, CallTokens, Dialect
from mifkit.packaging.scripts.flow import Flow, Step, walked
from mifkit.packaging.scripts.packages import FIELDS, package_key
from mifkit.packaging.scripts.script import DEEPEST, Expansion, Lines, Script, ScriptLine, ScriptPackage, writes_mif

# Functions whose value is the text given, and those in whose text placeholders are replaced.
UNCHANGED = frozenset({"expandconstant", "trim", "cstr", "string"})
FORMATTING = frozenset({"format", "stringformat"})
PLACEHOLDER = re.compile(r"%[-0-9.]*[A-Za-z]|%%")
CHARACTERS = frozenset({"chr", "chrw", "string.fromcharcode"})
# Words in front of a name that is assigned to, or of a call.
FRONT = frozenset(
    """
    call const dim global let local public private set static var then else do begin return not and or if elseif
    while until try except finally repeat
    """.split()  # noqa: SIM905 - a list of words reads better as one
)
# Words in front of the name of a function that is declared; and as many arguments as a call may sensibly have.
DECLARING = frozenset({"sub", "function", "func", "procedure", "exit", "end"})
MOST_ARGUMENTS = 12
# What ends an expression: marks, and words after a statement without a mark of its own.
ENDS = frozenset({",", ";", ":", "else", "elseif", "end", "then", "do", "until"}) | CLOSING


class _Reader:
    """A script while its tokens are walked through, and what its names stand for."""

    def __init__(self, read: CallTokens, expansion: Expansion, flow: Flow[PlacedText]) -> None:
        self.dialect = read.dialect
        self.tokens, self._closing, self._steps = read.all, read.closing, read.steps
        self._expansion = expansion
        self._flow = flow
        # Names that the function being read has for itself.
        self._own: set[str] | None = None
        self.packages: list[ScriptPackage] = []
        self.exits = CallExits(self.tokens, self.dialect.ends, self.dialect.calls)
        self.functions = frozenset(name for steps in self._steps.values() for _, name in steps if name)

    def lines(self) -> Iterator[ScriptLine]:
        """The lines that the script starts."""
        for index, token in enumerate(self.tokens):
            for step, name in self._steps.get(index, ()):
                self._flow.step(step, name)
                self.exits.step(step, index)
                if step is Step.FUNCTION:
                    self._begin_function(name, index)
                elif step is Step.END_FUNCTION:
                    self._own = None
            self.exits.token(index)
            if token.kind != "name":
                continue
            if self._assignment(index):
                yield from self._member(index)
            yield from self._call(index)

    def _member(self, index: int) -> Iterator[ScriptLine]:
        """The command line of an SMS_Program, and the fields of an SMS_Package, that are set at a name."""
        token = self.tokens[index]
        owner, _, member = token.text.lower().rpartition(".")
        if not owner or (member != "commandline" and member not in FIELDS):
            return
        end = self.tokens[self.expression(index + 2)[1] - 1].end
        for found in self._flow.outcomes(partial(self._value, token.text)):
            if found.result is None:
                continue
            if member == "commandline":
                package = self._value(f"{owner}.packageid")
                key = package_key(package.text) if package is not None and UNKNOWN not in package.text else ""
                yield ScriptLine(found.result, token.start, end, found.given, key)
            else:
                self.packages.append(
                    ScriptPackage(package_key(owner), {FIELDS[member]: found.result}, token.start, end)
                )

    def _begin_function(self, name: str, index: int) -> None:
        """Give the parameters of a function the arguments of its calls."""
        self._own = set()
        at = index
        while at < len(self.tokens) and self.tokens[at].kind != "newline" and self.tokens[at].text not in "(;:{":
            at += 1
        if self._mark(at) != "(":
            return
        names = [
            one.text.lower()
            for one, after in pairwise(self.tokens[at + 1 : self._past(at)])
            if one.kind == "name" and after.text in (",", ")", "=", ":", ";")
        ]
        for number, parameter in enumerate(names):
            self._own.add(parameter)
            self._flow.parameter(name, str(number), parameter)

    def _assignment(self, index: int) -> bool:
        """Give a name its value if it is set at a token; whether it is."""
        token = self.tokens[index]
        name = token.text.lower()
        if self._own is not None and index and self.tokens[index - 1].text.lower() in ("dim", "local", "var"):
            self._own.add(name)
        if self._mark(index + 1) not in self.dialect.assigns or not self._begins(index):
            return False
        before = self.tokens[index - 1].text.lower() if index else ""
        if before in ("if", "elseif", "while", "until", "and", "or", "not"):
            return False
        grows = self._mark(index + 1) in ("&=", "+=")

        def evaluate() -> PlacedText | None:
            added = self.expression(index + 2)[0]
            if not grows:
                return added
            known = self._value(name)
            return joined((known, added)) if known is not None and added is not None else added and None

        self.exits.assigned(index)
        shared = self._own is None or name not in self._own
        self._flow.assign(name, token.start, token.end, evaluate, shared=shared)
        return True

    def _value(self, name: str) -> PlacedText | None:
        """The text that a name stands for; `None` if the file does not show it."""
        found = self._flow.value(name.lower())
        return found if found is not None and self._expansion.spend(found) else None

    def _call(self, index: int) -> Iterator[ScriptLine]:
        token = self.tokens[index]
        # One that is joined or assigned is a name like any other.
        if index + 1 >= len(self.tokens) or self._mark(index + 1) not in ("", "("):
            return
        name = token.text.lower()
        call = self.dialect.calls.get(name.rpartition(".")[2])
        if name in self.functions and not (index and self.tokens[index - 1].text.lower() in DECLARING):
            self._called(name, index)
        elif call is not None:
            wanted = max(argument for argument in call if argument is not None)
            starts, end = self._arguments(index + 1, wanted + 1)
            for number, found in enumerate(self._flow.outcomes(lambda: self._line(call, starts))):
                if found.result is not None:
                    if number == 0:
                        self.exits.ran(found.result.text)
                    yield ScriptLine(found.result, token.start, self.tokens[end - 1].end, found.given)

    def _called(self, name: str, index: int) -> None:
        """Note the arguments of a function of the script."""
        self._flow.call(name)
        starts, end = self._arguments(index + 1, MOST_ARGUMENTS)
        if not starts:
            return
        stops = [*starts[1:], end]
        self._flow.arguments(
            name,
            [
                (
                    str(number),
                    self.tokens[start].start,
                    self.tokens[max(start, stop - 2)].end,
                    partial(self._argument, start),
                )
                for number, (start, stop) in enumerate(zip(starts, stops, strict=True))
                if start < len(self.tokens)
            ],
        )

    def _argument(self, start: int) -> PlacedText | None:
        return self.expression(start)[0]

    def _line(self, call: tuple[int, int | None], starts: list[int]) -> PlacedText | None:
        program, rest = call
        if len(starts) <= program or (first := self._argument(starts[program])) is None:
            return None
        if rest is None:
            return first
        more = self._argument(starts[rest]) if len(starts) > rest else None
        return joined((quoted_argument(first), *([more] if more else [])), " ")

    def _arguments(self, index: int, most: int) -> tuple[list[int], int]:
        """Where the first arguments of a call begin, and where they end. The brackets may be left out."""
        if self._mark(index) == "(":
            index += 1
        found: list[int] = []
        while len(found) < most and index < len(self.tokens):
            found.append(index)
            index = self._end(index)
            if self._mark(index) != ",":
                break
            index += 1
        return found, min(index, len(self.tokens))

    def _end(self, index: int) -> int:
        """Where an expression ends, whatever its value."""
        while index < len(self.tokens) and not self._ends(self.tokens[index]):
            index = self._past(index) if self.tokens[index].text in OPENING else index + 1
        return index

    def _ends(self, token: Token) -> bool:
        return token.kind == "newline" or (token.kind != "string" and token.text.lower() in ENDS)

    def _mark(self, index: int) -> str:
        """The mark at an index; empty if something else stands there."""
        token = self.tokens[index] if index < len(self.tokens) else None
        return token.text if token is not None and token.kind == "mark" else ""

    def _begins(self, index: int) -> bool:
        """Whether a statement begins at a token."""
        before = self.tokens[index - 1] if index else None
        return (
            before is None
            or before.kind == "newline"
            or before.text in (":", ";", "{", "}", ")")
            or before.text.lower() in FRONT
        )

    def expression(self, index: int, depth: int = 0) -> tuple[PlacedText | None, int]:
        """The text of an expression, and where it ends: at a comma, a bracket or the end of the statement.

        `None` for what holds no text at all.
        """
        parts: list[PlacedText] = []
        known = False
        joins = False
        while index < len(self.tokens):
            token = self.tokens[index]
            if self._ends(token):
                break
            if token.kind == "mark" and token.text in self.dialect.joins:
                joins = True
                index += 1
                continue
            if parts and not joins:
                # Another operator: its result is unknown.
                return None, index
            part, index, shown = self._operand(index, depth)
            known = known or shown
            parts.append(part)
            joins = False
        return (joined(parts) if known else None), index

    def _operand(self, index: int, depth: int) -> tuple[PlacedText, int, bool]:
        """The text of an operand, where it ends, and whether the file shows any of it."""
        value, after, shown = self._plain(index, depth)
        end = self._past_members(after)
        return (
            (unknown(self.tokens[index].start, self.tokens[end - 1].end), end, False)
            if end > after
            else (value, after, shown)
        )

    def _past_members(self, index: int) -> int:
        """The index after indexes, members and calls of members, which follow an operand."""
        while index < len(self.tokens):
            token = self.tokens[index]
            if self._mark(index) == "[":
                index = self._past(index)
            elif token.kind == "name" and token.text[0] == ".":
                index = self._past(index + 1) if self._mark(index + 1) == "(" else index + 1
            else:
                break
        return index

    def _plain(self, index: int, depth: int) -> tuple[PlacedText, int, bool]:
        """An operand without what follows it."""
        token = self.tokens[index]
        if token.kind == "string":
            return _string(token, self.dialect), index + 1, True
        if token.text in OPENING:
            if token.text == "(" and depth < DEEPEST:
                inner, end = self.expression(index + 1, depth + 1)
                if self._mark(end) == ")":
                    return inner or unknown(token.start, token.end), end + 1, inner is not None
            return unknown(token.start, token.end), self._past(index), False
        name = token.text.lower()
        if token.kind == "name" and self._mark(index + 1) == "(":
            after = self._past(index + 1)
            code = self.tokens[index + 2].text if index + 2 < len(self.tokens) else ""
            if name in CHARACTERS and after == index + 4 and code in ("32", "34", "39"):
                return PlacedText((Piece(chr(int(code)), token.start, self.tokens[after - 1].end),)), after, True
            if name in (UNCHANGED | FORMATTING) and depth < DEEPEST:
                inner, _ = self.expression(index + 2, depth + 1)
                if inner is not None and name in FORMATTING:
                    inner = _formatted(inner)
                return inner or unknown(token.start, token.end), after, inner is not None
            return unknown(token.start, token.end), after, False
        if name in self.dialect.constants:
            return PlacedText((Piece(self.dialect.constants[name], token.start, token.end),)), index + 1, True
        value = self._value(name) if token.kind == "name" else None
        return (value or unknown(token.start, token.end)), index + 1, value is not None

    def _past(self, index: int) -> int:
        """The index after the bracket that closes the bracket at `index`, or after the end of its line."""
        return self._closing.get(index, len(self.tokens))


def _formatted(value: PlacedText) -> PlacedText:
    """A text with its placeholders replaced by what the script does not show."""
    pieces: list[Piece] = []
    for piece in value.pieces:
        if not piece.exact:
            pieces.append(piece)
            continue

        def meaning(found: re.Match[str], start: int = piece.start) -> tuple[Piece, ...]:
            place = start + found.start(), start + found.end()
            return (Piece("%", *place),) if found[0] == "%%" else unknown(*place).pieces

        pieces += replaced(piece.text, piece.start, PLACEHOLDER, meaning).pieces
    return PlacedText(tuple(pieces))


def _string(token: Token, dialect: Dialect) -> PlacedText:
    quote = token.text[0]
    closed = len(token.text) > 1 and token.text.endswith(quote)
    inside, start = token.text[1 : -1 if closed else None], token.start + 1

    def meaning(escape: re.Match[str]) -> str:
        """In a string in double quotes, two single ones are two single ones, and the other way round."""
        return escape[0] if escape[0][0] in "\"'" and escape[0][0] != quote else escape[0][1]

    pieces = unescaped(inside, start, dialect.escapes, meaning).pieces
    # An empty text still has a place.
    return PlacedText(pieces or (Piece("", token.start, token.end),))


def read_calls(
    text: str, dialect: Dialect, start: int = 0, end: int | None = None, expansion: Expansion | None = None
) -> Script:
    """The commands of a script, or of the part of it from `start` up to, not including, `end`.

    `expansion` is how much text the variables of the whole file may still be replaced by.
    """
    end = len(text) if end is None else end
    tokens = CallTokens(text, dialect, start, end)
    budget = expansion or Expansion(end - start)

    def walk(flow: Flow[PlacedText]) -> Script:
        reader = _Reader(tokens, budget, flow)
        lines = Lines(text)
        lines.extend(reader.lines())
        return Script(lines, packages=tuple(reader.packages), find_exits=partial(tuple, reader.exits.exits.found))

    # A part of a file does not show whether the file writes a MIF.
    writes = expansion is not None or writes_mif(text)
    texts = tuple(_string(token, dialect) for token in tokens.all if writes and token.kind == "string")
    return structs.replace(walked(walk), texts=texts, comments=tokens.comments)
